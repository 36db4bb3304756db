"""What a search says."""

import pytest

from db.search.query_syntax import ParsedQuery, Unwanted, parse


@pytest.mark.parametrize(
    ("query", "parsed"),
    [
        ("what is entropy", ParsedQuery("what is entropy")),
        ('the "chain rule" of calculus', ParsedQuery("the chain rule of calculus", ("chain rule",))),
        ("apple -fruit", ParsedQuery("apple", (), (Unwanted("fruit", "fruit"),))),
        ('apple -"red fruit"', ParsedQuery("apple", (), (Unwanted("red fruit"),))),
        ("cats or dogs OR fish", ParsedQuery("cats dogs fish")),
        ("well-known - minus 5-3", ParsedQuery("well-known - minus 5-3")),
        ('"unfinished phrase', ParsedQuery("unfinished phrase")),
        ('""', ParsedQuery("", ("",))),
        ("-", ParsedQuery("-")),
        ("well -known, -- -", ParsedQuery("well -- -", (), (Unwanted("known", "known"),))),
        ("jaguar -car -Autos", ParsedQuery("jaguar", (), (Unwanted("car", "car"), Unwanted("Autos", "Autos")))),
        ("光合作用 -光能", ParsedQuery("光合作用", (), (Unwanted("光能", "光能"),))),
        ("फल -हिन्दी", ParsedQuery("फल", (), (Unwanted("हिन्दी", "हिन्दी"),))),
        ("-fruit", ParsedQuery("-fruit")),
        ('-"red fruit" or', ParsedQuery("- red fruit  or")),
        ("🙂 schön 中文", ParsedQuery("🙂 schön 中文")),
    ],
)
def test_query_has_marks_and_everything_else_is_a_word(query: str, parsed: ParsedQuery) -> None:
    assert parse(query) == parsed


@pytest.mark.parametrize(
    "query",
    [
        "What does grep -v show?",
        "tar -xzf archive.tgz",
        "rm -rf -- -x",
        "ls -l, -a; (or -R)",
        "npm install --save-dev -g",
        "--verbose",
        "gcc -O2 -std=c11 -I/usr/include -x86_64 -Wl,-z",
        "sed -i.bak",
        "Which product is 6, of -2 and -3?",
        "a night of -5.5 degrees, -1,250 euros, -3/4, -.5, -5°C, -½, -$7, -∞",
        "is -x more than -α or -п?",
    ],
)
def test_option_and_number_are_words(query: str) -> None:
    assert parse(query.replace(" or ", " ")) == ParsedQuery(query.replace(" or ", " "))
