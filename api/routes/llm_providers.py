"""The providers of language models, for operators: how they are, and which are kept from jobs."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import Administrator, Operator
from api.known_providers import pulling_providers
from api.schemas.llm_providers import ProviderChangeOut, ProviderOut, ProvidersOut
from api.schemas.texts import Line
from db.queries import audit
from db.queries.llm import providers
from db.queries.llm.providers import Health
from db.transactions import read, write
from tasks.notifier import wake_after_commit

router = APIRouter(prefix="/api/admin/llm-providers", tags=["administration"])

LATEST_CHANGES = 50
AWAY, BACK, FORGET = "llm.provider.away", "llm.provider.back", "llm.provider.forget"


@router.get("")
async def list_providers(_: Operator) -> ProvidersOut:
    """Lists the providers that workers have announced, and when providers went and came."""
    return await read(_list)


@router.post("/{name}/away")
async def declare_provider_away(operator: Operator, name: Line) -> ProviderOut:
    """Keeps jobs from a provider until it is declared back. Those that it works on go on; others wait, or go to the
    next provider of their chain. Repeating the request changes nothing."""
    return await write(_declare, name, is_away=True, actor_id=operator.id)


@router.post("/{name}/back")
async def declare_provider_back(operator: Operator, name: Line) -> ProviderOut:
    """Ends what `away` began. The provider is probed at once."""
    return await write(_declare, name, is_away=False, actor_id=operator.id)


@router.delete("/{name}", status_code=204)
async def forget_provider(administrator: Administrator, name: Line) -> None:
    """Forgets a provider that no live worker announces. Waiting jobs go on with the next provider of their chain; those
    that asked for exactly this one fail as `model-unavailable`. It comes back by itself when a worker announces it.

    A provider that is only offline need not be forgotten: jobs wait for it, or pass it over, as their chain says. One
    that no worker is configured for any more, or that none has announced for seven days, is gone without this."""
    await write(_forget, name, actor_id=administrator.id)


def _forget(session: Session, name: str, *, actor_id: UUID) -> None:
    providers.forget(session, name)
    audit.add(session, actor_id=actor_id, action=FORGET, subject=name)


def _list(session: Session) -> ProvidersOut:
    changes = providers.list_changes(session, limit=LATEST_CHANGES)
    return ProvidersOut(
        providers=list(_shown(session).values()),
        changes=[ProviderChangeOut.model_validate(change) for change in changes],
    )


def _declare(session: Session, name: str, *, is_away: bool, actor_id: UUID) -> ProviderOut:
    is_new = providers.declare(session, name, is_away=is_away)
    if is_new:
        audit.add(session, actor_id=actor_id, action=AWAY if is_away else BACK, subject=name)
    shown = _shown(session)[name]
    if is_new and shown.is_up:
        for _ in range(min(shown.slots, shown.waiting)):
            wake_after_commit(session, shown.queue)
    return shown


def _shown(session: Session) -> Mapping[str, ProviderOut]:
    waiting = providers.count_waiting(session)
    found = providers.list_health(session)
    pulling = pulling_providers(found)
    return {
        health.name: _rendered(
            health,
            waiting=waiting.get(health.name, 0),
            pulls_models=health.name in pulling,
            declared_by=_declared_by(session, health),
        )
        for health in found
    }


def _declared_by(session: Session, health: Health) -> str | None:
    """The e-mail of the administrator, from the audit log."""
    return audit.find_latest_actor(session, action=AWAY, subject=health.name) if health.is_declared_away else None


def _rendered(health: Health, *, waiting: int, pulls_models: bool, declared_by: str | None) -> ProviderOut:
    return ProviderOut(
        name=health.name,
        queue=health.queue,
        state=health.state,
        since=health.since,
        detail=health.detail,
        is_up=health.is_up,
        is_served=health.is_served,
        slots=health.slots,
        running=health.running,
        waiting=waiting,
        models=len(health.models),
        default_model=health.default_model,
        pulls_models=pulls_models,
        declared_away_at=health.declared_away_at,
        declared_away_by=declared_by,
        next_probe_at=health.probe_at,
    )
