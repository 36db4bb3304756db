"""The configuration of language models: one row, which holds what administrators have changed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import AppError
from core.llm_config import Budgets, Chain, ChainEntry, ChainName, Chains, LlmConfig, Price, chains_in_force
from db.models import StoredLlmConfig
from db.queries import audit

ACTION = "llm.config.change"
SUBJECT = "llm-config"


class VersionOutdated(AppError):
    """Somebody else changed it since you read it. Read it again, and repeat your change."""

    slug = "precondition-failed"


@dataclass(frozen=True)
class Stored:
    """`config` has the chains that were changed, and no others. `version` is 0 before the first change."""

    config: LlmConfig
    version: int = 0
    updated_at: datetime | None = None
    updated_by: UUID | None = None


@dataclass(frozen=True)
class Changes:
    """What is None stays as it is; budgets and prices are replaced as a whole, and chains one by one. A chain that is
    None returns to its default."""

    chains: Mapping[ChainName, Chain | None] | None = None
    budgets: Budgets | None = None
    prices: Mapping[str, Price] | None = None

    def applied_to(self, config: LlmConfig) -> LlmConfig:
        chains = {**config.chains, **(self.chains or {})}
        return LlmConfig(
            {name: chain for name, chain in chains.items() if chain is not None},
            config.budgets if self.budgets is None else self.budgets,
            config.prices if self.prices is None else self.prices,
        )


def load(session: Session, defaults: Chains) -> LlmConfig:
    """The configuration in force. Chains that nobody has changed are those of `defaults`."""
    config = get(session).config
    return LlmConfig(chains_in_force(config.chains, defaults), config.budgets, config.prices)


def get(session: Session) -> Stored:
    row = session.get(StoredLlmConfig, 1, populate_existing=True)
    return Stored(LlmConfig()) if row is None else _stored(row)


def save(session: Session, changes: Changes, *, actor_id: UUID, version: int | None = None) -> Stored:
    """Notes the change in the audit log. Without a change nothing is written. Raises `VersionOutdated` if `version` is
    given and is not the latest."""
    row = _locked(session)
    if version is not None and version != row.version:
        raise VersionOutdated(f"The configuration is at version {row.version}, not {version}. Read it again.")
    before, after = _as_json(_stored(row).config), _as_json(changes.applied_to(_stored(row).config))
    if before != after:
        row.chains, row.budgets, row.prices = after["chains"], after["budgets"], after["prices"]
        row.version += 1
        row.updated_at, row.updated_by = session.scalars(select(func.now())).one(), actor_id
        audit.add(session, actor_id=actor_id, action=ACTION, subject=SUBJECT, before=before, after=after)
    return _stored(row)


def _locked(session: Session) -> StoredLlmConfig:
    session.execute(insert(StoredLlmConfig).values(id=1).on_conflict_do_nothing())
    return session.scalars(select(StoredLlmConfig).with_for_update()).one()


def _stored(row: StoredLlmConfig) -> Stored:
    config = from_json(chains=row.chains, budgets=row.budgets, prices=row.prices)
    return Stored(config, row.version, row.updated_at if row.version else None, row.updated_by)


def from_json(*, chains: Mapping[str, Any], budgets: Mapping[str, Any], prices: Mapping[str, Any]) -> LlmConfig:
    """As the columns of the row hold it."""
    known: Any = {name: tuple(ChainEntry(**entry) for entry in chain) for name, chain in chains.items()}
    return LlmConfig(known, Budgets(**budgets), {name: Price(**price) for name, price in prices.items()})


def _as_json(config: LlmConfig) -> dict[str, Any]:
    chains = {name: [asdict(entry) for entry in chain] for name, chain in config.chains.items()}
    prices = {name: asdict(price) for name, price in config.prices.items()}
    return {"chains": chains, "budgets": asdict(config.budgets), "prices": prices}
