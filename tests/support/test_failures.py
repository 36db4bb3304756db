from collections.abc import Callable

import pytest

from tests.support.failures import each


def walk(numbers: list[int], assertion: Callable[[int], None]) -> None:
    for check in each(numbers, name=lambda number: f"item {number}"):
        with check as number:
            assertion(number)


def test_all_failures_are_listed_by_the_names_of_their_items() -> None:
    checked = []

    def fail_in_different_ways(number: int) -> None:
        checked.append(number)
        assert number != 2, "it is even"
        if number == 3:
            raise KeyError("it is odd")
        if number == 4:
            pytest.fail("DID NOT RAISE")

    with pytest.raises(AssertionError) as raised:
        walk([1, 2, 3, 4, 5], fail_in_different_ways)
    assert checked == [1, 2, 3, 4, 5]
    text = str(raised.value)
    assert text.startswith("3 of 5 failed:\nitem 2: it is even")
    assert "\nitem 3: KeyError: 'it is odd' (tests/support/test_failures.py:" in text
    assert "\nitem 4: DID NOT RAISE (tests/support/test_failures.py:" in text
    assert isinstance(raised.value.__cause__, AssertionError)


def test_failure_without_a_message_shows_its_line() -> None:
    def fail(number: int) -> None:
        raise AssertionError

    with pytest.raises(AssertionError, match=r"item 1: raise AssertionError \(tests/support/test_failures\.py:"):
        walk([1], fail)


def test_nothing_to_check_is_a_failure() -> None:
    with pytest.raises(AssertionError, match="no item"):
        walk([], lambda number: None)


def test_success_of_all_items_is_success() -> None:
    walk([1, 2], lambda number: None)


@pytest.mark.parametrize(
    "end", [lambda _: pytest.fail("Timeout (>120.0s) from pytest-timeout."), lambda _: pytest.skip()]
)
def test_timeout_and_skip_end_the_test_at_once(end: Callable[[int], None]) -> None:
    with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)):
        walk([1], end)
