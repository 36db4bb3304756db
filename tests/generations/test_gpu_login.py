"""Every kind of job that the GPU works on, run by workers that log in as `pensum_worker_gpu`."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select, text

import tasks.profiles
import tasks.transcripts
import tasks.upkeep  # noqa: F401  # importing them registers the handlers
from core.llm_config import Budgets
from core.settings import settings
from db.models import (
    Answer,
    ChatRole,
    Delivery,
    Exercise,
    ExerciseAnswer,
    Job,
    JobState,
    Profile,
    ProgressEntry,
    ProjectType,
    Resource,
    Review,
    ReviewCard,
)
from db.queries import chat
from db.queries.embeddings import generations
from db.queries.learning import grading, sessions
from db.queries.library import transcripts
from db.queries.llm import config
from db.queries.profiles import profiles
from db.transactions import read_only, transaction
from db.worker_rights import GPU_ROLE
from tasks.contracts import (
    CONTRACTS,
    AskQuestion,
    AssessProgress,
    BuildGeneration,
    Contract,
    DeleteModel,
    DeliverWebhooks,
    EmbedProfile,
    EmbedQuery,
    EmbedTexts,
    GenerateText,
    GradeAnswer,
    HealVectors,
    IngestDocument,
    IngestProfile,
    IngestTranscripts,
    MatchPeople,
    NameChat,
    PersonalizeProfile,
    PullModel,
    ReplyInChat,
    SuggestResources,
    WriteExercises,
)
from tasks.queues import CPU, GPU_EMBED, GPU_LLM, UPKEEP_LONG
from tasks.submit import submit
from tests.fakes.ollama_server import FakeOllama
from tests.support.configuration import configuration
from tests.support.embedding_switch import project_model
from tests.support.exercises import RIGHT, make_exercise
from tests.support.factories import Person, make_document, make_job, make_project, make_user, make_webhook
from tests.support.in_process_worker import working
from tests.support.job_queue import row_of
from tests.support.llm_workers import ticking
from tests.support.providers import forget_providers, restore_providers
from tests.support.transcript_files import srt
from tests.support.waiting import eventually
from tests.support.worker_process import WorkerProcess, running_worker

pytestmark = pytest.mark.system

RUN_AT_THE_END_OF_A_LINE = {  # by tests/line, with this login
    *("cv.match", "documents.summarize", "instructions.preview", "stories.chapter", "stories.reply"),
}
NEED_A_RERANKER = {"embeddings.rerank"}  # never run with this login
JOB_SECONDS = 120.0
PULLED = "smollm2:135m"
BREAD = "# Sourdough\n\nSourdough is a dough that wild yeast raises. A starter is fed with flour and water every day.\n"
PERSON = "# Ana Silva\n\nShe keeps bees near Évora, and teaches others how to keep them.\n"


@pytest.fixture
def workers(platform: None, tmp_path: Path) -> Iterator[list[WorkerProcess]]:
    """Of both GPU queues, with the rights of a GPU host; whatever else is needed runs in the process of the test."""
    url = make_url(settings().database.url).set(username=GPU_ROLE).render_as_string(hide_password=False)
    with FakeOllama() as server, configuration() as configure, ExitStack() as running:
        server.downloads.offered[PULLED] = (1_000, 10)
        configure(OLLAMA_HOST=server.url, PENSUM_LLM_PROVIDER="extractive", OLLAMA_MODELS=tmp_path)
        configure(PENSUM_OLLAMA_LEAST_FREE_BYTES=0)
        forget_providers()
        yield [
            running.enter_context(
                running_worker(queue, tmp_path / f"{queue.name}.log", app="tasks.app", DATABASE_URL=url)
            )
            for queue in (GPU_LLM, GPU_EMBED)
        ]
    restore_providers()


def run(user: Person, contract: Contract, workers: list[WorkerProcess]) -> dict[str, Any]:
    return follow(make_job(user.id, contract), workers)


def follow(job: Job, workers: list[WorkerProcess]) -> dict[str, Any]:
    """The row of the job, which has succeeded."""
    ended = eventually(lambda: row_of(job.id)["state"] in ("succeeded", "failed"), JOB_SECONDS)
    row = row_of(job.id)
    logs = [line for worker in workers for word in ("denied", "policy") for line in worker.logged(word)]
    assert ended, (job.kind, row["state"], row["stage"], row["queue"], row["error"], logs)
    assert row["state"] == JobState.SUCCEEDED, (job.kind, row["error"], logs)
    return row


def test_gpu_login_can_do_every_kind_of_job_that_the_gpu_works_on(workers: list[WorkerProcess], tmp_path: Path) -> None:
    user, admin = make_user(), make_user(is_admin=True)
    make_webhook(user.id)
    with transaction() as session:
        config.save(session, config.Changes(budgets=Budgets(tokens_per_day=10**9)), actor_id=admin.id)
    with working(CPU, UPKEEP_LONG), ticking():
        ran = {kind: [run(user, contract, workers) for contract in made] for kind, made in jobs_of(user).items()}
        ran |= {IngestTranscripts.kind: [follow(transcript_job(user), workers)]}
        ran |= {GradeAnswer.kind: [follow(answer_job(user), workers)]}
        ran |= {BuildGeneration.kind: [follow(build_job(admin, tmp_path), workers)]}
        ran |= {HealVectors.kind: [follow(heal_job(), workers)]}
        ran |= {ReplyInChat.kind: [run(user, reply_to_message(user), workers)]}
        ran |= {NameChat.kind: [follow(title_job(user), workers)]}
    wanted = {kind for kind, contract in CONTRACTS.items() if {GPU_LLM, GPU_EMBED} & set(contract.stages.values())}
    assert set(ran) == wanted - RUN_AT_THE_END_OF_A_LINE - NEED_A_RERANKER
    assert_written(user)
    assert ran[BuildGeneration.kind][0]["result"]["is_active"]
    assert ran[HealVectors.kind][0]["result"]["chunks"] > 0


def jobs_of(user: Person) -> Mapping[str, list[Contract]]:
    """In an order in which each finds what it needs."""
    first, second = make_document(user.id, BREAD, key="bread"), None
    with transaction() as session:
        source = profiles.add_source(session, user_id=user.id, path="me.md", kind="markdown", body=PERSON.encode())
        learning = sessions.add_session(session, user_id=user.id)
        entry = sessions.add_progress(
            session, user_id=user.id, completed_task="Sourdough", score=1.0, minutes=3, session_id=str(learning.id)
        )
    second = make_document(user.id, BREAD + "\nIt rests overnight.\n" * 30, key="bread")
    contracts: list[Contract] = [
        IngestDocument(document_id=first.id),
        IngestDocument(document_id=first.id, version=second.version),
        EmbedQuery(text="How is a starter fed?"),
        EmbedTexts(texts=["one", "two"]),
        IngestProfile(source_id=source.id),
        EmbedProfile(),
        PersonalizeProfile(),
        MatchPeople(query="bees"),
        AssessProgress(entry_id=entry.id),
        SuggestResources(query="What is sourdough?", session_id=str(learning.id)),
        WriteExercises(exercise_type="cloze", topic="sourdough", session_id=str(learning.id)),
        AskQuestion(question="What raises sourdough?", session_id=str(learning.id)),
        AskQuestion(question="What raises sourdough?", session_id=str(learning.id)),
        GenerateText(prompt="Say: forty-two.", provider="ollama"),
        PullModel(provider="ollama", name=PULLED),
        DeleteModel(provider="ollama", name=PULLED),
    ]
    by_kind: dict[str, list[Contract]] = {}
    for contract in contracts:
        by_kind.setdefault(contract.kind, []).append(contract)
    return by_kind


def transcript_job(user: Person) -> Job:
    with transaction() as session:
        job = submit(session, IngestTranscripts(), user_id=user.id)
        transcripts.add_intake(session, job.id, user_id=user.id, path="talk.srt", body=srt("ADA: We weave algebra."))
        return job


def answer_job(user: Person) -> Job:
    exercise = make_exercise(user.id)
    with transaction() as session:
        job = submit(session, GradeAnswer(), user_id=user.id)
        grading.add_answer(session, user_id=user.id, exercise_id=exercise.id, job_id=job.id, answer=RIGHT)
        return job


def reply_to_message(user: Person) -> ReplyInChat:
    """Written by a model, so that it asks for a title."""
    project = make_project(user.id, ProjectType.PRIVATE_GPT)
    with transaction() as session:
        thread = chat.add_thread(session, user_id=user.id, project_id=project.id, title="Bread")
        message = chat.add_message(session, thread, role=ChatRole.USER, content="What is bread?", mode="assistant")
        return ReplyInChat(message_id=message.id, provider="ollama")


def title_job(user: Person) -> Job:
    """The one that a reply has asked for."""
    with read_only() as session:
        return session.scalars(select(Job).where(Job.user_id == user.id, Job.kind == NameChat.kind)).one()


def build_job(admin: Person, folder: Path) -> Job:
    model = project_model(folder / "projected", 128)
    with transaction() as session:
        generation = generations.start(session, model=model, query_prefix="", passage_prefix="", auto_activate=True)
        job = submit(session, BuildGeneration(generation_id=generation.id), user_id=admin.id)
        generation.job_id = job.id
        return job


def heal_job() -> Job:
    with transaction() as session:
        active = generations.get_active(session)
        session.execute(text("DELETE FROM chunk_embeddings WHERE generation_id = :id"), {"id": active.id})
        return submit(session, HealVectors(), user_id=None)


def assert_written(user: Person) -> None:
    """What the jobs leave behind, besides their results."""
    with read_only() as session:
        for model in (Answer, Exercise, ExerciseAnswer, Resource, Review, ReviewCard):
            assert session.scalars(select(model).where(model.user_id == user.id)).first() is not None, model
        assert session.scalars(select(Profile.welcome).where(Profile.user_id == user.id)).one()
        assert all(session.scalars(select(ProgressEntry.mastery).where(ProgressEntry.user_id == user.id)))
        delivered = set(session.scalars(select(Delivery.type).where(Delivery.user_id == user.id)))
        dispatchers = session.scalars(select(Job).where(Job.kind == DeliverWebhooks.kind)).all()
        spent = session.scalar(text("SELECT tokens FROM llm_spending WHERE user_id = :id"), {"id": user.id})
    assert delivered == {"job.succeeded"}
    assert [job.alone for job in dispatchers] == [True]
    assert spent
