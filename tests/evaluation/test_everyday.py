"""What counts as a right answer of a real model, and that code's quotes are not taken for its words."""

import pytest

from evaluation.everyday import Output, is_removed, verdict

ROW = {"answerable": True, "key": ["18"]}
UNANSWERABLE = {"answerable": False, "key": []}


def output(outcome: str, written: str, read: str) -> Output:
    return Output("?", "platform", outcome, written, read, 1, 0, 0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("row", "outcome", "read", "expected"),
    [
        (ROW, "answered", "It costs £18.", "right"),
        (ROW, "unsupported", "It costs £18.", "right"),
        (ROW, "answered", "It costs £81.", "wrong"),
        (ROW, "passages", "I found this: “£18 an item”", "shown"),
        (ROW, "passages", "I found this: “Glass is not collected”", "refused"),
        (UNANSWERABLE, "passages", "I found this: “£18 an item”", "right"),
        (UNANSWERABLE, "answered", "It costs £18.", "wrong"),
    ],
)
def test_verdict(row: dict[str, object], outcome: str, read: str, expected: str) -> None:
    assert verdict(row, output(outcome, read, read)) == expected


def test_a_right_answer_that_nobody_reads_was_removed() -> None:
    assert is_removed(ROW, output("passages", "It costs £18.", "I found this: “Glass is not collected”"))
    assert not is_removed(ROW, output("answered", "It costs £18. [1]", "It costs £18."))
