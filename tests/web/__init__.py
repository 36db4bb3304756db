"""The console as `pensum up` serves it, in a real Chromium. `make test-web` runs this; `make test` does not."""
