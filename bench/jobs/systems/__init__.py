"""One module a system, with `send`: it submits a job for each moment. None imports another, nor the harness."""
