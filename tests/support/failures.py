"""One test about many items, such as the routes of the API: each item is checked, whatever failed before it."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

Item = TypeVar("Item")

TESTS = Path(__file__).parents[1]
MOST_OF_A_NAME = 200
MOST_CHARACTERS = 1_000  # of one failure; the first one is shown with its traceback too


def each(items: Iterable[Item], name: Callable[[Item], object] = str) -> Iterator[AbstractContextManager[Item]]:
    """Yields a context for each item, and raises one AssertionError at the end that lists the items that failed.

        for check in each(routes()):
            with check as route:
                assert route.is_documented

    Fails without any item too. A timeout or a skip ends the test at once.
    """
    __tracebackhide__ = True  # the loop of the test is what pytest shows
    failures: list[str] = []
    errors: list[BaseException] = []

    @contextmanager
    def check(item: Item) -> Iterator[Item]:
        try:
            yield item
        except (Exception, pytest.fail.Exception) as error:
            if "pytest-timeout" in str(error):
                raise
            failures.append(f"{str(name(item))[:MOST_OF_A_NAME]}: {_describe(error)}")
            errors.append(error)

    count = 0
    for count, item in enumerate(items, 1):  # noqa: B007  # read after the loop
        yield check(item)
    assert count, "There is no item to check."
    if failures:
        raise AssertionError("\n".join([f"{len(failures)} of {count} failed:", *failures])) from errors[0]


def _describe(error: BaseException) -> str:
    """The message, or the failed line if there is none, and its place: the innermost one within the tests."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = [frame for frame in frames if Path(frame.filename).is_relative_to(TESTS)][-1]
    place = f"{Path(frame.filename).relative_to(TESTS.parent)}:{frame.lineno}"
    kind = "" if isinstance(error, AssertionError | pytest.fail.Exception) else f"{type(error).__name__}: "
    return f"{kind}{str(error)[:MOST_CHARACTERS] or frame.line} ({place})"
