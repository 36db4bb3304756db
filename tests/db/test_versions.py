"""Versions of one document, and who wins when two are on their way at once."""

import threading

import pytest
from sqlalchemy import text

from core.errors import NotFound
from db.models import Document
from db.queries.library import documents, versions
from db.queries.library.versions import VersionOvertaken
from db.transactions import read_only, transaction
from tests.support.factories import Person
from tests.support.library import Draft, store
from tests.support.waiting import LONGEST_SECONDS, eventually

KEY = "path:note.md"


def add(user: Person, words: str, *, key: str | None = KEY) -> Document:
    body = words.encode()
    with transaction() as session:
        return documents.add(
            session,
            user_id=user.id,
            path="note.md",
            title=None,
            kind="markdown",
            body=body,
            content_hash=body.ljust(32, b"."),
            key=key,
        )


def read(held: Document, words: str) -> None:
    with transaction() as session:
        versions.lock(session, held)
        documents.store_text(session, held.id, title=words, text=words, language="german")
        store(session, held.id, [Draft(words, 0, len(words))])


def publish(held: Document) -> None:
    with transaction() as session:
        versions.lock(session, held)
        session.execute(text("UPDATE documents SET state = 'ready' WHERE id = :id"), {"id": held.id})
        versions.publish(session, held)


def shown(user: Person) -> Document:
    with read_only() as session:
        [document] = documents.list_own(session, user_id=user.id, limit=10)
        return documents.get(session, document.id, user_id=user.id)


def count_rows(user: Person) -> dict[str, int]:
    with read_only() as session:
        return {
            "documents": session.scalar(text("SELECT count(*) FROM documents WHERE user_id = :id"), {"id": user.id}),
            "chunks": session.scalar(text("SELECT count(*) FROM chunks WHERE user_id = :id"), {"id": user.id}),
            "document_sources": session.scalar(
                text(
                    "SELECT count(*) FROM document_sources s JOIN documents d ON d.id = document_id WHERE user_id = :id"
                ),
                {"id": user.id},
            ),
        }


def test_new_version_replaces_the_old_one_completely(user: Person) -> None:
    first, second = add(user, "one"), add(user, "two")
    assert (second.known_id, second.version, first.version) == (first.id, 2, 1)
    for held, words in ((first, "one"), (second, "two")):
        read(held, words)
        publish(held)
    found = shown(user)
    assert (found.id, found.text, found.title, found.version, found.language) == (first.id, "two", "two", 2, "german")
    assert count_rows(user) == {"documents": 1, "chunks": 1, "document_sources": 1}
    with read_only() as session:
        assert documents.get_body(session, first.id) == b"two"


def test_newer_version_that_is_ready_first_wins(user: Person) -> None:
    first, second, third = (add(user, words) for words in ("one", "two", "three"))
    read(second, "two")
    read(third, "three")
    publish(third)
    for late in (first, second):
        with pytest.raises(VersionOvertaken):
            read(late, "late")
        with pytest.raises(VersionOvertaken):
            publish(late)
    assert (shown(user).text, shown(user).version) == ("three", 3)
    assert count_rows(user) == {"documents": 1, "chunks": 1, "document_sources": 1}
    with read_only() as session:
        for version in (1, 2, 3):
            assert versions.get(session, first.id, version, user_id=user.id).id == first.id


def test_older_version_is_shown_until_the_newer_one_is_ready(user: Person) -> None:
    first, second, third = (add(user, words) for words in ("one", "two", "three"))
    read(third, "three")
    read(second, "two")
    publish(second)
    assert (shown(user).text, shown(user).version) == ("two", 2)
    publish(third)
    assert (shown(user).id, shown(user).text, shown(user).version) == (first.id, "three", 3)


def test_two_versions_ready_at_once_do_not_deadlock(user: Person) -> None:
    add(user, "one")
    second, third = add(user, "two"), add(user, "three")
    read(second, "two")
    read(third, "three")
    overtaken: list[Document] = []

    def finish(held: Document) -> None:
        try:
            publish(held)
        except VersionOvertaken:
            overtaken.append(held)

    threads = [threading.Thread(target=finish, args=(held,)) for held in (second, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_SECONDS)
    assert overtaken in ([], [second])
    assert (shown(user).text, shown(user).version) == ("three", 3)


def test_concurrent_uploads_of_one_path_are_consecutive_versions(user: Person) -> None:
    made: list[Document] = []
    threads = [threading.Thread(target=lambda n=n: made.append(add(user, f"words {n}"))) for n in range(8)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: len(made) == 8)
    assert len({document.known_id for document in made}) == 1
    assert sorted(document.version for document in made) == list(range(1, 9))


def test_same_text_sent_at_once_is_one_document(user: Person) -> None:
    made: list[Document] = []
    threads = [threading.Thread(target=lambda: made.append(add(user, "same", key=None))) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: len(made) == 8)
    assert len({document.id for document in made}) == 1


def test_two_paths_may_hold_the_same_bytes(user: Person) -> None:
    first, other = add(user, "one"), add(user, "other", key="path:other.md")
    again = add(user, "other")
    assert (again.known_id, again.version) == (first.id, 2)
    assert other.id != again.id
    third = add(user, "other", key="path:third.md")
    assert (third.version, third.replaces_id) == (1, None)
    assert len({one.known_id for one in (first, other, third)}) == 3


def test_replacing_or_deleting_a_file_leaves_another_with_the_same_bytes(user: Person) -> None:
    files = [add(user, "same", key=f"path:{name}.md") for name in ("replaced", "deleted", "kept")]
    for file in files:
        read(file, "same")
        publish(file)
    newer = add(user, "newer", key="path:replaced.md")
    read(newer, "newer")
    publish(newer)
    with transaction() as session:
        documents.remove(session, files[1].id, user_id=user.id)
    with read_only() as session:
        texts = {
            one.id: documents.get(session, one.id, user_id=user.id).text
            for one in documents.list_own(session, user_id=user.id, limit=10)
        }
        assert texts == {files[0].id: "newer", files[2].id: "same"}
        assert documents.get_body(session, files[2].id) == b"same"


def test_version_is_deleted_with_its_document(user: Person) -> None:
    first, second = add(user, "one"), add(user, "two")
    with transaction() as session:
        documents.remove(session, first.id, user_id=user.id)
    assert count_rows(user)["documents"] == 0
    for late in (first, second):
        with pytest.raises(NotFound):
            read(late, "late")


def test_pending_version_is_not_listed(user: Person) -> None:
    add(user, "one")
    pending = add(user, "two")
    assert shown(user).version == 1
    for query in (documents.get, documents.remove):
        with pytest.raises(NotFound), transaction() as session:
            query(session, pending.id, user_id=user.id)
