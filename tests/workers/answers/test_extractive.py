from tests.fakes.encoder import encode
from tests.support.answer_passages import PASSAGES, assert_exact, passage
from workers.answers.extractive import ExtractiveAnswerer
from workers.answers.types import NOT_IN_LIBRARY
from workers.quotes.types import Passage


def answered(query: str, *passages: Passage) -> tuple[str, list[str]]:
    emitted: list[str] = []
    draft = ExtractiveAnswerer(encode).answer(query, passages, emitted.append)
    assert "".join(emitted) == draft.text
    assert draft.is_answered == bool(draft.citations)
    return draft.text, [quote.text for quote in draft.citations]


def test_answer_quotes_the_best_sentences_under_their_titles() -> None:
    text, quotes = answered("Which queue has work, and how does a silent worker keep its job?", *PASSAGES)
    draft = ExtractiveAnswerer(encode).answer("silent worker keeps its job", PASSAGES, lambda piece: None)
    assert_exact(draft.citations)
    assert set(quotes) == {
        "A **lease** is the time for which a silent worker keeps its job.",
        "A wake-up only says that a queue has work.",
    }
    assert all(f"[{number}]" in text for number in (1, 2))
    assert "Leases: “A **lease** is" in text
    assert "Wake-ups: “A wake-up" in text  # its title, `Wake-ups [1]`, would look like a marker


def test_markers_of_the_source_are_removed() -> None:
    sentence = "A lease is a promise to a worker [3] that it keeps its job."
    text, quotes = answered("What is a lease?", passage(sentence))
    assert text == "Leases: “A lease is a promise to a worker that it keeps its job.” [1]"
    assert quotes == [sentence]


def test_unrelated_question_is_not_answered() -> None:
    assert answered("Who baked the bread?", *PASSAGES) == (NOT_IN_LIBRARY, [])
    assert answered("Who baked the bread?") == (NOT_IN_LIBRARY, [])
