import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.answer_passages import OTHER, PASSAGES, TEXT, assert_exact
from workers.quotes.locate import SHORTEST, Source, locate

SENTENCE = "A **lease** is the time for which a silent worker keeps its job."


def found(quote: str) -> str | None:
    citation = locate(quote, [Source(passage) for passage in PASSAGES])
    if citation is None:
        return None
    assert_exact([citation])
    return citation.text


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        (SENTENCE, SENTENCE),
        ("A lease is the time for which a silent worker keeps its job.", SENTENCE),
        ("a LEASE is the time\n  for which a silent worker keeps its job.", SENTENCE),
        ('"A lease is the time for which a silent worker keeps its job." (passage 1)', SENTENCE),
        ("“A lease is the time for which a silent worker keeps its job” – Leases", SENTENCE[:-1]),
        ("A lease is the time for which a silent worker keeps its job!", SENTENCE[:-1]),
        ("The heart of a process extends it - once a second.", TEXT[TEXT.index("The heart") : TEXT.index(" “Nobody")]),
        ('"Nobody waits for ever," says the manual', "“Nobody waits for ever,” says the manual"),
        ('\\"Nobody waits for ever,\\" says the manual', "“Nobody waits for ever,” says the manual"),
        ("that’s why a lease runs out.", "that's why a lease runs out."),
        ("is the time for which … a silent worker keeps its job.", "a silent worker keeps its job"),
        (OTHER.split(". ")[1], OTHER.split(". ")[1]),
    ],
)
def test_what_models_change_in_copying_is_found_and_the_stored_text_is_what_counts(quote: str, exact: str) -> None:
    assert found(quote) == exact


@pytest.mark.parametrize(
    "quote",
    [
        "A lease is what landlords sign on Mondays.",
        "A lease is the time for which a loud worker keeps its job.",
        "ease is the time for which a silent worker keeps its jo",
        "silent",
        "",
        "   ",
        "…",
        '""""""""""""""""',
        "\\u0041\\ud800\\u0041\\u0041\\u0041\\u0041\\u0041",
        "****************",
    ],
)
def test_what_no_passage_says_is_not_found(quote: str) -> None:
    assert found(quote) is None


@pytest.mark.parametrize("letter", ["é", "e\u0301", "ﬁ", "ß", "İ", "…", "\u200b", "한"])
def test_letters_that_fold_into_several_keep_their_places(letter: str) -> None:
    text = f"{letter} {letter}before the quote{letter} and {letter} after it, {letter}."
    [passage] = [type(PASSAGES[0])("d", "D", text, 7, 7 + len(text), score=1.0)]
    citation = locate(f"AND {letter} AFTER  it", [Source(passage)])
    assert citation is not None
    assert citation.text == f"and {letter} after it"
    assert text[citation.start - 7 : citation.end - 7] == citation.text


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_each_stretch_of_whole_words_is_found(one: int, other: int) -> None:
    stretch = TEXT[min(one, other) : max(one, other)].strip()
    is_whole = f" {stretch} " in f" {' '.join(TEXT.split())} ".replace("\n", " ")
    if is_whole and len(stretch) >= SHORTEST:
        assert found(stretch) == stretch


@given(st.text())
def test_whatever_is_quoted_a_citation_is_exact(quote: str) -> None:
    found(quote)
