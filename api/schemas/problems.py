from typing import Annotated

from pydantic import BaseModel, Field

from tasks.problems import Cause


class FieldError(BaseModel):
    """`field` is the path to a value of the request, as `messages.0.content`."""

    field: str
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 9457), for every error of this API. `type` leads to a page that says what it means."""

    type: Annotated[str, Field(examples=["/problems/validation-error"])]
    title: str
    status: int
    detail: Annotated[str, Field(description="What exactly is wrong here, and what to do next.")]
    instance: Annotated[str, Field(description="The path of the request or job.")]
    errors: Annotated[
        list[FieldError], Field(default_factory=list, description="Each wrong field, where there are any.")
    ]


class ProblemKind(BaseModel):
    """`meaning` is when a problem of this kind occurs, and `remedy` who can do what about it. Its `cause` is the
    `platform`, the `input` of a request, or `expected`: an answer that is no."""

    status: int
    title: str
    cause: Cause
    meaning: str
    remedy: str
