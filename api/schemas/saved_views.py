from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.schemas.texts import Body, Line

ViewPage = Literal["jobs", "all-jobs"]


def _printable(query: str) -> str:
    if not query.isascii() or not query.isprintable():
        raise PydanticCustomError("query_of_address", "Must be the query of an address, such as state=failed")
    return query


Name = Annotated[Line, Field(min_length=1, max_length=80, pattern=r"\S")]
Query = Annotated[Line, Field(max_length=1000), AfterValidator(_printable)]


class SavedViewIn(Body):
    """`page` is a list of the console, your own jobs or those of all users; `query` that of its address, without `?`,
    such as `state=failed&kind=llm.generate`."""

    page: ViewPage
    name: Name
    query: Query


class SavedViewPatch(Body):
    """Only the fields that are given change."""

    name: Name | None = None
    query: Query | None = None


class SavedViewOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    page: str
    name: str
    query: str
    created_at: datetime


class SavedViewsOut(BaseModel):
    items: list[SavedViewOut]
