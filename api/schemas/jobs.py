"""The Job that goes out. Webhooks carry it too, so it is made in `tasks.job_schema`."""

from tasks.job_schema import JobOut, Links, problem_of, render, render_new

__all__ = ["JobOut", "Links", "problem_of", "render", "render_new"]
