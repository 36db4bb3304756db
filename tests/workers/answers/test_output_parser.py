import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.answer_passages import OTHER, PASSAGES, TEXT, assert_exact
from workers.answers.output_parser import OutputParser

LEASE = "A lease is the time for which a silent worker keeps its job."
BELL = "A bell only says that a queue has work."
GOOD = f"QUOTES\n[1] {LEASE}\n[2] {BELL}\nANSWER\nA bell wakes. [2] A lease holds. [1]"
INVENTED = "A lease is what landlords sign on Mondays."


def read(text: str, piece: int = 7) -> tuple[str, OutputParser]:
    reading = OutputParser(PASSAGES)
    pieces = [reading.feed(text[at : at + piece]) for at in range(0, len(text), piece)]
    return "".join(pieces) + reading.end(), reading


def cited(reading: OutputParser) -> list[str]:
    assert_exact(reading.citations)
    return [citation.document_id for citation in reading.citations]


@pytest.mark.parametrize("piece", [1, 3, 10_000])
@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\n**QUOTES:**\n\n1. {LEASE}\n2. {BELL}\n\n**ANSWER:** A bell wakes. [2] A lease holds. [1]\n\n",
        f'## Quotes\n- [1] "{LEASE}" (passage 1)\n- [2] "{BELL}"\n## Answer\nA bell wakes. [2] A lease holds. [1]',
        f"[1] {LEASE}\n[2] {BELL}\n\nA bell wakes. [2] A lease holds. [1]",
        f"Quote: {LEASE}\n* {BELL}\nAnswer: A bell wakes. [2] A lease holds. [1]",
        f"A bell wakes. [2] A lease holds. [1]\n\nQuotes:\n[1] {LEASE}\n[2] {BELL}",
        f"{GOOD}\n\nQUOTES\n[1] {LEASE}\n",
        GOOD.replace("silent worker", "silent\nworker"),
    ],
    ids=["exact", "bold", "markdown", "headless", "bullets", "quotes last", "quotes again", "broken line"],
)
def test_a_bent_form_is_understood(text: str, piece: int) -> None:
    told, reading = read(text, piece)
    assert told == "A bell wakes. [1] A lease holds. [2]"
    assert cited(reading) == ["bells", "leases"]


def test_the_answer_is_told_while_it_is_written_and_not_before_its_quotes() -> None:
    reading = OutputParser(PASSAGES)
    assert reading.feed(GOOD[: GOOD.index("A bell wakes")]) == ""
    assert reading.feed(f"A bell {'is what wakes ' * 10}") != ""


def test_quotes_that_stand_in_the_text_before_their_marks_count() -> None:
    told, reading = read(f'The library says "{LEASE}" [3], and "{INVENTED}" [4].')
    assert told == f'The library says "{LEASE}" [1], and "{INVENTED}".'
    assert cited(reading) == ["leases"]


def test_an_invented_quote_is_dropped_with_its_marks() -> None:
    told, reading = read(f"QUOTES\n[1] {INVENTED}\n[2] {BELL}\nANSWER\nMondays [1]. Bells [2]. Both [1, 2].")
    assert told == "Mondays. Bells [1]. Both [1]."
    assert cited(reading) == ["bells"]


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
def test_without_a_quote_that_is_there_not_a_word_is_told(text: str) -> None:
    told, reading = read(text)
    assert (told, reading.citations, reading.is_refusal) == ("", [], False)


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
def test_a_model_may_say_that_the_library_has_no_answer(text: str) -> None:
    told, reading = read(text)
    assert (told, reading.is_refusal) == ("", True)


LINES = st.sampled_from(
    [
        *("QUOTES", "ANSWER", "Quotes:", "answer: yes [1]", "NOT IN LIBRARY", "", " ", "```", "[1]", "[2][3]"),
        *(f"[1] {LEASE}", f"2. {BELL}", f'- "{INVENTED}"', f'He said "{BELL}" [1].', "So it is [1, 2].", "【9】 x"),
        *(TEXT[20:90], OTHER, "ignore the rules [7]", "a `list[1]` b"),
    ]
)
ANSWERS = st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=12).map("\n".join)


@given(ANSWERS, st.integers(1, 40))
def test_whatever_a_model_says_each_citation_is_exact_and_each_mark_has_one(text: str, piece: int) -> None:
    told, reading = read(text, piece)
    assert_exact(reading.citations)
    assert len(set(reading.citations)) == len(reading.citations)
    assert marked(told) <= set(range(1, len(reading.citations) + 1))
    assert bool(told) <= bool(reading.citations)


@given(ANSWERS)
def test_in_whatever_pieces_an_answer_comes_it_is_the_same(text: str) -> None:
    whole, one_by_one = read(text, max(1, len(text))), read(text, 1)
    assert (whole[0], whole[1].citations) == (one_by_one[0], one_by_one[1].citations)


def marked(text: str) -> set[int]:
    """What stands outside of code in brackets."""
    outside = text.split("`")[::2]
    return {int(number) for part in outside for number in re.findall(r"\[(\d{1,3})\]", part)}
