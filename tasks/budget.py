"""The budget rule where jobs are submitted: who has spent the day's budget is told so at once.

What a request really costs is only known where a provider runs it (tasks/spending.py). This spares the others the way
there, by what was spent a second ago.
"""

import time
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import BudgetExhausted
from core.llm_config import SELECTS_ONLY, Budgets, ChainName
from db.queries.jobs.jobs import Draft
from db.queries.llm import spending
from db.queries.llm.spending import Day
from tasks.contracts import CONTRACTS
from tasks.routing import Directory, known_directory

FRESH_SECONDS = 1.0
MOST_REMEMBERED = 10_000
LEAST_TOKENS = 18  # of a request with one token of prompt and one of output

_days: dict[UUID, tuple[float, Day]] = {}


def forget() -> None:
    """The next look reads everything anew."""
    _days.clear()


def is_known(drafts: Sequence[Draft]) -> bool:
    """Whether `check` can decide without another `look`."""
    return not _unknown(drafts)


def look(session: Session, drafts: Sequence[Draft]) -> None:
    """Reads what the users of these drafts have spent, unless that was done a moment ago."""
    for user_id in _unknown(drafts):
        if len(_days) >= MOST_REMEMBERED:
            _days.clear()
        _days[user_id] = time.monotonic(), spending.today(session, user_id)


def check(draft: Draft) -> None:
    """Raises `BudgetExhausted` when, at the last `look`, the user had too little left for any request."""
    known = known_directory()
    if draft.user_id is None or not known.config.budgets.are_limited or not _asks_model(draft):
        return
    day = _find_day(draft.user_id)
    refusal = None if day is None else _refusal(draft, day, known)
    if day is not None and refusal is not None:
        renewal = f"The budget is renewed at {day.renews_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}."
        raise BudgetExhausted(f"{refusal} {renewal}", retry_after_seconds=day.renews_in_seconds)


def _refusal(draft: Draft, day: Day, known: Directory) -> str | None:
    budgets: Budgets = known.config.budgets
    least = LEAST_TOKENS + (draft.payload.get("max_tokens") or 0)
    if budgets.tokens_per_day is not None and budgets.tokens_per_day - day.spent.tokens < least:
        used = f"You have used {day.spent.tokens:,} of your {budgets.tokens_per_day:,} tokens of today"
        return f"{used}, and this needs at least {least:,}."
    if budgets.cost_per_day is not None and _always_costs(draft, known):
        most = Decimal(str(budgets.cost_per_day))
        if day.spent.cost >= most:
            return f"You have spent {day.spent.cost:f} of your {most:f} of today, and no provider is free of charge."
    return None


def _always_costs(draft: Draft, known: Directory) -> bool:
    """Whether every provider that may be asked has a price."""
    asked = _asked(draft, known)
    return bool(asked) and all(known.price_of(provider, model).is_due for provider, model in asked)


def _asked(draft: Draft, known: Directory) -> list[tuple[str, str | None]]:
    """The providers and models that may be asked, as far as they are known."""
    if draft.provider is not None and draft.chain is None:
        return [(draft.provider, draft.model)]
    chain = _chain_of(draft.kind)
    return [] if chain is None else [(entry.provider, entry.model) for entry in known.chain(chain)]


def _chain_of(kind: str) -> ChainName | None:
    return CONTRACTS[kind].chain if kind in CONTRACTS else None


def _unknown(drafts: Sequence[Draft]) -> set[UUID]:
    if not known_directory().config.budgets.are_limited:
        return set()
    users = {draft.user_id for draft in drafts if draft.user_id is not None and _asks_model(draft)}
    return {user_id for user_id in users if _find_day(user_id) is None}


def _find_day(user_id: UUID) -> Day | None:
    read_at, day = _days.get(user_id, (0.0, None))
    return day if time.monotonic() - read_at < FRESH_SECONDS else None


def _asks_model(draft: Draft) -> bool:
    """What selects from the library asks none."""
    if _chain_of(draft.kind) is None or draft.provider == SELECTS_ONLY:
        return False
    return {provider for provider, _ in _asked(draft, known_directory())} != {SELECTS_ONLY}
