"""The catalogue: which work exists, and the short script of each. A job is a row; Celery rings the bell."""
