import hashlib
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import Chunk, Document, DocumentState
from db.queries.embeddings import backfill, generations
from db.queries.library import documents, known_texts
from db.queries.library.documents import VectorMissing
from db.queries.library.known_texts import TextCounts
from db.transactions import read_only, transaction
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_user
from tests.support.library import Draft, axis, make_passages, store
from tests.support.query_plans import explained


def test_same_text_with_the_same_title_is_one_document_of_its_user(user: Person) -> None:
    first = make_document(user.id, "Same.", path="a.md")
    assert make_document(user.id, "Same.", path="a.md").id == first.id
    assert make_document(user.id, "Same.", path="b.md").id != first.id
    assert make_document(make_user().id, "Same.", path="a.md").id != first.id


def test_text_without_a_key_is_never_a_file_with_the_same_bytes(user: Person) -> None:
    file = make_document(user.id, "Same.", path="a.md", key="path:a.md")
    text = make_document(user.id, "Same.", path="a.md")
    assert text.id != file.id
    assert make_document(user.id, "Same.", path="a.md").id == text.id


def test_bytes_are_stored_unchanged(user: Person) -> None:
    document = make_document(user.id, "Straße\r\n")
    with read_only() as session:
        assert documents.get_body(session, document.id) == "Straße\r\n".encode()


def test_document_of_another_user_is_not_found(user: Person) -> None:
    document, other = make_document(user.id), make_user()
    for query in (documents.get, documents.remove):
        with pytest.raises(NotFound), transaction() as session:
            query(session, document.id, user_id=other.id)


def test_document_is_deleted_with_everything_of_it(user: Person) -> None:
    document = make_passages(user.id, [("Words.", axis(0))])
    with transaction() as session:
        documents.remove(session, document.id, user_id=user.id)
        for table in ("documents", "chunks", "chunk_embeddings"):
            count = session.scalar(text(f"SELECT count(*) FROM {table} WHERE user_id = :id"), {"id": user.id})
            assert count == 0, table
    with pytest.raises(NotFound), read_only() as session:
        documents.get_body(session, document.id)


def test_list_has_own_documents_newest_first_in_pages(user: Person) -> None:
    make_document(make_user().id)
    mine = [make_document(user.id, f"Number {n}.").id for n in range(5)]
    with read_only() as session:
        first = [document.id for document in documents.list_own(session, user_id=user.id, limit=3)]
        rest = [document.id for document in documents.list_own(session, user_id=user.id, limit=3, before=first[-1])]
    assert first + rest == mine[::-1]


def test_the_text_of_a_deleted_document_is_not_stored(platform: None) -> None:
    with pytest.raises(NotFound), transaction() as session:
        documents.store_text(session, uuid4(), title="t", text="Words.")


def chunks_of(document: Document) -> list[Chunk]:
    with read_only() as session:
        query = select(Chunk).where(Chunk.document_id == document.id).order_by(Chunk.position)
        return list(session.scalars(query))


@pytest.mark.parametrize(
    "after", [["one", "two"], ["new", "one", "two"], ["two", "one"], ["two"], ["one", "one", "two"], ["new"]], ids=str
)
def test_restored_chunks_keep_those_that_still_exist(user: Person, after: list[str]) -> None:
    document = make_document(user.id)
    with transaction() as session:
        store(session, document.id, [Draft("one", 0, 3), Draft("two", 4, 7)])
    before = {chunk.text: chunk.id for chunk in chunks_of(document)}
    with transaction() as session:
        store(session, document.id, [Draft(word, 10 * n, 10 * n + 3) for n, word in enumerate(after)])
    found = chunks_of(document)
    assert [(chunk.text, chunk.position, chunk.start_offset) for chunk in found] == [
        (word, n, 10 * n) for n, word in enumerate(after)
    ]
    kept = set(after) & set(before)
    assert {before[word] for word in kept} <= {chunk.id for chunk in found}


def test_a_chunk_that_only_moves_keeps_its_vector(user: Person) -> None:
    document = make_passages(user.id, [("one", axis(0)), ("two", axis(1))])
    with transaction() as session:
        generation = generations.get_active(session)
        store(session, document.id, [Draft("new", 0, 3), Draft("two", 4, 7)])
        unknown = known_texts.list_unknown_chunks(session, document.id, generation_id=generation.id)
        count = session.scalar(text("SELECT count(*) FROM chunk_embeddings WHERE user_id = :id"), {"id": user.id})
    assert [chunk.text for chunk in unknown] == ["new"]
    assert count == 1


@pytest.mark.parametrize(("whose", "is_of_another"), [("user", False), ("all", True)])
def test_each_text_without_a_vector_is_embedded_once(
    user: Person, configure: Configure, whose: str, is_of_another: bool
) -> None:
    configure(PENSUM_SHARE_VECTORS=whose)
    known, repeated, new = (f"{word} {uuid4()}" for word in ("known", "repeated", "new"))
    make_passages(make_user().id if is_of_another else user.id, [(known, axis(1))])
    document = make_document(user.id, f"{known} {repeated} {repeated} {new}")
    drafts = [Draft(part, n, n + 1) for n, part in enumerate((known, repeated, repeated, new))]
    with transaction() as session:
        generation = generations.get_active(session)
        store(session, document.id, drafts)
        unknown = known_texts.list_unknown_chunks(session, document.id, generation_id=generation.id)
        assert sorted(chunk.text for chunk in unknown) == sorted([repeated, new])
        for _ in range(2):
            documents.store_vectors(session, unknown, [axis(2), axis(3)], generation_id=generation.id)
            known_texts.reuse_vectors(session, document.id, generation_id=generation.id)
        assert documents.mark_ready(session, document.id, generation_id=generation.id) == 4
        document = documents.get(session, document.id, user_id=user.id)
    assert document.state == DocumentState.READY


@pytest.mark.parametrize("is_own", [True, False])
def test_text_that_stands_everywhere_is_not_compared_chunk_by_chunk(user: Person, is_own: bool) -> None:
    count, repeated = 60, str(uuid4())
    make_passages(user.id if is_own else make_user().id, [(repeated, axis(1))] * count)
    document = make_document(user.id, repeated)
    with transaction() as session:
        store(session, document.id, [Draft(repeated, n, n + 1) for n in range(count)])

    def embed(session: Session) -> TextCounts:
        generation = generations.get_active(session)
        texts = known_texts.count_texts(session, document.id, generation_id=generation.id)
        unknown = known_texts.list_unknown_chunks(session, document.id, generation_id=generation.id)
        documents.store_vectors(session, unknown, [axis(1)] * len(unknown), generation_id=generation.id)
        known_texts.reuse_vectors(session, document.id, generation_id=generation.id)
        assert documents.mark_ready(session, document.id, generation_id=generation.id) == count
        assert len(backfill.list_known(session, generation, [hashlib.sha256(repeated.encode()).digest()] * count)) == 1
        return texts

    with transaction() as session:
        texts, plans = explained(session, embed)
    tokens = Draft(repeated, 0, 1).token_count
    assert texts == (TextCounts(count, 0, 0) if is_own else TextCounts(count, 1, tokens))
    assert [plan for plan in plans if plan.rows > 4 * count] == []


def test_a_document_with_a_chunk_that_has_no_vector_is_not_ready(user: Person) -> None:
    document = make_document(user.id)
    with transaction() as session:
        store(session, document.id, [Draft(str(uuid4()), 0, 36)])
        with pytest.raises(VectorMissing):
            documents.mark_ready(session, document.id, generation_id=generations.get_active(session).id)


def test_vectors_of_chunks_that_were_replaced_meanwhile_are_computed_anew(user: Person) -> None:
    document = make_document(user.id)
    with transaction() as session:
        store(session, document.id, [Draft(str(uuid4()), 0, 36)])
        generation = generations.get_active(session)
        replaced = known_texts.list_unknown_chunks(session, document.id, generation_id=generation.id)
    with transaction() as session:
        store(session, document.id, [Draft(str(uuid4()), 0, 36)])
    with pytest.raises(VectorMissing), transaction() as session:
        documents.store_vectors(session, replaced, [axis(2)], generation_id=generation.id)


def test_a_chunk_that_ends_before_it_begins_is_refused(user: Person) -> None:
    document = make_document(user.id)
    with pytest.raises(IntegrityError, match="ck_chunks_span"), transaction() as session:
        store(session, document.id, [Draft("", 3, 3)])


def test_starting_again_makes_no_second_active_generation(platform: None) -> None:
    with transaction() as session:
        active = generations.get_active(session)
        same = generations.ensure_active(session, model="another", revision="r", dimensions=3)
        assert same.id == active.id
    with pytest.raises(IntegrityError, match="uq_embedding_generations_one_active"), transaction() as session:
        session.execute(
            text(
                "INSERT INTO embedding_generations (model, revision, dimensions, state) VALUES ('m', 'r', 3, 'active')"
            )
        )
