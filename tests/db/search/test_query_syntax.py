"""What a search says."""

import pytest

from db.search.query_syntax import ParsedQuery, parse


@pytest.mark.parametrize(
    ("query", "parsed"),
    [
        ("what is entropy", ParsedQuery("what is entropy")),
        ('the "chain rule" of calculus', ParsedQuery("the chain rule of calculus", ("chain rule",))),
        ("apple -fruit", ParsedQuery("apple", (), ("fruit",))),
        ('apple -"red fruit"', ParsedQuery("apple", (), ("red fruit",))),
        ("cats or dogs OR fish", ParsedQuery("cats dogs fish")),
        ("well-known - minus 5-3", ParsedQuery("well-known - minus 5-3")),
        ('"unfinished phrase', ParsedQuery("unfinished phrase")),
        ('""', ParsedQuery("", ("",))),
        ("-", ParsedQuery("-")),
        ("🙂 schön 中文", ParsedQuery("🙂 schön 中文")),
    ],
)
def test_query_has_marks_and_everything_else_is_a_word(query: str, parsed: ParsedQuery) -> None:
    assert parse(query) == parsed
