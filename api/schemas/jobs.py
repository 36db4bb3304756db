"""The Job of responses. Webhooks send it too, so it is defined in `tasks.job_schema`."""

from tasks.job_schema import JobOut, Links, Serving, problem_of, render, render_new

__all__ = ["JobOut", "Links", "Serving", "problem_of", "render", "render_new"]
