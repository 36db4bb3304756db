"""The command `pensum`. `up`, `demo` and `migrate` run the platform; all others call the API over HTTP."""
