"""What a GPU host's login may do in PostgreSQL: what its handlers need, and nothing else."""

import json
from collections import Counter
from uuid import uuid4

import pytest
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import text

from db import roles
from db.models import LIBRARY_OWNER_ID
from db.queries.jobs import attempts, claims, jobs
from db.queries.jobs.attempts import Reports
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.transactions import read_only, transaction
from db.worker_rights import GPU_ROLE, RIGHTS
from embedded.prepare import prepare_database
from embedded.worker_access import password_file
from tasks.contracts import DeliverWebhooks, EmbedQuery, GenerateText, IngestDocument, SendMail, WriteExercises
from tasks.queues import GPU_EMBED, QUEUES
from tests.support import delivery_rows
from tests.support.factories import Person, make_document, make_job, make_user, make_webhook, take_in_hand
from tests.support.failures import each
from tests.support.stolen_login import Run, claim, reply_of

# Decided: nothing on a GPU host needs these. Partitions are read and written through their parents.
NOT_FOR_WORKERS = {
    *("bulk_actions", "reports", "saved_views"),
    *("api_keys", "audit_log", "callback_secrets", "deleted_jobs", "deliveries", "delivery_attempts"),
    *(
        "idempotency_keys",
        "instruction_versions",
        "job_metadata",
        "learning_sessions",
        "login_sessions",
        "oauth_accounts",
        "rag_embeddings",
    ),
    *("queue_use", "revoked_tokens", "secret_fingerprints", "throttles", "ticks"),
}
SECRETS = {
    "users": {"email", "username", "hashed_password", "is_admin", "token_version", "updated_at"},
    "webhooks": {"id", "url", "secret", "previous_secret"},
    "document_sources": {"body"},
    "exercises": {"solution"},
    "intakes": {"body"},
    "profile_sources": {"body"},
}


def test_every_table_is_decided_on(platform: None) -> None:
    """If this names your table: say in db/worker_rights.py what a GPU host may do with it, or here that it is none of
    its business."""
    with read_only() as session:
        tables = set(
            session.scalars(
                text(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    " AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition"
                )
            )
        )
    assert tables == set(RIGHTS) | NOT_FOR_WORKERS
    assert not set(RIGHTS) & NOT_FOR_WORKERS


def test_roles_may_do_what_is_listed_and_nothing_else(platform: None) -> None:
    with read_only() as session:
        found = {role.login: (role.missing, role.excess) for role in roles.all_differences(session)}
    assert found == {API_ROLE: ([], []), PLATFORM_ROLE: ([], []), GPU_ROLE: ([], [])}


def test_secrets_are_not_readable(run: Run) -> None:
    columns = [(column, table) for table, columns in SECRETS.items() for column in columns]
    for check in each(columns, name=" of ".join):
        with check as (column, table), pytest.raises(InsufficientPrivilege):
            run(f"SELECT {column} FROM {table}")


def test_other_tables_are_closed(run: Run) -> None:
    for check in each(NOT_FOR_WORKERS):
        with check as table, pytest.raises(InsufficientPrivilege):
            run(f"SELECT FROM {table}")


def test_login_owns_nothing_and_becomes_nobody_else(run: Run) -> None:
    """It creates, alters and truncates no table, and becomes no other role."""
    with read_only() as session:
        attributes = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
        row = session.execute(
            text(f"SELECT {attributes} FROM pg_roles WHERE rolname = :role"), {"role": GPU_ROLE}
        ).one()
        owned = session.scalar(
            text("SELECT count(*) FROM pg_class WHERE relowner = CAST(:r AS regrole)"), {"r": GPU_ROLE}
        )
        member = session.scalar(
            text("SELECT count(*) FROM pg_auth_members WHERE member = CAST(:r AS regrole)"), {"r": GPU_ROLE}
        )
    assert (not any(row), owned, member) == (True, 0, 0)
    for statement in (
        "SET ROLE pensum_platform",
        "CREATE TABLE mine ()",
        "TRUNCATE chunks",
        "ALTER TABLE jobs ADD x int",
    ):
        with pytest.raises(InsufficientPrivilege):
            run(statement)


def test_functions_with_the_owners_rights_take_no_temporary_table_for_ours(platform: None) -> None:
    """The login may make temporary tables, which load vectors."""
    with read_only() as session:
        functions = text(
            "SELECT proname, array_to_string(proconfig, ';') AS path FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        paths = {row.proname: row.path for row in session.execute(functions)}
    assert paths
    assert {name for name, path in paths.items() if path != "search_path=public, pg_temp"} == set()


def test_only_jobs_of_gpu_queues_are_visible(run: Run, user: Person) -> None:
    ours = make_job(user.id, EmbedQuery(text="a secret question"))
    document = make_document(user.id)
    theirs = [
        make_job(user.id, IngestDocument(document_id=document.id)),
        make_job(user.id, SendMail(user_id=user.id, purpose="reset")),
    ]
    visible = run("SELECT id FROM jobs WHERE user_id = %s", user.id)
    assert visible == [(str(ours.id),)]
    assert (
        run("SELECT DISTINCT job_id FROM job_events WHERE job_id = ANY(%s::uuid[])", [str(j.id) for j in theirs]) == []
    )
    for job in theirs:
        assert run("UPDATE jobs SET state = 'succeeded' WHERE id = %s RETURNING id", job.id) == []


def test_every_queue_of_a_gpu_host_is_visible_by_its_name() -> None:
    assert {name for name in QUEUES if name.startswith("gpu.")} == {"gpu.llm", "gpu.embed", "gpu.embed.large"}


@pytest.mark.parametrize(
    ("kind", "queue"),
    [("mail.send", "io"), ("documents.ingest", "io"), ("webhooks.deliver", "upkeep"), ("x", "gpu.llm")],
)
def test_no_job_can_be_submitted_but_a_dispatcher_of_webhooks(run: Run, user: Person, kind: str, queue: str) -> None:
    """It submits no job but the one that sends webhooks which are due, and titles of chats with a job in hand."""
    insert = (
        "INSERT INTO jobs (kind, queue, payload, stage, priority, state, max_attempts, lease_seconds, user_id)"
        " VALUES (%s, %s, '{}', 'run', 5, 'queued', 1, 30, %s)"
    )
    with pytest.raises(InsufficientPrivilege):
        run(insert, kind, queue, None)
    with pytest.raises(InsufficientPrivilege):
        run(insert, DeliverWebhooks.kind, "io", user.id)


ASK_FOR_TITLE = (
    "INSERT INTO jobs"
    " (kind, queue, payload, stage, priority, state, max_attempts, lease_seconds, user_id, callback_url)"
    " SELECT %s, %s, jsonb_build_object('message_id', id), 'run', 9, 'queued', 1, 30, %s, %s FROM chat_messages"
    " WHERE thread_id = %s RETURNING user_id"
)


def test_asks_for_titles_of_chats_in_hand_alone(run: Run, user: Person) -> None:
    bob = make_user()
    theirs, _ = reply_of(bob)
    thread, job = reply_of(user)
    assert run(ASK_FOR_TITLE, "chat.title", "gpu.llm", user.id, None, thread) == []  # its job waits
    claim(run, job)
    assert run(ASK_FOR_TITLE, "chat.title", "gpu.llm", user.id, None, thread) == [(str(user.id),)]
    assert run(ASK_FOR_TITLE, "chat.title", "gpu.llm", bob.id, None, theirs) == []
    for kind, queue, owner, callback in (
        ("chat.reply", "gpu.llm", user.id, None),
        ("chat.title", "cpu", user.id, None),
        ("chat.title", "gpu.llm", bob.id, None),
        ("chat.title", "gpu.llm", None, None),
        ("chat.title", "gpu.llm", user.id, "http://127.0.0.1:9/"),
    ):
        with pytest.raises(InsufficientPrivilege):
            run(ASK_FOR_TITLE, kind, queue, owner, callback, thread)


@pytest.mark.parametrize("queue", ["io", "cpu", "tests.anything"])
def test_a_job_cannot_be_pushed_into_other_queues(run: Run, user: Person, queue: str) -> None:
    """It pushes no job into another queue but those where its next stage belongs."""
    job = make_job(user.id, EmbedQuery(text="pushed"))
    with pytest.raises(InsufficientPrivilege):
        run("UPDATE jobs SET queue = %s, queued_at = now() WHERE id = %s", queue, job.id)


def test_coding_drafts_alone_can_be_sent_to_the_sandbox(run: Run, user: Person) -> None:
    """It sends coding exercises of a job in hand to the sandbox, which runs whatever they hold, apart from all else."""
    send = (
        "UPDATE jobs SET queue = 'cpu', stage = %s, state = 'queued', queued_at = now(), worker = NULL,"
        " lease_until = NULL WHERE id = %s RETURNING stage"
    )
    job = make_job(user.id, WriteExercises(exercise_type="coding", topic="knots"))
    take_in_hand(job)
    begin = "INSERT INTO coding_drafts (job_id, user_id, slug, detail) VALUES (%s, %s, 'topic-not-found', '')"
    run(begin, job.id, user.id)
    assert run("SELECT job_id FROM coding_drafts WHERE user_id = %s", user.id) == [(str(job.id),)]
    with pytest.raises(InsufficientPrivilege):
        run(send, "run", job.id)
    assert run(send, "try", job.id) == [("try",)]
    assert run("SELECT job_id FROM coding_drafts WHERE user_id = %s", user.id) == []


@pytest.mark.parametrize(
    "change", ["user_id = NULL", "payload = '{}'", "callback_url = 'https://example.org'", "kind = ''"]
)
def test_what_a_job_is_for_cannot_be_changed(run: Run, user: Person, change: str) -> None:
    """It changes neither what a job is for, nor whose it is, nor where it calls back."""
    job = make_job(user.id, EmbedQuery(text="fixed"))
    with pytest.raises(InsufficientPrivilege):
        run(f"UPDATE jobs SET {change} WHERE id = %s", job.id)


@pytest.mark.parametrize("shown", ["{}", "[]", '"x"', '{"finished_at": "x"}'])
def test_a_webhook_says_what_the_row_says_whatever_the_login_sends(
    run: Run, user: Person, no_deliveries: None, shown: str
) -> None:
    """It sends no webhook about a job that did not end in its hands, and none that says anything but what the row of
    the job says."""
    platform, victim = make_webhook(LIBRARY_OWNER_ID), make_user()
    make_webhook(user.id)
    job, other = make_job(user.id, GenerateText(prompt="Hello")), make_job(user.id, DeliverWebhooks())
    assert [run("SELECT queue_deliveries(%s, %s)", id_, shown) for id_ in (job.id, other.id, uuid4())] == 3 * [[(0,)]]
    forged = json.dumps({"id": str(uuid4()), "kind": "documents.ingest", "user_id": str(victim.id), "queue": "cpu"})
    try:
        run(
            "UPDATE jobs SET state = 'failed', finished_at = now(), error = '{}' WHERE id = %s;"
            " SELECT queue_deliveries(%s, %s); SELECT queue_deliveries(%s, %s)",
            *(job.id, job.id, shown, job.id, forged),
        )
        dispatches = delivery_rows.claim()
    finally:
        with transaction() as session:
            session.execute(text("DELETE FROM webhooks WHERE id = :id"), {"id": platform.id})
    told_to = {LIBRARY_OWNER_ID: user.id, user.id: None}
    assert Counter((one.user_id, one.job_user_id) for one in dispatches) == dict.fromkeys(told_to.items(), 2)
    for dispatch in dispatches:
        assert dispatch.job is not None
        shown_job = (dispatch.job.id, dispatch.job.kind, dispatch.job.queue, dispatch.job.state)
        assert shown_job == (job.id, "llm.generate", job.queue, "failed")


def test_only_hidden_and_replaced_documents_can_be_deleted(run: Run, user: Person) -> None:
    document = make_document(user.id)
    assert run("DELETE FROM documents WHERE id = %s RETURNING id", document.id) == []


def test_claim_reads_the_index_of_waiting_jobs(run: Run) -> None:
    """Policies must not hide the index from the statement that runs most."""
    run("SET enable_seqscan = off")
    run("SET enable_sort = off")
    plan = run(
        "EXPLAIN SELECT id FROM jobs WHERE queue = 'gpu.embed' AND state = 'queued' AND kind = ANY(%s)"
        " AND (expires_at IS NULL OR expires_at > now()) ORDER BY priority, turn, id LIMIT 4 FOR UPDATE SKIP LOCKED",
        ["embeddings.query"],
    )
    lines = "\n".join(line for (line,) in plan)
    assert "Index Scan using ix_jobs_waiting" in lines, lines
    assert "(queue = 'gpu.embed'::text))" in lines, lines
    assert "Sort" not in lines


def test_second_migration_changes_neither_password_nor_policies(platform: None) -> None:
    policies = text("SELECT oid FROM pg_policy WHERE polname LIKE 'gpu_%' ORDER BY oid")
    with read_only() as session:
        before = session.scalars(policies).all()
    password = password_file(GPU_ROLE).read_text()
    prepare_database()
    with read_only() as session:
        assert session.scalars(policies).all() == before
    assert password_file(GPU_ROLE).read_text() == password
    assert password_file(GPU_ROLE).stat().st_mode & 0o777 == 0o600


def test_lost_and_foreign_rights_are_named_and_put_right(platform: None) -> None:
    with transaction() as session:
        session.execute(text(f"REVOKE SELECT ON instructions FROM {GPU_ROLE}"))
        session.execute(text(f"GRANT SELECT (email) ON users TO {GPU_ROLE}"))
        session.execute(text(f"GRANT TRUNCATE ON chunks TO {GPU_ROLE}"))
    try:
        with transaction() as session:
            session.execute(text(f"SET LOCAL ROLE {GPU_ROLE}"))
            found = roles.differences(session)
    finally:
        roles.grant_gpu()
    assert [right.table for right in found.missing] == ["instructions"]
    assert [str(right) for right in found.excess] == ["TRUNCATE on chunks", "SELECT on users (email)"]
    with transaction() as session:
        session.execute(text(f"SET LOCAL ROLE {GPU_ROLE}"))
        found = roles.differences(session)
    assert (found.login, found.is_owner, found.missing, found.excess) == (GPU_ROLE, False, [], [])


def test_an_owner_is_named_as_one(platform: None) -> None:
    with read_only() as session:
        assert roles.differences(session).is_owner


def test_handed_on_job_is_queued_for_its_next_stage(run: Run, user: Person) -> None:
    """As `embeddings.build` goes from the GPU to upkeep."""
    queue = GPU_EMBED.name
    with transaction() as session:
        job = jobs.add(session, jobs.Draft(user.id, "tests.move", {}, "run", queue, 5, 3, 30))
        [claim] = claims.claim(session, queue=queue, kinds=["tests.move"], worker=uuid4(), limit=1)
    with transaction() as session:
        session.execute(text(f"SET LOCAL ROLE {GPU_ROLE}"))
        attempts.move_on(session, claim.fence, Reports(), stage="index", queue="upkeep")
    with read_only() as session:
        assert session.scalar(text("SELECT queue FROM jobs WHERE id = :id"), {"id": job.id}) == "upkeep"
    assert run("SELECT id FROM jobs WHERE id = %s", job.id) == []
