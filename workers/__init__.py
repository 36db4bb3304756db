"""Domain packages: plain functions and classes that know neither HTTP nor Celery. `runtime` is the worker process."""
