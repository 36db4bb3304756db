"""Models of the servers of language models: which there are, pulling one, deleting one."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from api.deps import Administrator, CurrentUser
from api.known_providers import pulling_providers
from api.metadata import QueryMetadata
from api.schemas.jobs import JobOut
from api.schemas.llm import ModelName, ModelOut, ModelsOut, PullIn
from api.submission import Submitting, job_of
from core.errors import Invalid
from db.models import Job
from db.queries import audit
from db.queries.llm import providers
from db.queries.llm.providers import Health
from db.transactions import read
from tasks.contracts import DeleteModel, PullModel
from tasks.submit import submit

router = APIRouter(prefix="/api/llm/models", tags=["llm"])


@router.get("")
async def list_models(user: CurrentUser) -> ModelsOut:
    """Lists the language models of all providers, as last probed, each with the health of its provider."""
    found = [_shown(health, model) for health in await read(providers.list_health) for model in health.models]
    return ModelsOut(models=sorted(found, key=lambda model: (model.provider, model.name)))


def _shown(health: Health, model: Mapping[str, Any]) -> ModelOut:
    state = "away" if health.is_declared_away or not health.is_served else health.state
    return ModelOut.model_validate({**model, "healthy": health.is_up, "state": state, "since": health.since})


@router.post("/pull", status_code=202, responses=job_of("llm.pull"))
async def pull_model(user: Administrator, submitting: Submitting, body: PullIn) -> JobOut:
    """Pulls a model into a provider's server. The job's progress counts bytes. What has come stays when the job is
    cancelled or fails, and the next pull goes on there."""
    await _ensure_pulls(body.provider)
    contract = PullModel(provider=body.provider, name=body.name)
    return await submitting.submit_with(
        partial(_submit, contract=contract, user_id=user.id, callback_url=body.callback_url)
    )


@router.delete("/{provider}/{name:path}", status_code=202, responses=job_of("llm.delete"))
async def delete_model(
    user: Administrator,
    submitting: Submitting,
    provider: str,
    name: Annotated[ModelName, Path()],
    _: QueryMetadata,
) -> JobOut:
    """Deletes a model from a provider's server. Its job fails as `model-missing` where the server has no such model.
    `?metadata.KEY=VALUE` notes a pair on the job."""
    await _ensure_pulls(provider)
    return await submitting.submit_with(
        partial(_submit, contract=DeleteModel(provider=provider, name=name), user_id=user.id, callback_url=None)
    )


def _submit(session: Session, *, contract: PullModel | DeleteModel, user_id: UUID, callback_url: str | None) -> Job:
    """The job, with who asked for it in the audit log."""
    job = submit(session, contract, user_id=user_id, callback_url=callback_url)
    verb = contract.kind.removeprefix("llm.")
    subject = f"{contract.provider}/{contract.name}"
    audit.add(session, actor_id=user_id, action=f"llm.model.{verb}", subject=subject, after={"job_id": str(job.id)})
    return job


async def _ensure_pulls(provider: str) -> None:
    pulling = pulling_providers(await read(providers.list_health))
    if provider not in pulling:
        message = f"{provider!r} pulls no models. Name one that does: {', '.join(sorted(pulling))}."
        raise Invalid(message, errors=[{"field": "provider", "message": message}])
