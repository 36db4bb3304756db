"""What this process learns about the health of providers, for the platform.

A report shows in the log and in `llm_provider_changes` where it changes the provider's state, and wakes slots for the
jobs that waited: one for the first job that finds out whether the provider works, then as many as it has slots.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from db.models import ProviderState
from db.queries.jobs import rerouting
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from tasks import notifier
from workers.llm.gateway import ModelError, ModelUnavailable, WaitingReason

logger = logging.getLogger(__name__)

STATES: Mapping[WaitingReason, ProviderState] = {
    "model_away": ProviderState.AWAY,
    "model_loading": ProviderState.LOADING,
    "model_busy": ProviderState.BUSY,
    "rate_limited": ProviderState.RATE_LIMITED,
}
OUT_OF_BUDGET_PAUSE_SECONDS = 300  # nobody tops an account up within seconds
LONGEST_DETAIL = 300  # characters

#: The names of providers that did not work when this process asked them last.
away: set[str] = set()


def report_failure(session: Session, name: str, error: ModelError, *, is_probe: bool = False) -> None:
    """No job asks the provider until a probe succeeds."""
    away.add(name)
    if isinstance(error, ModelUnavailable):
        state, pause = STATES[error.reason], error.retry_after_seconds
    else:
        state, pause = ProviderState.OUT_OF_BUDGET, OUT_OF_BUDGET_PAUSE_SECONDS
    detail = error.detail[:LONGEST_DETAIL]
    before = providers.report_down(session, name, state, detail=detail, pause_seconds=pause, is_probe=is_probe)
    if before is not None:
        logger.warning("the provider %s is %s, its jobs wait: %s", name, state.value, detail)


def report_response(session: Session, provider: Announced, models: Sequence[dict[str, Any]]) -> bool:
    """The provider responded to a probe. One job may ask it now. Returns whether it was away."""
    away.discard(provider.name)
    before = providers.report_up(session, provider.name, models=models)
    if before is not None:
        logger.info("the provider %s is up, it was %s", provider.name, before.value)
        notifier.wake_after_commit(session, provider.queue)
    return before is not None


def report_output(session: Session, name: str, queue: str, slots: int) -> None:
    """The provider works: all of its slots may be used again."""
    if providers.report_up(session, name, has_written=True) is not None:
        for _ in range(min(slots, rerouting.count_waiting_for(session, name))):
            notifier.wake_after_commit(session, queue)
