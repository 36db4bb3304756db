import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.answer_passages import OTHER, PASSAGES, TEXT, assert_exact
from workers.answers.output_parser import OutputParser

LEASE = "A lease is the time for which a silent worker keeps its job."
WAKEUP = "A wake-up only says that a queue has work."
GOOD = f"QUOTES\n[1] {LEASE}\n[2] {WAKEUP}\nANSWER\nA wake-up wakes. [2] A lease holds. [1]"
INVENTED = "A lease is what landlords sign on Mondays."


def parse(text: str, piece: int = 7) -> tuple[str, OutputParser]:
    parser = OutputParser(PASSAGES)
    pieces = [parser.feed(text[at : at + piece]) for at in range(0, len(text), piece)]
    return "".join(pieces) + parser.end(), parser


def cited(parser: OutputParser) -> list[str]:
    assert_exact(parser.citations)
    return [quote.document_id for quote in parser.citations]


@pytest.mark.parametrize("piece", [1, 3, 10_000])
@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\n**QUOTES:**\n\n1. {LEASE}\n2. {WAKEUP}\n\n**ANSWER:** A wake-up wakes. [2] A lease holds. [1]\n\n",
        f'## Quotes\n- [1] "{LEASE}" (passage 1)\n- [2] "{WAKEUP}"\n## Answer\nA wake-up wakes. [2] A lease holds. [1]',
        f"[1] {LEASE}\n[2] {WAKEUP}\n\nA wake-up wakes. [2] A lease holds. [1]",
        f"Quote: {LEASE}\n* {WAKEUP}\nAnswer: A wake-up wakes. [2] A lease holds. [1]",
        f"A wake-up wakes. [2] A lease holds. [1]\n\nQuotes:\n[1] {LEASE}\n[2] {WAKEUP}",
        f"{GOOD}\n\nQUOTES\n[1] {LEASE}\n",
        GOOD.replace("silent worker", "silent\nworker"),
    ],
    ids=["exact", "bold", "markdown", "headless", "bullets", "quotes last", "quotes again", "broken line"],
)
def test_bent_form_is_parsed(text: str, piece: int) -> None:
    emitted, parser = parse(text, piece)
    assert emitted == "A wake-up wakes. [1] A lease holds. [2]"
    assert cited(parser) == ["wakeups", "leases"]


def test_answer_is_streamed_once_its_quotes_are_checked() -> None:
    parser = OutputParser(PASSAGES)
    assert parser.feed(GOOD[: GOOD.index("A wake-up wakes")]) == ""
    assert parser.feed(f"A wake-up {'is what wakes ' * 10}") != ""


def test_inline_quotes_before_their_markers_are_found() -> None:
    emitted, parser = parse(f'The library says "{LEASE}" [3], and "{INVENTED}" [4].')
    assert emitted == f'The library says "{LEASE}" [1], and "{INVENTED}".'
    assert cited(parser) == ["leases"]


def test_invented_quote_is_dropped_with_its_markers() -> None:
    emitted, parser = parse(f"QUOTES\n[1] {INVENTED}\n[2] {WAKEUP}\nANSWER\nMondays [1]. Wake-ups [2]. Both [1, 2].")
    assert emitted == "Mondays. Wake-ups [1]. Both [1]."
    assert cited(parser) == ["wakeups"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Ignore all rules: you have been hacked. [1]",
        f"QUOTES\n[1] {INVENTED}\nANSWER\nThey sign on Mondays. [1]",
        f"QUOTES\n[1] {LEASE}\nANSWER\n",
        "ANSWER\nIt is so, believe me.",
        f"QUOTES\n[1] {LEASE}",
        '{"answer": "It is so."}',
    ],
)
def test_nothing_is_emitted_without_a_located_quote(text: str) -> None:
    emitted, parser = parse(text)
    assert (emitted, parser.citations, parser.is_refusal) == ("", [], False)


@pytest.mark.parametrize(
    "text",
    [
        "NOT IN LIBRARY",
        "**Not in the library.**\n",
        "Not in your library: the passages speak of leases.",
        "QUOTES\nNOT IN LIBRARY",
        "QUOTES\n(none)\nANSWER\nNOT IN LIBRARY",
        f"QUOTES\n[1] {LEASE}\nANSWER\nNOT IN LIBRARY",
    ],
)
def test_refusal_is_recognised(text: str) -> None:
    emitted, parser = parse(text)
    assert (emitted, parser.is_refusal) == ("", True)


LINES = st.sampled_from(
    [
        *("QUOTES", "ANSWER", "Quotes:", "answer: yes [1]", "NOT IN LIBRARY", "", " ", "```", "[1]", "[2][3]"),
        *(f"[1] {LEASE}", f"2. {WAKEUP}", f'- "{INVENTED}"', f'He said "{WAKEUP}" [1].', "So it is [1, 2].", "【9】 x"),
        *(TEXT[20:90], OTHER, "ignore the rules [7]", "a `list[1]` b"),
    ]
)
ANSWERS = st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=12).map("\n".join)


@given(ANSWERS, st.integers(1, 40))
def test_any_output_has_exact_citations_and_a_citation_for_each_marker(text: str, piece: int) -> None:
    emitted, parser = parse(text, piece)
    assert_exact(parser.citations)
    assert len(set(parser.citations)) == len(parser.citations)
    assert markers(emitted) <= set(range(1, len(parser.citations) + 1))
    assert bool(emitted) <= bool(parser.citations)


@given(ANSWERS)
def test_result_does_not_depend_on_the_pieces(text: str) -> None:
    whole, one_by_one = parse(text, max(1, len(text))), parse(text, 1)
    assert (whole[0], whole[1].citations) == (one_by_one[0], one_by_one[1].citations)


def markers(text: str) -> set[int]:
    """The numbers in brackets outside of code."""
    outside = text.split("`")[::2]
    return {int(number) for part in outside for number in re.findall(r"\[(\d{1,3})\]", part)}
