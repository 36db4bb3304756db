from tests.fakes.encoder import encode
from tests.support.answer_passages import PASSAGES, assert_exact, passage
from workers.answers.extractive import ExtractiveAnswerer
from workers.answers.types import NOT_IN_LIBRARY
from workers.quotes.types import Passage


def answered(query: str, *passages: Passage) -> tuple[str, list[str]]:
    said: list[str] = []
    draft = ExtractiveAnswerer(encode).answer(query, passages, said.append)
    assert "".join(said) == draft.text
    assert draft.is_answered == bool(draft.citations)
    return draft.text, [citation.text for citation in draft.citations]


def test_an_answer_quotes_the_best_sentences_under_their_titles() -> None:
    text, quotes = answered("Which queue has work, and how does a silent worker keep its job?", *PASSAGES)
    draft = ExtractiveAnswerer(encode).answer("silent worker keeps its job", PASSAGES, lambda piece: None)
    assert_exact(draft.citations)
    assert set(quotes) == {
        "A **lease** is the time for which a silent worker keeps its job.",
        "A bell only says that a queue has work.",
    }
    assert all(f"[{number}]" in text for number in (1, 2))
    assert "Leases: “A **lease** is" in text
    assert "Bells: “A bell" in text  # its title, `Bells [1]`, would look like a mark


def test_marks_within_a_sentence_are_not_those_of_the_answer() -> None:
    sentence = "A lease is a promise to a worker [3] that it keeps its job."
    text, quotes = answered("What is a lease?", passage(sentence))
    assert text == "Leases: “A lease is a promise to a worker that it keeps its job.” [1]"
    assert quotes == [sentence]


def test_what_the_library_does_not_hold_is_said_so() -> None:
    assert answered("Who baked the bread?", *PASSAGES) == (NOT_IN_LIBRARY, [])
    assert answered("Who baked the bread?") == (NOT_IN_LIBRARY, [])
