"""The budget rule where jobs are submitted: who has spent the day's tokens is told so at once.

What a request really costs is only known where a provider runs it (tasks/spending.py). This spares the others the way
there, by what was spent a second ago.
"""

import time
from collections.abc import Sequence
from datetime import UTC
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import BudgetExhausted
from core.llm_config import SELECTS_ONLY, Budgets
from core.settings import settings
from db.queries.jobs.jobs import Draft
from db.queries.llm import config, spending
from db.queries.llm.spending import Day
from tasks.contracts import CONTRACTS

FRESH_SECONDS = 1.0
MOST_REMEMBERED = 10_000
LEAST_TOKENS = 18  # of a request with one token of prompt and one of output


class _Known:
    """What was read of budgets and spending, and when."""

    def __init__(self) -> None:
        self.budgets = Budgets()
        self._budgets_at = 0.0
        self._days: dict[UUID, tuple[float, Day]] = {}

    @property
    def has_budgets(self) -> bool:
        return bool(self._budgets_at) and time.monotonic() - self._budgets_at < FRESH_SECONDS

    def keep_budgets(self, budgets: Budgets) -> None:
        self.budgets, self._budgets_at = budgets, time.monotonic()

    def find_day(self, user_id: UUID) -> Day | None:
        read_at, day = self._days.get(user_id, (0.0, None))
        return day if time.monotonic() - read_at < FRESH_SECONDS else None

    def keep_day(self, user_id: UUID, day: Day) -> None:
        if len(self._days) >= MOST_REMEMBERED:
            self._days.clear()
        self._days[user_id] = time.monotonic(), day

    def forget(self) -> None:
        self._budgets_at = 0.0
        self._days.clear()


_known = _Known()


def forget() -> None:
    """The next look reads everything anew."""
    _known.forget()


def is_known(drafts: Sequence[Draft]) -> bool:
    """Whether `check` can decide without another `look`."""
    return not _spenders(drafts) or (
        _known.has_budgets and (not _known.budgets.are_limited or not _unknown(_spenders(drafts)))
    )


def look(session: Session, drafts: Sequence[Draft]) -> None:
    """Reads the budgets and what these users have spent, unless that was done a moment ago."""
    spenders = _spenders(drafts)
    if spenders and not _known.has_budgets:
        _known.keep_budgets(config.get(session).config.budgets)
    if _known.budgets.are_limited:
        for user_id in _unknown(spenders):
            _known.keep_day(user_id, spending.today(session, user_id))


def check(draft: Draft) -> None:
    """Raises `BudgetExhausted` when, at the last `look`, the user had too few tokens left for any request."""
    most = _known.budgets.tokens_per_day
    if most is None or draft.user_id is None or not _spends(draft):
        return
    day = _known.find_day(draft.user_id)
    least = LEAST_TOKENS + (draft.payload.get("max_tokens") or 0)
    if day is not None and most - day.spent.tokens < least:
        raise BudgetExhausted(
            f"You have used {day.spent.tokens:,} of your {most:,} tokens of today, and this needs at least {least:,}. "
            f"The budget is renewed at {day.renews_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}.",
            retry_after_seconds=day.renews_in_seconds,
        )


def _spenders(drafts: Sequence[Draft]) -> set[UUID]:
    return {draft.user_id for draft in drafts if draft.user_id is not None and _spends(draft)}


def _unknown(users: set[UUID]) -> list[UUID]:
    return [user_id for user_id in users if _known.find_day(user_id) is None]


def _spends(draft: Draft) -> bool:
    """Whether its language model counts tokens. What selects from the library does not."""
    contract = CONTRACTS.get(draft.kind)
    return (
        contract is not None
        and contract.chain is not None
        and SELECTS_ONLY not in (draft.payload.get("provider"), settings().llm.provider)
    )
