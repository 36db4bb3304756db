"""Sentences get vectors beside their passages: on ingestion, from twins, and by `embeddings.heal`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.queries.embeddings import backfill, generations
from db.queries.embeddings import sentences as stored
from db.transactions import read_only, transaction
from tasks.steps import sentences
from tests.support.configuration import Configure
from tests.support.factories import Person, make_user
from tests.support.library import axis, make_passages
from workers.embeddings.encoder import Encoder, Encoding, EncodingFailed
from workers.embeddings.sentences import sentence_texts

TWO = (
    "A lease is a promise that ends by itself, which is why the worker renews it while it is still at work on the job."
    " Whoever wants to keep a lease has to renew it before its time is over, or somebody else will claim the same job."
)

LAST = (
    "A worker that was away for longer than its lease finds that its job has another attempt, and ends its own without"
    " a word to anybody."
)


def count_sentences(document_id: UUID) -> int:
    query = "SELECT count(*) FROM sentence_embeddings JOIN chunks ON chunks.id = chunk_id WHERE document_id = :id"
    with read_only() as session:
        return int(session.scalar(text(query), {"id": document_id}) or 0)


def embed(document_id: UUID) -> None:
    with read_only() as session:
        generation = generations.get_active(session)
        chunks = stored.list_different_chunks(session, document_id)
    sentences.embed_sentences(generation, [(chunk, "note.md") for chunk in chunks])


def is_stale(document_id: UUID) -> bool:
    """Whether a back-fill that begins right before the document's chunks would process them."""
    with read_only() as session:
        generation = generations.get_active(session)
        [chunk] = stored.list_different_chunks(session, document_id)
        before = UUID(int=chunk.id.int - 1)
        return [one.id for one, _ in backfill.list_stale(session, generation.id, after=before, limit=1)] == [chunk.id]


def test_each_sentence_gets_a_vector_once(user: Person) -> None:
    document = make_passages(user.id, [(TWO, axis(0))])
    for _ in range(2):
        embed(document.id)
        assert count_sentences(document.id) == len(sentence_texts("note.md", TWO)) == 2


def test_sentence_that_several_passages_hold_is_read_once(user: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each still has a vector for each of its sentences, in their order."""
    read: list[str] = []
    begin = Encoder.begin

    def noting(encoder: Encoder, texts: Sequence[str], **options: Any) -> Encoding:
        read.extend(texts)
        return begin(encoder, texts, **options)

    monkeypatch.setattr(Encoder, "begin", noting)
    one, other = TWO.split(". ", 1)
    passages = [f"{other} {one}.", f"{one}. {other} {one}. {LAST}", TWO]
    document = make_passages(user.id, [(passage, axis(0)) for passage in passages])
    embed(document.id)
    assert sorted(read) == sorted(set(sentence_texts("note.md", f"{TWO} {LAST}")))
    assert count_sentences(document.id) == sum(len(sentence_texts("note.md", passage)) for passage in passages) == 8
    assert vectors_of(document.id) == [[1, 0], [0, 1, 0, 2], [0, 1]]


def vectors_of(document_id: UUID) -> list[list[int]]:
    """Of each passage, in which order its vectors were seen first."""
    query = """
        SELECT CAST(embedding AS text) FROM sentence_embeddings s JOIN chunks c ON c.id = s.chunk_id
        WHERE c.document_id = :id AND c.position = :place ORDER BY s.position
    """
    with read_only() as session:
        passages = [list(session.scalars(text(query), {"id": document_id, "place": place})) for place in range(3)]
    order = [*passages[2], *(vector for vector in passages[1] if vector not in passages[2])]
    return [[order.index(vector) for vector in passage] for passage in passages]


@pytest.mark.parametrize("whose", ["user", "all"])
def test_twin_gets_a_copy_without_a_model(
    user: Person, monkeypatch: pytest.MonkeyPatch, configure: Configure, whose: str
) -> None:
    configure(PENSUM_SHARE_VECTORS=whose)
    first = make_passages(user.id, [(TWO, axis(0))], path="one.md")
    embed(first.id)
    second = make_passages(make_user().id if whose == "all" else user.id, [(TWO, axis(0))], path="two.md")
    monkeypatch.setattr(sentences, "encoder", load_no_model)
    embed(second.id)
    assert count_sentences(second.id) == 2


def test_twin_of_another_user_is_no_copy(user: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{TWO} Of somebody."
    embed(make_passages(make_user().id, [(text, axis(0))]).id)
    own = make_passages(user.id, [(text, axis(0))])
    monkeypatch.setattr(sentences, "encoder", load_no_model)
    with pytest.raises(AssertionError):
        embed(own.id)


def load_no_model(name: str) -> object:
    raise AssertionError(name)


def test_passage_with_a_sentence_that_breaks_the_model_keeps_its_own_vector(
    user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def begin(self, texts: object, **_: object) -> object:
            raise EncodingFailed from ValueError("no")

    monkeypatch.setattr(sentences, "encoder", lambda name: Broken())
    document = make_passages(user.id, [(f"{TWO} Again.", axis(0))])
    embed(document.id)
    assert count_sentences(document.id) == 1


def test_chunk_is_stale_until_its_sentences_are_embedded(user: Person) -> None:
    document = make_passages(user.id, [(f"{TWO} Once more.", axis(0))])
    assert is_stale(document.id)
    embed(document.id)
    assert not is_stale(document.id)


def test_deleted_chunk_takes_its_sentences_with_it(user: Person) -> None:
    document = make_passages(user.id, [(f"{TWO} And gone.", axis(0))])
    embed(document.id)
    with transaction() as session:
        session.execute(text("DELETE FROM documents WHERE id = :id"), {"id": document.id})
        kept = session.scalar(text("SELECT count(*) FROM sentence_embeddings WHERE user_id = :id"), {"id": user.id})
    assert kept == 0
