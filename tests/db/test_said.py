"""What a search says."""

import pytest

from db.queries.said import Said, understand


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("what is entropy", Said("what is entropy")),
        ('the "chain rule" of calculus', Said("the chain rule of calculus", ("chain rule",))),
        ("apple -fruit", Said("apple", (), ("fruit",))),
        ('apple -"red fruit"', Said("apple", (), ("red fruit",))),
        ("cats or dogs OR fish", Said("cats dogs fish")),
        ("well-known - minus 5-3", Said("well-known - minus 5-3")),
        ('"unfinished phrase', Said("unfinished phrase")),
        ('""', Said("", ("",))),
        ("-", Said("-")),
        ("🙂 schön 中文", Said("🙂 schön 中文")),
    ],
)
def test_marks_are_understood_and_everything_else_is_a_word(query: str, said: Said) -> None:
    assert understand(query) == said
