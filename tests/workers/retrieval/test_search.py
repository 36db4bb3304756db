"""From a question to passages, with the shipped embedding model."""

import pytest

from db.queries.embeddings import generations
from db.search import passages
from db.transactions import transaction
from tests.support.factories import Person, make_user
from tests.support.library import axis
from tests.support.retrieval_passages import LIBRARY
from workers.embeddings.models import EmbeddingModelMissing
from workers.retrieval.search import find_passages


@pytest.mark.parametrize("question", ["Does -westphalia make peace?", 'Peace of "some other" -westphalia?'])
def test_mark_of_the_search_box_hides_nothing_from_a_question(library: Person, question: str) -> None:
    assert find_passages(question, user_id=library.id, limit=1)[0].text == LIBRARY[2]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Why does my network do well in training and badly in tests?", 0),
        ("How do plants make food?", 1),
        ("When was peace made after 1618?", 2),
        ("westphalia", 2),
    ],
)
def test_question_finds_the_passage_that_answers_it(library: Person, question: str, number: int) -> None:
    found = find_passages(question, user_id=library.id, limit=3)
    assert found[0].text == LIBRARY[number]
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_limit_limits_the_passages(library: Person) -> None:
    assert len(find_passages("plants", user_id=library.id, limit=1)) == 1


def test_search_in_an_empty_library_finds_nothing(platform: None) -> None:
    assert find_passages("plants", user_id=make_user().id, limit=3) == []


def test_words_alone_find_where_the_model_is_missing(library: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def load_no_model(name: str) -> object:
        raise EmbeddingModelMissing(name)

    monkeypatch.setattr("workers.retrieval.search.cached_vectors", load_no_model)
    degraded: list[bool] = []
    found = find_passages("plants westphalia", user_id=library.id, limit=3, on_degraded=lambda: degraded.append(True))
    assert (LIBRARY[2] in [passage.text for passage in found], degraded) == (True, [True])


def test_repeated_search_needs_no_model(library: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        generation = generations.get_active(session)
        passages.keep_vector(session, "A search made before", axis(0), user_id=library.id, generation_id=generation.id)

    def load_no_model(name: str) -> object:
        raise AssertionError(name)

    monkeypatch.setattr("workers.retrieval.search.cached_vectors", load_no_model)
    assert len(find_passages("a search  made before", user_id=library.id, limit=3)) == 3
