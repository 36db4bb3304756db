"""The version of a library counts every change of its documents, whoever makes it."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from db.queries.learning import answers
from db.queries.library import documents
from db.transactions import read_only, transaction
from tests.support.factories import Person, make_document, make_project, make_user
from tests.support.library import axis, make_passages

KEY = b"a key of this test"


def version(user: Person) -> int:
    with read_only() as session:
        return answers.get_basis(session, user.id).library_version


def keep(
    user: Person, key: bytes, *, library_version: int, keep: timedelta = timedelta(hours=1), digest: str = ""
) -> None:
    with transaction() as session:
        answers.cache(
            session,
            key,
            user_id=user.id,
            library_version=library_version,
            provider="extractive",
            model="extractive",
            digest=digest,
            result={"answer": "A promise."},
            keep=keep,
        )


def kept(user: Person, key: bytes, *, digests: Collection[str] | None = None) -> bool:
    with read_only() as session:
        return answers.find_cached(session, key, user_id=user.id, digests=digests) is not None


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Other'",
        "text = 'Other'",
        "state = 'ready'",
        "project_id = (SELECT id FROM projects WHERE user_id = documents.user_id)",
    ],
    ids=str,
)
def test_every_change_of_a_document_raises_the_library_version(user: Person, change: str) -> None:
    document, _ = make_document(user.id), make_project(user.id)
    before = version(user)
    with transaction() as session:
        session.execute(text(f"UPDATE documents SET {change} WHERE id = :id"), {"id": document.id})
    assert version(user) > before


def test_documents_of_others_do_not_raise_the_library_version(user: Person) -> None:
    other = make_user()
    assert version(user) == 0
    document = make_document(user.id)
    made = version(user)
    with transaction() as session:
        documents.remove(session, document.id, user_id=user.id)
    assert 0 < made < version(user)
    assert version(other) == 0


def test_transaction_raises_the_library_version_once(user: Person) -> None:
    for number in range(3):
        make_document(user.id, f"Document {number}.")
    before = version(user)
    with transaction() as session:
        for _ in range(3):
            session.execute(text("UPDATE documents SET title = 'Other' WHERE user_id = :id"), {"id": user.id})
    assert version(user) == before + 1


def test_rolled_back_change_does_not_raise_the_library_version(user: Person) -> None:
    document = make_document(user.id)
    before = version(user)
    with transaction() as session:
        documents.remove(session, document.id, user_id=user.id)
        session.rollback()
    assert version(user) == before


def test_concurrent_changes_each_raise_the_library_version(user: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: make_document(user.id, f"Document {number}."), range(24)))
    assert version(user) == 24


def test_library_is_deleted_with_its_user(user: Person) -> None:
    make_document(user.id)
    keep(user, KEY, library_version=1)
    with transaction() as session:
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": user.id})
    assert version(user) == 0
    assert not kept(user, KEY)


def test_cached_answer_is_found_by_its_owner_only(user: Person) -> None:
    keep(user, b"one's own", library_version=0)
    assert kept(user, b"one's own")
    assert not kept(make_user(), b"one's own")


def test_cached_answer_of_a_model_made_anew_replaces_that_of_the_old_one(user: Person) -> None:
    for digest in ("old", "new"):
        keep(user, b"remade", library_version=0, digest=digest)
    assert [kept(user, b"remade", digests=digests) for digests in (None, {"new"}, {"old"}, {"old", "new"})] == [
        True,
        True,
        False,
        True,
    ]


def test_old_and_outdated_cached_answers_are_deleted(user: Person) -> None:
    make_document(user.id)
    now = version(user)
    keep(user, b"fresh", library_version=now)
    keep(user, b"changed", library_version=now - 1)
    keep(user, b"old", library_version=now, keep=timedelta(seconds=-1))
    assert not kept(user, b"old")
    with transaction() as session:
        assert answers.delete_stale_cache(session) >= 2
        left = session.scalars(text("SELECT key FROM answer_cache WHERE user_id = :id"), {"id": user.id})
        assert [bytes(key) for key in left] == [b"fresh"]


def test_quote_has_a_position_only_where_the_stored_text_holds_it(user: Person) -> None:
    document = make_document(user.id)
    with transaction() as session:
        documents.store_text(session, document.id, title="Leases", text="🙂 A lease is a promise.")
    quote = {"document_id": str(document.id), "quote": "A lease", "start": 2, "end": 9}
    wrong = [quote | {"start": 3, "end": 10}, quote | {"quote": "A bell."}, quote | {"document_id": str(UUID(int=0))}]
    with read_only() as session:
        there, *not_there = answers.find_quote_positions(session, [quote, *wrong], user_id=user.id)
        of_others = answers.find_quote_positions(session, [quote], user_id=make_user().id)
    assert there is not None
    assert there.title == "Leases"
    assert (not_there, of_others) == ([None, None, None], [None])


def test_quote_in_a_transcript_starts_at_the_second_of_its_segment(user: Person) -> None:
    document = make_document(user.id)
    insert = text(
        "INSERT INTO segments (document_id, position, start_seconds, end_seconds, start_offset, end_offset)"
        " VALUES (:id, 0, 1, 5, 0, 20), (:id, 1, 5.5, 9, 20, 40)"
    )
    with transaction() as session:
        documents.store_text(session, document.id, title="Talk", text="A bell is a message. A lease is a promise.")
        session.execute(insert, {"id": document.id})
    quote = {"document_id": str(document.id), "quote": "A lease", "start": 21, "end": 28}
    with read_only() as session:
        [place] = answers.find_quote_positions(session, [quote], user_id=user.id)
    assert place is not None
    assert place.start_seconds == 5.5


def test_quote_that_begins_with_a_speakers_name_is_of_that_speakers_turn(user: Person) -> None:
    words = "Ada: A bell rings.\n\nBob: A lease ends."
    document = make_passages(user.id, [(words, axis(0))])
    insert = text(
        "INSERT INTO segments (document_id, position, start_seconds, end_seconds, start_offset, end_offset)"
        " VALUES (:id, 0, 10, 12, 5, 18), (:id, 1, 2460, 2470, 25, 38)"
    )
    with transaction() as session:
        session.execute(insert, {"id": document.id})
        session.execute(text("UPDATE chunks SET start_seconds = 10 WHERE document_id = :id"), {"id": document.id})
    quotes = [
        {"document_id": str(document.id), "quote": words[start:end], "start": start, "end": end}
        for start, end in ((0, 18), (5, 18), (20, 38), (25, 38))
    ]
    with read_only() as session:
        found = answers.find_quote_positions(session, quotes, user_id=user.id)
    assert [place and place.start_seconds for place in found] == [10, 10, 2460, 2460]
