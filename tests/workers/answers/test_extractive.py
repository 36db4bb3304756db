import pytest

from tests.fakes.encoder import encode
from tests.support.answer_passages import PASSAGES, assert_exact, passage
from workers.answers.extractive import ExtractiveAnswerer
from workers.answers.types import NOT_IN_LIBRARY, AnswerOutcome
from workers.quotes.types import Passage


def answered(query: str, *passages: Passage) -> tuple[str, list[str]]:
    emitted: list[str] = []
    draft = ExtractiveAnswerer(encode).answer(query, passages, emitted.append)
    assert "".join(emitted) == draft.text
    return draft.text, [quote.text for quote in draft.citations]


def test_best_sentences_are_quoted_under_their_titles() -> None:
    text, quotes = answered("Which queue has work, and how does a silent worker keep its job?", *PASSAGES)
    draft = ExtractiveAnswerer(encode).answer("silent worker keeps its job", PASSAGES, lambda piece: None)
    assert_exact(draft.citations)
    assert {
        "A **lease** is the time for which a silent worker keeps its job.",
        "A wake-up only says that a queue has work.",
    } <= set(quotes)
    assert all(f"[{number}]" in text for number in (1, 2))
    assert "Leases: “A lease is" in text  # for reading; the citation keeps the stored text
    assert "Wake-ups: “A wake-up" in text  # its title, `Wake-ups [1]`, would look like a marker


def test_passages_are_no_answer() -> None:
    draft = ExtractiveAnswerer(encode).answer("What is a lease?", PASSAGES, lambda piece: None)
    assert (draft.outcome, draft.is_answered, draft.sentences) == (AnswerOutcome.PASSAGES, False, ())


def test_markers_of_the_source_are_removed() -> None:
    sentence = "A lease is a promise to a worker [3] that it keeps its job."
    text, quotes = answered("What is a lease?", passage(sentence))
    assert text == "I found this:\n\nLeases: “A lease is a promise to a worker that it keeps its job.” [1]"
    assert quotes == [sentence]


@pytest.mark.parametrize("end", [".", ":", ";", ",", " .", "..."])
def test_title_ends_in_one_mark_before_its_quotes(end: str) -> None:
    sentence = "A lease is a promise to a worker that it keeps its job."
    text, _ = answered("What is a lease?", passage(sentence, title=f"What workers believe in{end}"))
    assert text == f"I found this:\n\nWhat workers believe in: “{sentence}” [1]"


def test_nothing_is_shown_for_an_unrelated_question() -> None:
    assert answered("Who baked the bread?", *PASSAGES) == (NOT_IN_LIBRARY, [])
    assert answered("Who baked the bread?") == (NOT_IN_LIBRARY, [])


NOTES = """# Clustering

- k-means: assign each point to the nearest centroid, then move the centroids
- invented by Stuart Lloyd at Bell Labs in 1957

Ways to pick k:
- elbow method
- silhouette score
- gap statistic

k-means is sensitive to outliers because a mean is pulled by every point. The silhouette score is between -1 and 1.

Overfitting is a defect of models that memorise their examples.
"""


def shown(question: str, text: str = NOTES) -> str:
    draft = ExtractiveAnswerer(encode).answer(question, [passage(text, title="Notes")], lambda piece: None)
    assert all(text[quote.start : quote.end] == quote.text for quote in draft.citations)
    return draft.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who invented k-means?", "Stuart Lloyd"),
        ("When was k-means invented?", "1957"),
        ("Why is k-means sensitive to outliers?", "because"),
        ("What is overfitting?", "memorise"),
        ("What is overfitting and who invented it?", "memorise"),
    ],
)
def test_sentence_that_answers_is_among_those_shown(question: str, said: str) -> None:
    assert said in shown(question)


def test_heading_is_in_the_language_of_the_question() -> None:
    german = "Ein Router ist ein Gerät, das Pakete zwischen Netzen weiterleitet. Er kennt die Adressen der Netze."
    assert shown("Wer hat den Router erfunden?", german).startswith("Das habe ich gefunden:\n\nNotes: “Ein Router")


def test_followup_is_looked_up_with_the_question_before() -> None:
    draft = ExtractiveAnswerer(encode).answer(
        "Who invented it?", [passage(NOTES)], lambda piece: None, before="What is k-means?"
    )
    assert "Stuart Lloyd" in draft.text
