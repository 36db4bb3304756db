"""The Job that goes out. Webhooks carry it too, so it is made in `tasks.wire`."""

from tasks.wire import JobOut, Links, problem_of, render, render_new

__all__ = ["JobOut", "Links", "problem_of", "render", "render_new"]
