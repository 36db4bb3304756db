"""What follows from a provider's failure, by the table in `workers/llm/failures.py`: the job waits for the provider, or
for the next one of its chain, and no attempt is used up."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.errors import AppError
from db.models import SUSPECT_BREAKS
from db.outage import until_back
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Breaks, Event, Reports
from db.transactions import transaction
from tasks import notifier, provider_health, routing
from tasks.attempt import Attempt
from tasks.attempt_llm import RouteMissing, note_that_it_works
from tasks.contracts import CONTRACTS
from tasks.routing import Route
from tasks.shutdown import stopping
from workers.llm.failures import TREATMENTS, Then
from workers.llm.gateway import (
    Failure,
    ModelBreaks,
    ModelError,
    ModelUnavailable,
    ModelUnlisted,
    ModelUnreachable,
)
from workers.runtime import task_events

NOT_ASKED = (Failure.UNAFFORDABLE, Failure.UNLISTED)
MOST_BREAKS = SUSPECT_BREAKS + 2  # two of them while the provider worked on nothing else

Write = Callable[[Session, Reports], None]


@dataclass(frozen=True)
class Wait:
    """For the provider of `route`. `gave_up` is one that could not do the job, `broke_it` says that one went away while
    it tried whether it works, and `breaks` how often one broke while it worked on the job."""

    route: Route
    event: Event
    gave_up: str | None = None
    broke_it: bool = False
    breaks: Breaks | None = None


def go_on(
    attempt: Attempt, error: ModelError | RouteMissing, close: Callable[[Attempt, Write], None]
) -> AppError | None:
    """Has the job wait. Returns the error that it fails with where no provider is left for it, or none was asked."""
    wait, why = until_back(lambda: _decide(attempt, error), stopping)
    if wait is None:
        return why
    close(attempt, lambda session, reports: _write(session, attempt, reports, wait))
    task_events.show(attempt, "task-retried", exception=repr(error), traceback=None)
    return None


def _decide(attempt: Attempt, error: ModelError | RouteMissing) -> tuple[Wait | None, ModelError | RouteMissing]:
    """The wait, and the error that leads to it."""
    with transaction() as session:
        if isinstance(error, RouteMissing):
            wait = Wait(_route(session, attempt), Event("retrying", {"after_seconds": 0}))
            if wait.route.provider is None and wait.route.model is not None:
                error = ModelUnlisted(f"There is no model {wait.route.model!r}. GET /api/llm/models lists all.")
        elif attempt.claim.provider is None:
            return None, error
        else:
            _report(session, attempt, attempt.claim.provider, error)
            breaks = _breaks(session, attempt, error)
            if breaks is not None and breaks.count >= MOST_BREAKS:
                error = ModelBreaks()
            wait = _wait_after(session, attempt, attempt.claim.provider, error, breaks)
    return (None if wait.route.provider is None else wait), error


def _breaks(session: Session, attempt: Attempt, error: ModelError) -> Breaks | None:
    """None where the provider did not break in the job's hands: it could not even be reached, or only refused."""
    if error.failure is not Failure.AWAY or isinstance(error, ModelUnreachable):
        return None
    return attempts.count_break(session, attempt.fence)


def _report(session: Session, attempt: Attempt, provider: str, error: ModelError) -> None:
    """Tells the platform how the provider did."""
    if TREATMENTS[error.failure].cools_down:
        provider_health.report_failure(session, provider, error)
    elif attempt.is_trial and error.failure not in NOT_ASKED:
        note_that_it_works(attempt)


def _wait_after(session: Session, attempt: Attempt, provider: str, error: ModelError, breaks: Breaks | None) -> Wait:
    if TREATMENTS[error.failure].then is Then.WAIT:
        route = _route(session, attempt) if attempt.claim.chain else _same_route(attempt)
        broke_it = attempt.claim.is_trial and error.failure is Failure.AWAY
        return Wait(route, _event_of_wait(attempt, provider, error, route), broke_it=broke_it, breaks=breaks)
    route = _route(session, attempt, gave_up=provider) if attempt.claim.chain else Route(attempt.queue)
    return Wait(route, _goes_on(attempt, provider, error, route), gave_up=provider)


def _event_of_wait(attempt: Attempt, provider: str, error: ModelError, route: Route) -> Event:
    """Where the chain goes on at once, the job does not wait for the provider that is away."""
    if route.provider != provider:
        return _goes_on(attempt, provider, error, route)
    reason = error.reason if isinstance(error, ModelUnavailable) else "model_away"
    return Event("waiting", {"reason": reason, "provider": provider})


def _goes_on(attempt: Attempt, provider: str, error: ModelError, route: Route) -> Event:
    asked = {"provider": provider, "model": attempt.usage.model or attempt.claim.model}
    told = {"error": error.as_problem(), "gave_up": asked, "provider": route.provider}
    return Event("retrying", {"after_seconds": 0, **told})


def _same_route(attempt: Attempt) -> Route:
    return Route(attempt.queue, None, attempt.claim.provider, attempt.claim.model)


def _route(session: Session, attempt: Attempt, *, gave_up: str | None = None) -> Route:
    contract = CONTRACTS[attempt.claim.kind].model_validate(attempt.claim.payload)
    given_up = [*attempts.providers_given_up(session, attempt.fence), *([gave_up] if gave_up else [])]
    return routing.route(
        contract, attempt.fence.stage, routing.load(session), given_up=given_up, chain=attempt.claim.chain
    )


def _write(session: Session, attempt: Attempt, reports: Reports, wait: Wait) -> None:
    attempts.wait_for_provider(
        session,
        attempt.fence,
        Reports(events=[*reports.events, wait.event]),
        gave_up=wait.gave_up,
        broke_it=wait.broke_it,
        breaks=wait.breaks.count if wait.breaks else attempt.claim.breaks,
        broke_at=wait.breaks.at if wait.breaks else None,
        receipt=attempt.usage.as_receipt(),
        **vars(wait.route),
    )
    notifier.wake_after_commit(session, wait.route.queue)
