"""What a passage's score is made of, and when nothing is found at all."""

from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import select, text

from db.models import Chunk
from db.queries.embeddings import generations, sentences
from db.search import statement
from db.transactions import transaction
from tests.db.search.test_passages import NO_WORD, SCALE, search, size
from tests.support.factories import Person
from tests.support.library import axis, make_passages

__all__ = ["size"]


def give_sentences(user: Person, number: int, vectors: Sequence[Sequence[float]]) -> None:
    """To the passage with this number, in the order of their text."""
    with transaction() as session:
        generation = generations.get_active(session)
        chunks = session.scalars(select(Chunk).where(Chunk.user_id == user.id).order_by(Chunk.position)).all()
        rows = [np.asarray(vectors, np.float32)]
        sentences.store(session, [chunks[number]], rows, generation_id=generation.id)


def test_passage_is_ranked_by_its_best_sentence_too(user: Person, size: str) -> None:
    make_passages(user.id, [("First.", axis(0, 1)), ("Second.", axis(0, 2))])
    give_sentences(user, 0, [axis(1), axis(3)])
    give_sentences(user, 1, [axis(2), axis(0)])
    first, second = search(user.id, NO_WORD, axis(0))
    assert (first.text, second.text) == ("Second.", "First.")
    share = statement.SENTENCE * (1 - statement.OF_ONE_WORD.known) * SCALE
    assert first.score - second.score == pytest.approx(share, abs=1e-3)
    assert first.similarity == pytest.approx(second.similarity, abs=1e-3)


def test_passage_without_sentences_counts_as_one(user: Person, size: str) -> None:
    make_passages(user.id, [("First.", axis(0, 1)), ("Second.", axis(0, 2))])
    give_sentences(user, 0, [axis(0, 1)])
    first, second = search(user.id, NO_WORD, axis(0))
    assert first.score == pytest.approx(second.score, abs=1e-3)


def test_passage_that_alone_holds_the_word_comes_first(user: Person, size: str) -> None:
    near = [(f"Filler number {n}.", axis(0)) for n in range(5)]
    make_passages(user.id, [*near, ("Here is a zyzzyva.", axis(9))])
    first, *_ = search(user.id, "zyzzyva", axis(0))
    assert first.text == "Here is a zyzzyva."


def test_words_count_more_in_a_language_that_the_model_does_not_know(user: Person, size: str) -> None:
    make_passages(user.id, [("Der Wald steht still.", axis(0)), ("Die Eiche wirft Schatten.", axis(0, 1, 2))])
    query, near = "Eiche und Schatten", axis(0)
    with transaction() as session:
        session.execute(text("UPDATE chunks SET language = 'german' WHERE user_id = :id"), {"id": user.id})
        session.execute(text("UPDATE documents SET language = 'german' WHERE user_id = :id"), {"id": user.id})
    first, *_ = search(user.id, query, near)
    assert first.text == "Die Eiche wirft Schatten."


def test_floor_finds_nothing_where_no_passage_is_near_or_holds_the_words(user: Person, size: str) -> None:
    make_passages(user.id, [("Gradients descend.", axis(0)), ("A pizza oven is hot.", axis(1))])
    far = axis(9)
    assert len(search(user.id, "recipe for risotto", far)) == 2
    assert search(user.id, "recipe for risotto", far, has_floor=True) == []
    by_word, *_ = search(user.id, "pizza", far, has_floor=True)
    assert by_word.text == "A pizza oven is hot."
    by_meaning, *_ = search(user.id, "recipe for risotto", axis(0, 9), has_floor=True)
    assert by_meaning.text == "Gradients descend."


def test_floor_asks_a_text_without_spaces_for_words_of_a_query_with_spaces(user: Person, size: str) -> None:
    make_passages(user.id, [("tar はファイルをまとめる。", axis(0))], language="simple")
    near = axis(0)
    assert search(user.id, "a fine day", near, has_floor=True) == []
    assert search(user.id, "how to use tar", near, has_floor=True)
    assert search(user.id, "ファイル", near, has_floor=True)


def test_floor_is_open_where_the_query_may_be_in_another_foreign_language(user: Person, size: str) -> None:
    make_passages(user.id, [("ファイルをまとめる。", axis(0))], language="simple")
    make_passages(user.id, [("Der Wald steht still.", axis(1))], path="wald.md", language="german")
    assert search(user.id, "Warum schweigen die Bäume?", axis(0), has_floor=True)
