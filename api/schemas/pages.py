from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar, get_args
from uuid import UUID

from pydantic import BaseModel

Item = TypeVar("Item")


class _Identified(Protocol):
    @property
    def id(self) -> UUID: ...


Row = TypeVar("Row", bound=_Identified)


class PageOut(BaseModel, Generic[Item]):
    """`next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`DocumentPage` is one of `DocumentOut`; of alternatives, the last gives the name."""
        item = (get_args(params[0]) or params)[-1]
        return f"{item.__name__.removesuffix('Out')}Page"


def page_of(rows: Sequence[Row], limit: int, render: Callable[[Row], Item]) -> PageOut[Item]:
    """The page of up to `limit` + 1 rows, newest first. The extra row only shows that another page exists."""
    shown = rows[:limit]
    next_cursor = str(shown[-1].id) if len(rows) > limit else None
    return PageOut(items=[render(row) for row in shown], next_cursor=next_cursor)
