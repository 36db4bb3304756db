import pytest

from tests.fakes.encoder import encode
from tests.support.answer_passages import PASSAGES, assert_exact, passage
from workers.answers.extractive import ExtractiveAnswerer
from workers.answers.types import NOT_IN_LIBRARY
from workers.quotes.types import Passage


def answered(query: str, *passages: Passage) -> tuple[str, list[str]]:
    emitted: list[str] = []
    draft = ExtractiveAnswerer(encode).answer(query, passages, emitted.append)
    assert "".join(emitted) == draft.text
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
    assert "Leases: “A lease is" in text  # for reading; the citation keeps the stored text
    assert "Wake-ups: “A wake-up" in text  # its title, `Wake-ups [1]`, would look like a marker


def test_markers_of_the_source_are_removed() -> None:
    sentence = "A lease is a promise to a worker [3] that it keeps its job."
    text, quotes = answered("What is a lease?", passage(sentence))
    assert text == "Leases: “A lease is a promise to a worker that it keeps its job.” [1]"
    assert quotes == [sentence]


@pytest.mark.parametrize("end", [".", ":", ";", ",", " .", "..."])
def test_title_ends_in_one_mark_before_its_quotes(end: str) -> None:
    sentence = "A lease is a promise to a worker that it keeps its job."
    text, _ = answered("What is a lease?", passage(sentence, title=f"What workers believe in{end}"))
    assert text == f"What workers believe in: “{sentence}” [1]"


def test_unrelated_question_is_not_answered() -> None:
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


def is_answered(question: str, text: str = NOTES) -> tuple[bool, str]:
    draft = ExtractiveAnswerer(encode).answer(question, [passage(text, title="Notes")], lambda piece: None)
    assert all(text[quote.start : quote.end] == quote.text for quote in draft.citations)
    return draft.is_answered, draft.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who invented k-means?", "Stuart Lloyd"),
        ("When was k-means invented?", "1957"),
        ("Why is k-means sensitive to outliers?", "because"),
        ("List three ways to pick k", "gap statistic"),
        ("What is overfitting?", "memorise"),
    ],
)
def test_question_is_answered_by_what_its_kind_asks_for(question: str, said: str) -> None:
    is_met, text = is_answered(question)
    assert is_met
    assert said in text


@pytest.mark.parametrize(
    ("question", "lack"),
    [
        ("Who invented the silhouette score?", "names nobody"),
        ("How many outliers does k-means tolerate?", "gives no figure"),
        ("What is a centroid?", "does not define it"),
        ("List five ways to pick k", "does not list so many"),
    ],
)
def test_answer_says_what_it_misses_and_shows_the_nearest_quotes(question: str, lack: str) -> None:
    is_met, text = is_answered(question)
    assert not is_met
    assert lack in text
    assert "[1]" in text


def test_words_about_another_thing_are_no_answer() -> None:
    assert is_answered("Why is K-means sensitive to outliers?")[0]
    assert not is_answered("Why is DBSCAN-3 sensitive to outliers?")[0]


def test_part_without_an_answer_is_named() -> None:
    is_met, text = is_answered("What is overfitting and who invented it?")
    assert not is_met
    assert "memorise" in text
    assert "Your library does not answer “who invented it?”: what it has on the subject names nobody." in text


def test_what_is_missing_is_told_in_the_language_of_the_question() -> None:
    german = "Ein Router ist ein Gerät, das Pakete zwischen Netzen weiterleitet. Er kennt die Adressen der Netze."
    is_met, text = is_answered("Wer hat den Router erfunden?", german)
    assert not is_met
    assert text.startswith("Deine Bibliothek beantwortet das nicht: Was sie zum Thema hat, nennt niemanden.")


def test_followup_is_answered_on_the_subject_of_the_question_before() -> None:
    draft = ExtractiveAnswerer(encode).answer(
        "Who invented it?", [passage(NOTES)], lambda piece: None, before="What is k-means?"
    )
    assert (draft.is_answered, "Stuart Lloyd" in draft.text) == (True, True)
