"""The Job of responses. Webhooks send it too, so it is defined in `tasks.job_schema`."""

from typing import Generic, TypeVar

from pydantic import BaseModel

from tasks.job_schema import JobOut, Links, Serving, problem_of, render, render_new

__all__ = ["JobOf", "JobOut", "Links", "Serving", "problem_of", "render", "render_new"]

Result = TypeVar("Result", bound=BaseModel)


class JobOf(JobOut, Generic[Result]):
    """A job of a kind whose result has this form, once it succeeded. For the documentation alone."""

    result: Result | None  # type: ignore[assignment]  # of a job in general it is any object
