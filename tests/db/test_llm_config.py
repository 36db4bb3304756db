"""The configuration of language models. It is one row for the whole database, so each test rolls its change back."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.llm_config import Budgets, ChainEntry, Price, default_chains
from db.engines import engine
from db.models import AuditEntry
from db.queries import audit
from db.queries.llm import config
from db.queries.llm.config import Changes, VersionOutdated
from tests.support.factories import Person

DEFAULTS = default_chains(["ollama", "extractive"])
CHAT = (ChainEntry("anthropic", "claude", 3.5), ChainEntry("extractive"))


@pytest.fixture
def session(platform: None) -> Iterator[Session]:
    with Session(engine()) as session:
        yield session
        session.rollback()


def entries_of(session: Session, actor_id: UUID) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.actor_id == actor_id).order_by(AuditEntry.id)))


def test_without_a_row_the_defaults_are_in_force(session: Session) -> None:
    loaded = config.load(session, DEFAULTS)
    assert (loaded.chains, loaded.budgets, loaded.prices) == (DEFAULTS, Budgets(), {})
    assert config.get(session).version == 0


def test_what_is_saved_is_loaded_and_the_rest_stays(session: Session, user: Person) -> None:
    prices = {"anthropic/claude": Price(3, 15)}
    config.save(session, Changes(chains={"chat": CHAT}, prices=prices), actor_id=user.id)
    saved = config.save(session, Changes(budgets=Budgets(tokens_per_day=1000)), actor_id=user.id)
    loaded = config.load(session, DEFAULTS)
    assert loaded.chains == {**DEFAULTS, "chat": CHAT}
    assert (loaded.budgets, loaded.prices) == (Budgets(tokens_per_day=1000), prices)
    assert (saved.version, saved.updated_by) == (2, user.id)


def test_a_chain_can_return_to_its_default(session: Session, user: Person) -> None:
    config.save(session, Changes(chains={"chat": CHAT, "answers": CHAT}), actor_id=user.id)
    config.save(session, Changes(chains={"chat": None}), actor_id=user.id)
    assert config.load(session, DEFAULTS).chains == {**DEFAULTS, "answers": CHAT}


def test_each_change_is_in_the_audit_log_with_before_and_after(session: Session, user: Person) -> None:
    for _ in range(2):  # the second changes nothing
        config.save(session, Changes(budgets=Budgets(cost_per_day=0.5)), actor_id=user.id)
    [entry] = entries_of(session, user.id)
    assert entry.before is not None
    assert entry.after == entry.before | {"budgets": {"tokens_per_day": None, "cost_per_day": 0.5}}
    email = session.scalar(text("SELECT email FROM users WHERE id = :id"), {"id": user.id})
    assert (entry.action, entry.subject, entry.actor_email) == (config.ACTION, "llm-config", email)


def test_an_outdated_version_changes_nothing(session: Session, user: Person) -> None:
    saved = config.save(session, Changes(chains={"chat": CHAT}), actor_id=user.id)
    with pytest.raises(VersionOutdated):
        config.save(session, Changes(chains={"chat": None}), actor_id=user.id, version=saved.version - 1)
    assert config.get(session).config.chains == {"chat": CHAT}


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET subject = ''", "DELETE FROM audit_log"])
@pytest.mark.parametrize("role", ["pensum_api", "pensum_platform"])
def test_no_role_of_the_api_changes_the_audit_log(session: Session, role: str, statement: str) -> None:
    session.execute(text(f"SET LOCAL ROLE {role}"))
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(statement))


def test_the_audit_log_is_listed_newest_first_by_action_and_page(session: Session, user: Person) -> None:
    for n in range(3):
        audit.add(session, actor_id=user.id, action="tests.list", subject=str(n))
    audit.add(session, actor_id=user.id, action="tests.other", subject="other")
    first = audit.list_entries(session, limit=2, action="tests.list")
    rest = audit.list_entries(session, limit=2, action="tests.list", before=first[-1].id)
    assert [entry.subject for entry in first + rest] == ["2", "1", "0"]
    assert audit.list_entries(session, limit=1)[0].subject == "other"


def test_there_is_one_row_only(session: Session, user: Person) -> None:
    config.save(session, Changes(chains={"chat": CHAT}), actor_id=user.id)
    with pytest.raises(DBAPIError, match="ck_llm_config_single"):
        session.execute(text("INSERT INTO llm_config (id) VALUES (2)"))
