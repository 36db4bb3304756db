import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.answer_passages import OTHER, PASSAGES, TEXT, assert_exact, passage
from workers.quotes.locate import SHORTEST, Source, locate

SENTENCE = "A **lease** is the time for which a silent worker keeps its job."


def found(text: str) -> str | None:
    quote = locate(text, [Source(passage) for passage in PASSAGES])
    if quote is None:
        return None
    assert_exact([quote])
    return quote.text


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        (SENTENCE, SENTENCE),
        ("A lease is the time for which a silent worker keeps its job.", SENTENCE),
        ("a LEASE is the time\n  for which a silent worker keeps its job.", SENTENCE),
        ('"A lease is the time for which a silent worker keeps its job." (passage 1)', SENTENCE),
        ("“A lease is the time for which a silent worker keeps its job” – Leases", SENTENCE[:-1]),
        ("A lease is the time for which a silent worker keeps its job!", SENTENCE[:-1]),
        (
            "The heartbeat of a process extends it - once a second.",
            TEXT[TEXT.index("The heartbeat") : TEXT.index(" “Nobody")],
        ),
        ('"Nobody waits for ever," says the manual', "“Nobody waits for ever,” says the manual"),
        ('\\"Nobody waits for ever,\\" says the manual', "“Nobody waits for ever,” says the manual"),
        ("that’s why a lease runs out.", "that's why a lease runs out."),
        ("is the time for which … a silent worker keeps its job.", "a silent worker keeps its job"),
        (OTHER.split(". ")[1], OTHER.split(". ")[1]),
    ],
)
def test_altered_copy_is_found_as_the_stored_text(quote: str, exact: str) -> None:
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
def test_text_of_no_passage_is_not_found(quote: str) -> None:
    assert found(quote) is None


@pytest.mark.parametrize("letter", ["é", "e\u0301", "ﬁ", "ß", "İ", "…", "\u200b", "한"])
def test_offsets_are_right_around_letters_that_fold_into_several(letter: str) -> None:
    text = f"{letter} {letter}before the quote{letter} and {letter} after it, {letter}."
    quote = locate(f"AND {letter} AFTER  it", [Source(passage(text, start=7))])
    assert quote is not None
    assert quote.text == f"and {letter} after it"
    assert text[quote.start - 7 : quote.end - 7] == quote.text


def test_part_of_a_word_is_not_found() -> None:
    source = Source(passage("Underfitting is the opposite of overfitting models."))
    assert locate("fitting is the opposite of", [source]) is None
    assert locate("is the opposite of over", [source]) is None
    assert locate("is the opposite of overfitting", [source]) is not None


def test_clause_is_found_in_a_script_that_writes_no_spaces() -> None:
    source = Source(passage("租约是一段时间,在此期间沉默的工人可以保留它的工作不被别人拿走。"))
    quote = locate("在此期间沉默的工人可以保留它的工作", [source])
    assert quote is not None
    assert quote.text == "在此期间沉默的工人可以保留它的工作"


def test_letter_is_not_found_without_its_combining_mark() -> None:
    assert locate("か", [Source(passage("が"))], shortest=1) is None
    assert locate("が", [Source(passage("が"))], shortest=1) is not None


def test_exact_quote_in_a_later_source_wins_over_a_folded_one() -> None:
    sources = [Source(passage("a lease keeps the job")), Source(passage("A lease keeps the job", document_id="exact"))]
    quote = locate("A lease keeps the job", sources)
    assert quote is not None
    assert quote.document_id == "exact"


def test_short_quote_is_found_only_if_the_caller_allows_it() -> None:
    source = Source(passage("- Letterpress\n- Kerning"))
    assert locate("- Kerning", [source]) is None
    quote = locate("- Kerning", [source], shortest=1)
    assert quote is not None
    assert quote.text == "- Kerning"


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_every_stretch_of_whole_words_is_found(one: int, other: int) -> None:
    stretch = TEXT[min(one, other) : max(one, other)].strip()
    is_whole = f" {stretch} " in f" {' '.join(TEXT.split())} ".replace("\n", " ")
    if is_whole and len(stretch) >= SHORTEST:
        assert found(stretch) == stretch


@given(st.text())
def test_found_quote_is_exact_for_any_text(quote: str) -> None:
    found(quote)
