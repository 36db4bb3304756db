"""docs/stolen-gpu-host.md, sentence by sentence: what its login can do, and what it tries in vain.

The docstring of a test is the sentence that it tries.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from psycopg2.errors import InsufficientPrivilege, UniqueViolation
from sqlalchemy import text

from db.models import JobState
from db.queries.library import documents
from db.queries.profiles import profiles
from db.transactions import read_only, transaction
from db.worker_rights import GPU_ROLE
from db.worker_rights_page import PAGE
from embedded.worker_access import password_file
from tasks.contracts import (
    EmbedQuery,
    GenerateText,
    IngestProfile,
    IngestTranscripts,
    SummarizeDocument,
)
from tests.support.factories import Person, make_document, make_job, make_user, make_webhook
from tests.support.failures import each
from tests.support.job_queue import row_of
from tests.support.library import axis, make_passages
from tests.support.stolen_login import Run, at_gpu, building, claim, end_jobs, reading, reply_of

ROOT = Path(__file__).parents[2]
ATTACKS = ("tests/db/test_stolen_gpu_host.py", "tests/db/test_worker_rights.py", "tests/tasks/test_redis_acl.py")
SECTIONS = ("What it can do until then", "What it cannot do")
VECTOR = str(axis(1))


@pytest.fixture(autouse=True)
def nothing_in_hand(platform: None) -> Iterator[None]:
    """No other test's job, and none of these for others."""
    end_jobs()
    yield
    end_jobs()


def sentences() -> set[str]:
    page = PAGE.read_text()
    sections = [page.split(f"## {section}\n")[1].split("\n## ")[0] for section in SECTIONS]
    return {
        " ".join(item.split())
        for part in sections
        for item in re.findall(r"^- (.*?)(?=\n- |\n\n|\Z)", part, re.DOTALL | re.MULTILINE)
    }


def tried(path: str) -> set[str]:
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    tests = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    docstrings = [ast.get_docstring(test) for test in tests if test.name.startswith("test_")]
    return {" ".join(docstring.split()) for docstring in docstrings if docstring}


def test_each_sentence_is_the_docstring_of_a_test() -> None:
    attacks = [tried(path) for path in ATTACKS]
    assert sentences() - set().union(*attacks) == set()
    assert attacks[0] - sentences() == set()


# What it can do.


def passages_of(user: Person) -> UUID:
    """A document of the user's with two passages that have vectors."""
    return make_passages(user.id, [(f"Bees {uuid4()}.", axis(1)), (f"Honey {uuid4()}.", axis(2))]).id


def chunks_of(document_id: UUID) -> list[UUID]:
    with read_only() as session:
        found = text("SELECT id FROM chunks WHERE document_id = :id ORDER BY position")
        return list(session.scalars(found, {"id": document_id}))


def without_vectors(document_id: UUID) -> UUID:
    """The first chunk of the document, which has lost its vectors."""
    [chunk_id, *_] = chunks_of(document_id)
    with transaction() as session:
        session.execute(text("DELETE FROM chunk_embeddings WHERE chunk_id = :id"), {"id": chunk_id})
    return chunk_id


ADD_VECTOR = (
    "INSERT INTO chunk_embeddings (generation_id, chunk_id, user_id, content_hash, embedding)"
    f" SELECT id, %s, %s, 'x', '{VECTOR}' FROM embedding_generations WHERE state = 'active'"
)


def test_claims_a_waiting_job(run: Run, user: Person) -> None:
    """It claims any job that waits in a queue of GPU hosts, and reads its payload: prompts, questions, texts."""
    job = make_job(user.id, GenerateText(prompt="a secret question"))
    assert "a secret question" in claim(run, job.id, job.queue)
    assert row_of(job.id)["state"] == JobState.RUNNING


def test_ends_a_job_in_hand(run: Run, user: Person) -> None:
    """It ends a job in hand with whatever result; its webhooks then carry that, signed, to the addresses that the job's
    owner chose."""
    make_webhook(user.id)
    job = make_job(user.id)
    claim(run, job.id, job.queue)
    end = (
        "UPDATE jobs SET state = 'succeeded', finished_at = now(), result = '{\"text\": \"false\"}', worker = NULL,"
        " lease_until = NULL WHERE id = %s; SELECT queue_deliveries(%s, NULL)"
    )
    assert run(end, job.id, job.id) == [(1,)]
    assert row_of(job.id)["result"] == {"text": "false"}


def test_reads_libraries(run: Run, user: Person) -> None:
    """It reads the texts, passages, vectors and titles of all libraries, those of CVs among them, and all profiles:
    answering a question searches them, and building an index reads them all."""
    document_id = passages_of(user)
    profile = put_profile(user)
    assert len(run("SELECT title, text FROM documents WHERE id = %s", document_id)) == 1
    assert len(run("SELECT text FROM chunks WHERE document_id = %s", document_id)) == 2
    assert len(run("SELECT embedding FROM chunk_embeddings WHERE user_id = %s", user.id)) == 2
    assert run("SELECT bio FROM profiles WHERE user_id = %s", user.id) == [(profile,)]


def put_profile(user: Person) -> str:
    with transaction() as session:
        profiles.change(session, {"bio": "She keeps bees."}, user_id=user.id)
    return "She keeps bees."


def test_changes_a_document_in_hand(run: Run, user: Person) -> None:
    """It changes the text and the passages of a document in hand, and deletes the old file of a document whose new
    version is in hand."""
    first = make_document(user.id, "The first.", key="note")
    second = make_document(user.id, "The second.", key="note")
    reading(run, user, first.id, second.version)
    assert run("UPDATE documents SET text = 'false' WHERE id = %s RETURNING text", second.id) == [("false",)]
    assert run("DELETE FROM document_sources WHERE document_id = %s RETURNING document_id", first.id)
    assert run("UPDATE document_sources SET document_id = %s WHERE document_id = %s RETURNING 1", first.id, second.id)
    with read_only() as session:
        assert documents.get_body(session, first.id) == b"The second."


def test_gives_false_vectors_while_all_are_embedded(run: Run, user: Person) -> None:
    """It gives any passage without a vector a false one, and activates a generation, while a generation is built."""
    chunk_id = without_vectors(passages_of(user))
    building(run)
    run(ADD_VECTOR, chunk_id, user.id)
    assert run("SELECT user_id FROM chunk_embeddings WHERE chunk_id = %s", chunk_id) == [(str(user.id),)]
    activate = "UPDATE embedding_generations SET activated_at = activated_at WHERE state = 'active' RETURNING 1"
    assert run(activate) == [(1,)]


def test_adds_vectors_of_searches(run: Run) -> None:
    """It adds vectors for searches that nobody has made yet, and replaces none."""
    add = (
        "INSERT INTO query_vectors (generation_id, text_hash, embedding)"
        f" SELECT id, %s, '{VECTOR}' FROM embedding_generations WHERE state = 'active'"
    )
    text_hash = uuid4().hex
    run(add, text_hash)
    with pytest.raises(UniqueViolation):
        run(add, text_hash)
    with pytest.raises(InsufficientPrivilege):
        run("UPDATE query_vectors SET embedding = embedding")


def test_says_what_serves_and_what_is_down(run: Run) -> None:
    """It says that a provider of GPU hosts is down, and that workers of its queues work or fail."""
    name = f"gpu-{uuid4().hex}"
    add_provider(name, "gpu.llm")
    assert run("UPDATE llm_providers SET state = 'away' WHERE name = %s RETURNING 1", name) == [(1,)]
    run("INSERT INTO workers (id, name, queues) VALUES (%s, 'mine', '[\"gpu.llm\"]')", worker := uuid4())
    assert run("UPDATE workers SET early_exits = 5, exit_code = 1 WHERE id = %s RETURNING 1", worker) == [(1,)]
    assert run("DELETE FROM workers WHERE id = %s RETURNING 1", worker) == [(1,)]
    with transaction() as session:
        session.execute(text("DELETE FROM llm_providers WHERE name = :name"), {"name": name})


def add_provider(name: str, queue: str) -> None:
    with transaction() as session:
        session.execute(
            text("INSERT INTO llm_providers (name, queue, rank, slots) VALUES (:name, :queue, 1, 1)"),
            {"name": name, "queue": queue},
        )


# What it cannot do.


def test_reads_nobodys_chats(run: Run, user: Person) -> None:
    """It reads no chat, no CV match, no answer, no story and no upload for a profile of a user who has no such job in
    hand."""
    bob = make_user()
    theirs, _ = reply_of(bob)
    thread, job = reply_of(user)
    with transaction() as session:
        source = profiles.add_source(session, user_id=bob.id, path="me.md", kind="markdown", body=b"I am Bob.")
    assert run("SELECT id FROM chat_threads WHERE id = %s", thread) == []  # it waits
    claim(run, job)
    for table in ("chat_threads", "chat_messages", "cv_matches", "answers", "answer_cache", "story_memories"):
        assert run(f"SELECT 1 FROM {table} WHERE user_id = %s", bob.id) == []
    assert run("SELECT id FROM profile_sources WHERE id = %s", source.id) == []
    assert run("SELECT id FROM chat_threads WHERE id IN (%s, %s)", thread, theirs) == [(str(thread),)]


def test_reads_no_files(run: Run) -> None:
    """It reads no file as it was uploaded, no solution of an exercise, no password, no key, no mail address and no
    secret of a webhook."""
    closed = {
        **dict.fromkeys(("document_sources", "intakes", "profile_sources"), "body"),
        "exercises": "solution",
        "users": "email",
        "api_keys": "*",
        "webhooks": "secret",
        "oauth_accounts": "*",
        "login_sessions": "*",
        "callback_secrets": "secret",
    }
    for check in each([*closed.items(), ("users", "hashed_password"), ("users", "username")], name=" ".join):
        with check as (table, column), pytest.raises(InsufficientPrivilege):
            run(f"SELECT {column} FROM {table}")


def test_learns_no_name(run: Run, user: Person) -> None:
    """It learns no account's name by making a profile of it."""
    run("SELECT ensure_profile(%s)", user.id)
    assert run("SELECT name FROM profiles WHERE user_id = %s", user.id) == []


WRITE = (
    "INSERT INTO chat_messages (id, turn_id, user_id, project_id, thread_id, role, version, content, job_id)"
    " SELECT uuidv7(), uuidv7(), %s, project_id, id, %s, 1, 'planted', %s FROM chat_threads WHERE id = %s"
    " RETURNING role"
)


def test_writes_replies_alone(run: Run, user: Person) -> None:
    """It writes nothing in a chat but the reply of a job in hand, and that only as a reply."""
    bob = make_user()
    theirs, _ = reply_of(bob)
    thread, job = reply_of(user)
    claim(run, job)
    assert run(WRITE, user.id, "assistant", job, thread) == [("assistant",)]
    for author, role in ((user, "user"), (user, "system"), (bob, "assistant")):
        with pytest.raises(InsufficientPrivilege):
            run(WRITE, author.id, role, job, thread)
    assert run(WRITE, bob.id, "assistant", job, theirs) == []  # it does not even see the thread
    assert run("UPDATE chat_messages SET is_current = false WHERE user_id = %s RETURNING 1", bob.id) == []
    with pytest.raises(InsufficientPrivilege):
        run("UPDATE chat_messages SET is_current = false WHERE thread_id = %s AND role = 'user'", thread)
    assert run("UPDATE chat_threads SET title = 'mine' WHERE id = %s RETURNING 1", theirs) == []


def test_deletes_no_originals(run: Run, user: Person) -> None:
    """It deletes, replaces and moves no file of an upload that no job in hand replaces."""
    untouched, own = make_document(user.id, "Alice's."), make_document(user.id, "Hers too.")
    for statement in (
        "DELETE FROM document_sources WHERE document_id = %s RETURNING 1",
        "UPDATE document_sources SET document_id = document_id WHERE document_id = %s RETURNING 1",
        "DELETE FROM documents WHERE id = %s RETURNING 1",
        "UPDATE documents SET text = '' WHERE id = %s RETURNING 1",
    ):
        assert run(statement, untouched.id) == []
    reading(run, user, own.id)
    assert run("DELETE FROM document_sources WHERE document_id = %s RETURNING 1", own.id) == []
    assert run("DELETE FROM documents WHERE id = %s RETURNING 1", own.id) == []


def test_gives_no_document_the_file_of_another(run: Run, user: Person) -> None:
    """It gives no document the file or the passages of another, even with both in hand."""
    bob = make_user()
    mine, theirs = passages_of(user), passages_of(bob)
    reading(run, user, mine)
    reading(run, bob, theirs)
    with transaction() as session:
        session.execute(text("DELETE FROM document_sources WHERE document_id = :id"), {"id": mine})
    for table in ("document_sources", "chunks"):
        with pytest.raises(InsufficientPrivilege):
            run(f"UPDATE {table} SET document_id = %s WHERE document_id = %s", mine, theirs)


def test_makes_no_upload_a_profile(run: Run, user: Person) -> None:
    """It makes no upload a profile, which it might delete."""
    document = make_document(user.id, "Alice's.")
    reading(run, user, document.id)
    job = make_job(user.id, IngestProfile(source_id=uuid4()))
    at_gpu(job.id, "gpu.llm")
    claim(run, job.id)
    with pytest.raises(InsufficientPrivilege):
        run("UPDATE documents SET kind = 'profile' WHERE id = %s", document.id)


def test_shows_no_passage_to_others(run: Run, user: Person) -> None:
    """It shows no passage of one user to another."""
    bob = make_user()
    document_id = passages_of(bob)
    chunk_id = without_vectors(document_id)
    reading(run, bob, document_id)
    reading(run, user, passages_of(user))
    with pytest.raises(InsufficientPrivilege):
        run(ADD_VECTOR, chunk_id, user.id)
    with pytest.raises(InsufficientPrivilege):
        run("UPDATE chunks SET user_id = %s WHERE id = %s", user.id, chunk_id)


def test_reads_no_ended_jobs(run: Run, user: Person) -> None:
    """It reads no job that has ended, and none of other queues."""
    ended, elsewhere = make_job(user.id, EmbedQuery(text="ended")), make_job(user.id, IngestTranscripts())
    with transaction() as session:
        end = text("UPDATE jobs SET state = 'succeeded', finished_at = now() WHERE id = :id")
        session.execute(end, {"id": ended.id})
    assert run("SELECT id FROM jobs WHERE user_id = %s", user.id) == []
    assert run("SELECT data FROM job_events WHERE job_id IN (%s, %s)", ended.id, elsewhere.id) == []
    assert run("UPDATE jobs SET state = 'queued' WHERE id = %s RETURNING 1", ended.id) == []


def test_takes_over_nothing_of_the_front(run: Run) -> None:
    """It neither takes over nor stops a provider that the front serves, nor a worker of another queue."""
    name, worker = f"cloud-{uuid4().hex}", uuid4()
    add_provider(name, "io.llm")
    with transaction() as session:
        added = text("INSERT INTO workers (id, name, queues) VALUES (:id, 'front', '[\"cpu\"]')")
        session.execute(added, {"id": worker})
    try:
        for change in ("queue = 'gpu.llm'", "state = 'away'"):
            assert run(f"UPDATE llm_providers SET {change} WHERE name = %s RETURNING 1", name) == []
        with pytest.raises(InsufficientPrivilege):
            run("INSERT INTO llm_provider_changes (provider, state) VALUES (%s, 'away')", name)
        assert run("DELETE FROM workers WHERE id = %s RETURNING 1", worker) == []
        assert run("UPDATE workers SET left_at = now() WHERE id = %s RETURNING 1", worker) == []
    finally:
        with transaction() as session:
            session.execute(text("DELETE FROM llm_providers WHERE name = :name"), {"name": name})
            session.execute(text("DELETE FROM workers WHERE id = :id"), {"id": worker})


def test_activates_nothing_while_none_is_built(run: Run, user: Person) -> None:
    """It activates no generation, and adds no vector to documents that are not in hand, while none is built."""
    document_id = passages_of(user)
    chunk_id = without_vectors(document_id)
    with pytest.raises(InsufficientPrivilege):
        run("UPDATE embedding_generations SET activated_at = activated_at WHERE state = 'active'")
    with pytest.raises(InsufficientPrivilege):
        run(ADD_VECTOR, chunk_id, user.id)
    make_job(user.id, SummarizeDocument(document_id=document_id))
    with pytest.raises(InsufficientPrivilege):
        run(ADD_VECTOR, chunk_id, user.id)
    reading(run, user, document_id)
    run(ADD_VECTOR, chunk_id, user.id)


async def test_password_is_no_key(api: httpx.ASGITransport) -> None:
    """Its password is no key and no login of the API."""
    password = password_file(GPU_ROLE).read_text().strip()
    async with httpx.AsyncClient(transport=api, base_url="http://test") as thief:
        by_key = await thief.get("/api/jobs", headers={"Authorization": f"Bearer {password}"})
        by_login = await thief.post("/api/auth/login", data={"username": GPU_ROLE, "password": password})
    assert (by_key.status_code, by_login.status_code) == (401, 401)
