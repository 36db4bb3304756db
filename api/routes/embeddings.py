from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session

from api.deps import Administrator
from api.schemas.embeddings import ActivateIn, BuildIn, BuildOut, GenerationOut, render
from api.schemas.pages import PageOut
from api.submission import Submitting, submitted
from core.errors import Conflict
from core.settings import settings
from db.models import EmbeddingGeneration, GenerationState, Job
from db.queries import audit
from db.queries.embeddings import generations, switching
from db.queries.jobs import jobs
from db.transactions import read, write
from tasks.contracts import BuildGeneration, GoldenQuestion
from tasks.notifier import cancel_requested_after_commit, job_changed_after_commit, wake_after_commit
from tasks.submit import submit

router = APIRouter(prefix="/api/embeddings/generations", tags=["embeddings"])

GenerationId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class NotBuilding(Conflict):
    """The embedding generation is no longer being built."""


@router.post("", status_code=202, responses=submitted(BuildOut))
async def build_generation(user: Administrator, submitting: Submitting, body: BuildIn) -> BuildOut:
    """Embeds the whole library with another model, while searches still use the active generation. The new generation
    becomes active once it is complete and its recall is high enough, or, with `auto_activate: false`, on request."""
    job = await submitting.submit_with(partial(_build, body=body, user_id=user.id))
    contract = BuildGeneration.model_validate((await read(jobs.get, job.id, user_id=user.id)).payload)
    return BuildOut(**job.model_dump(), generation_id=contract.generation_id)


def _build(session: Session, *, body: BuildIn, user_id: UUID) -> Job:
    generation = generations.start(
        session,
        model=body.model,
        query_prefix=body.query_prefix,
        passage_prefix=body.passage_prefix,
        auto_activate=body.auto_activate,
    )
    questions = [GoldenQuestion(question=each.question, quote=each.quote) for each in body.questions]
    contract = BuildGeneration(generation_id=generation.id, questions=questions)
    job = submit(session, contract, user_id=user_id, callback_url=body.callback_url)
    generation.job_id = job.id
    _note(session, "build", generation.id, actor_id=user_id, model=body.model)
    return job


def _note(session: Session, action: str, generation_id: int, *, actor_id: UUID, **after: Any) -> None:
    subject = str(generation_id)
    audit.add(session, actor_id=actor_id, action=f"embeddings.{action}", subject=subject, after=after or None)


@router.get("")
async def list_generations(user: Administrator) -> PageOut[GenerationOut]:
    """Lists all embedding generations, newest first, with the progress of their builds."""
    rows = await read(generations.list_with_jobs)
    return PageOut(items=[render(generation, job) for generation, job in rows], next_cursor=None)


@router.get("/{generation_id}")
async def get_generation(generation_id: GenerationId, user: Administrator) -> GenerationOut:
    """Returns an embedding generation with the progress of its build."""
    return await _show(generation_id)


async def _show(generation_id: int) -> GenerationOut:
    return render(*await read(generations.get_with_job, generation_id))


@router.post("/{generation_id}/activate")
async def activate_generation(
    generation_id: GenerationId, user: Administrator, body: ActivateIn | None = None
) -> GenerationOut:
    """Makes a generation active; the previous one is kept for a rollback. Returns 409 unless the generation is complete
    and its recall is high enough."""
    force = body is not None and body.force
    await write(_activate, generation_id, force=force, actor_id=user.id)
    return await _show(generation_id)


def _activate(session: Session, generation_id: int, *, force: bool, actor_id: UUID) -> None:
    switching.activate(session, generation_id, soak=settings().generations.soak, force=force)
    _note(session, "activate", generation_id, actor_id=actor_id, force=force)


@router.post("/{generation_id}/rollback")
async def roll_back_generation(generation_id: GenerationId, user: Administrator) -> GenerationOut:
    """Switches back at once: from the active generation to the previous one, or to this one while it is kept. Documents
    added since then stay searchable."""
    return await _show(await write(_roll_back, generation_id, actor_id=user.id))


def _roll_back(session: Session, generation_id: int, *, actor_id: UUID) -> int:
    generation = switching.roll_back(session, generation_id, soak=settings().generations.soak)
    _note(session, "rollback", generation.id, actor_id=actor_id)
    return generation.id


@router.post("/{generation_id}/pause")
async def pause_generation(generation_id: GenerationId, user: Administrator) -> GenerationOut:
    """Pauses a build by cancelling its job. `resume` continues where it stopped."""
    await write(_pause, generation_id, actor_id=user.id)
    return await _show(generation_id)


def _pause(session: Session, generation_id: int, *, actor_id: UUID) -> None:
    generation, job = _building(session, generation_id)
    if job is not None and not job.state.is_terminal:
        _stop(session, job)
        _note(session, "pause", generation_id, actor_id=actor_id)
    elif generation.built_at is not None:
        raise NotBuilding


def _building(session: Session, generation_id: int) -> tuple[EmbeddingGeneration, Job | None]:
    generation, job = generations.get_with_job(session, generation_id)
    if generation.state != GenerationState.BUILDING:
        raise NotBuilding
    return generation, job


def _stop(session: Session, job: Job) -> None:
    assert job.user_id is not None
    job_changed_after_commit(session, job.id)
    cancel_requested_after_commit(session, job.id)
    jobs.cancel(session, job.id, user_id=job.user_id)


@router.post("/{generation_id}/resume")
async def resume_generation(generation_id: GenerationId, user: Administrator) -> GenerationOut:
    """Continues a paused or failed build: its job runs again."""
    await write(_resume, generation_id, user_id=user.id)
    return await _show(generation_id)


def _resume(session: Session, generation_id: int, *, user_id: UUID) -> None:
    generation, job = _building(session, generation_id)
    if job is None or job.state.is_terminal:
        _note(session, "resume", generation_id, actor_id=user_id)
    if job is None:
        generation.job_id = submit(session, BuildGeneration(generation_id=generation_id), user_id=user_id).id
    elif job.state.is_terminal:
        assert job.user_id is not None
        jobs.retry(
            session,
            job.id,
            user_id=job.user_id,
            more_attempts=BuildGeneration.max_attempts,
            alone=BuildGeneration.alone,
        )
        wake_after_commit(session, job.queue)
        job_changed_after_commit(session, job.id)


@router.delete("/{generation_id}", status_code=204)
async def delete_generation(
    generation_id: GenerationId,
    user: Administrator,
    force: Annotated[bool, Query(description="Also delete a generation that is kept for a rollback.")] = False,
) -> None:
    """Deletes a generation that is being built or retired. Its vectors are deleted within minutes."""
    await write(_delete, generation_id, force=force, actor_id=user.id)


def _delete(session: Session, generation_id: int, *, force: bool, actor_id: UUID) -> None:
    _, job = generations.get_with_job(session, generation_id)
    switching.discard(session, generation_id, force=force)
    _note(session, "delete", generation_id, actor_id=actor_id)
    if job is not None and not job.state.is_terminal:
        _stop(session, job)
