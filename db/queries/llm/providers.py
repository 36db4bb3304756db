"""The health of providers: announced and probed by workers, reported by attempts, declared by operators.

Every change of state is kept in `llm_provider_changes`. All times are of PostgreSQL's clock.

A provider that is away is waited for. One that is gone is as unknown as one that never was: no worker serves it, and
none is configured for it any more, or none has announced it for seven days. It is back once a worker announces it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import to_json
from sqlalchemy import ColumnElement, case, delete, false, func, select, text, update
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from core.model_names import is_named
from db.models import LlmProvider, LlmProviderChange, ProviderState
from db.sql_files import load
from db.transaction_messages import execute_ahead

SERVED = timedelta(seconds=10)  # a worker announces its providers every three seconds
GONE = timedelta(days=7)
SHORTEST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
MOST_WAITING = 10_000
LONG_AGO = datetime.fromtimestamp(0, UTC)
DECLARED_AWAY, DECLARED_BACK, FORGOTTEN = "declared away", "declared back", "forgotten"
UP = (ProviderState.UP, ProviderState.RECOVERING)

ANNOUNCE = """
INSERT INTO llm_providers (name, queue, rank, slots, default_model)
SELECT name, queue, rank, slots, default_model FROM json_to_recordset(%(entries)s) AS entry (
    name text, queue text, rank integer, slots integer, default_model text
)
WHERE NOT EXISTS (
    SELECT FROM llm_providers AS held
    WHERE held.name = entry.name AND held.queue <> entry.queue AND held.announced_at >= now() - %(served)s
)
ON CONFLICT (name) DO UPDATE SET queue = excluded.queue, rank = excluded.rank,
    slots = excluded.slots, default_model = excluded.default_model, announced_at = now()
"""

CONFIGURED = """
UPDATE llm_providers SET configured_by = CASE
    WHEN name = ANY(%(names)s) THEN coalesce(configured_by, '[]') || to_jsonb(CAST(%(worker)s AS text))
    ELSE configured_by - CAST(%(worker)s AS text)
END
WHERE (name = ANY(%(names)s)) <> coalesce(configured_by @> to_jsonb(CAST(%(worker)s AS text)), false)
"""

TAKE_PROBE = text(
    """
    UPDATE llm_providers SET
        probe_at = now() + least(:longest, :shortest * 2 ^ least(failures, 10)) * interval '1 second'
    WHERE name = :name AND (probe_at <= now() OR :at_once) RETURNING name
    """
)

WAITING = text(
    """
    SELECT name, (
        SELECT count(*) FROM (
            SELECT 1 FROM jobs WHERE jobs.provider = llm_providers.name AND jobs.state = 'queued' LIMIT :most
        ) AS counted
    ) AS waiting
    FROM llm_providers
    """
)

REPORT_UP = text(load("queries/llm/report_up.sql"))
REPORT_DOWN = text(load("queries/llm/report_down.sql"))


@dataclass(frozen=True)
class Announced:
    """A provider that a worker can ask, and its queue. `rank` is its position among those that `auto` asks."""

    name: str
    queue: str
    rank: int
    slots: int
    default_model: str | None


@dataclass(frozen=True)
class Health:
    """A provider as it is now. `is_served`: a live worker can ask it. `running` counts the jobs that ask it now."""

    name: str
    queue: str
    rank: int
    slots: int
    default_model: str | None
    models: Sequence[dict[str, Any]]
    state: ProviderState
    detail: str | None
    since: datetime
    down_seconds: float | None
    has_been_up: bool
    declared_away_at: datetime | None
    probe_at: datetime
    is_served: bool
    running: int

    def offers(self, model: str | None) -> bool:
        """Whether it lists the model, or its default, for chats, or may have it because nobody has seen its list."""
        name = model or self.default_model or ""
        chatting = [one["name"] for one in self.models if "completion" in (one["capabilities"] or ["completion"])]
        return not self.models or any(is_named(listed, name) for listed in chatting)

    def lists(self, model: str) -> bool:
        return any(is_named(one["name"], model) for one in self.models)

    @property
    def is_declared_away(self) -> bool:
        return self.declared_away_at is not None

    @property
    def is_up(self) -> bool:
        return self.is_served and not self.is_declared_away and self.state in UP


def announce(session: Session, entries: Sequence[Announced]) -> None:
    """Says that the caller's process can ask these. A new one is away until its first probe. One that live workers of
    another queue announce stays theirs. It costs no round trip of its own."""
    if entries:
        values = {"entries": to_json([vars(entry) for entry in entries]).decode(), "served": SERVED}
        execute_ahead(session, ANNOUNCE, values)


def note_configured(session: Session, worker: str, names: Sequence[str]) -> None:
    """Says that the worker of this name is configured for these providers, and no longer for others. Under the same
    name it is started again with other settings. It costs no round trip of its own, and writes only what changes."""
    execute_ahead(session, CONFIGURED, {"worker": worker, "names": list(names)})


def take_probe(session: Session, name: str, *, at_once: bool = False) -> bool:
    """Whether a probe is due, and the caller's to send: one caller's of all processes."""
    values = {
        "name": name,
        "at_once": at_once,
        "shortest": SHORTEST_PAUSE_SECONDS,
        "longest": LONGEST_PAUSE_SECONDS,
    }
    return session.execute(TAKE_PROBE, values).first() is not None


def report_up(
    session: Session, name: str, *, models: Sequence[dict[str, Any]] | None = None, has_written: bool = False
) -> ProviderState | None:
    """The provider responded, or has written an output. Returns the state before if it was another."""
    values = {
        "name": name,
        "models": None if models is None else to_json(models).decode(),
        "has_written": has_written,
        "longest": LONGEST_PAUSE_SECONDS,
    }
    before = session.scalar(REPORT_UP, values)
    return None if before is None else ProviderState(before)


def note_output(session: Session, name: str) -> None:
    """The provider has written something that is no job's. Its state stays as it is."""
    session.execute(update(LlmProvider).where(LlmProvider.name == name).values(wrote_at=func.now()))


def report_down(
    session: Session,
    name: str,
    state: ProviderState,
    *,
    detail: str,
    pause_seconds: float | None = None,
    is_probe: bool = False,
) -> ProviderState | None:
    """The provider failed. The next probe is due after `pause_seconds`, or after a pause that grows with each probe
    that fails too. Returns the state before if it was another."""
    values = {
        "name": name,
        "state": state.value,
        "detail": detail,
        "pause": pause_seconds,
        "is_probe": is_probe,
        "shortest": SHORTEST_PAUSE_SECONDS,
        "longest": LONGEST_PAUSE_SECONDS,
    }
    before = session.scalar(REPORT_DOWN, values)
    return None if before is None else ProviderState(before)


def declare(session: Session, name: str, *, is_away: bool) -> bool:
    """An operator keeps jobs from a provider, or no longer does: then it is probed at once. Returns whether that was
    another state. Raises `NotFound`."""
    provider = _lock(session, name)
    if is_away == (provider.declared_away_at is not None):
        return False
    provider.declared_away_at = func.now() if is_away else None
    provider.probe_at = func.now()
    session.add(LlmProviderChange(provider=name, state=DECLARED_AWAY if is_away else DECLARED_BACK))
    session.flush()
    return True


def forget(session: Session, name: str) -> None:
    """The provider is gone from now on. Raises `NotFound`, and `Conflict` where a live worker announces it."""
    provider = _lock(session, name)
    if session.scalar(select(_is_served()).where(LlmProvider.name == name)):
        raise Conflict(
            f"A live worker announces the provider {name!r}, so it would be back within seconds. Take it out of the "
            "configuration of its workers and start them again, or declare it away."
        )
    provider.configured_by, provider.announced_at = [], LONG_AGO
    provider.state, provider.detail, provider.models, provider.failures = ProviderState.AWAY, None, [], 0
    provider.down_since, provider.up_since, provider.wrote_at, provider.declared_away_at = func.now(), None, None, None
    session.add(LlmProviderChange(provider=name, state=FORGOTTEN))
    session.flush()


def _lock(session: Session, name: str) -> LlmProvider:
    provider = session.scalars(
        select(LlmProvider).where(LlmProvider.name == name, ~_is_gone()).with_for_update()
    ).first()
    if provider is None:
        raise NotFound(f"No worker has announced a provider {name!r}. {_known_names(session)}")
    return provider


def note_changed_models(session: Session, name: str) -> None:
    """What it lists has changed: it is probed with the next heartbeat of its workers."""
    session.execute(update(LlmProvider).where(LlmProvider.name == name).values(probe_at=func.now()))


def _known_names(session: Session) -> str:
    known = select(LlmProvider.name).where(~_is_gone())
    names = session.scalars(known.order_by(LlmProvider.rank, LlmProvider.name)).all()
    return f"Known are {', '.join(map(repr, names))}." if names else "None is known: no worker has started yet."


def list_health(session: Session) -> list[Health]:
    """In the order of their ranks, without those that are gone."""
    is_served = _is_served()
    down_since = case(
        (LlmProvider.state.not_in(UP), LlmProvider.down_since),
        (LlmProvider.declared_away_at.is_not(None), LlmProvider.declared_away_at),
        (~is_served, LlmProvider.announced_at),
    )
    rows = session.execute(
        select(LlmProvider, down_since, func.now() - down_since, is_served, func.count_running_at(LlmProvider.name))
        .where(~_is_gone())
        .order_by(LlmProvider.rank, LlmProvider.name)
        .execution_options(populate_existing=True)
    )
    return [_health(*row) for row in rows]


def list_gone(session: Session) -> list[str]:
    return list(session.scalars(select(LlmProvider.name).where(_is_gone())))


def _is_served() -> ColumnElement[bool]:
    return LlmProvider.announced_at > func.now() - SERVED


def _is_gone() -> ColumnElement[bool]:
    is_unconfigured = func.coalesce(func.jsonb_array_length(LlmProvider.configured_by) == 0, false())
    return ~_is_served() & (is_unconfigured | (LlmProvider.announced_at < func.now() - GONE))


def _health(
    provider: LlmProvider, down_since: datetime | None, down_for: timedelta | None, is_served: bool, running: int
) -> Health:
    return Health(
        name=provider.name,
        queue=provider.queue,
        rank=provider.rank,
        slots=provider.slots,
        default_model=provider.default_model,
        models=provider.models,
        state=provider.state,
        detail=provider.detail,
        since=down_since or provider.since,
        down_seconds=None if down_for is None else down_for.total_seconds(),
        has_been_up=provider.up_since is not None,
        declared_away_at=provider.declared_away_at,
        probe_at=provider.probe_at,
        is_served=is_served,
        running=running,
    )


def list_models(session: Session) -> list[dict[str, Any]]:
    """The models of the providers that are up, as their last probes found them."""
    return [model for health in list_health(session) if health.is_up for model in health.models]


def count_waiting(session: Session) -> dict[str, int]:
    """How many queued jobs have which provider as their next, each counted up to `MOST_WAITING`."""
    return {row.name: row.waiting for row in session.execute(WAITING, {"most": MOST_WAITING})}


def list_changes(session: Session, *, limit: int) -> list[LlmProviderChange]:
    """The latest first."""
    return list(session.scalars(select(LlmProviderChange).order_by(LlmProviderChange.id.desc()).limit(limit)))


def delete_old(session: Session, *, keep: timedelta) -> None:
    session.execute(delete(LlmProviderChange).where(LlmProviderChange.at < func.now() - keep))
    session.execute(delete(LlmProvider).where(LlmProvider.announced_at < func.now() - keep))
