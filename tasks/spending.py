"""What the requests of an attempt cost its user: reserved before a provider is asked, settled after.

A request whose reservation finds no room is not sent. One that was sent costs what the provider says that it used, or
what had come until it broke off. One that was stopped before its first token costs nothing where tokens have no price.
"""

from collections.abc import Generator
from contextlib import closing
from datetime import UTC
from decimal import Decimal
from uuid import UUID, uuid4

from core.errors import BudgetExhausted, Transient
from core.llm_config import Budgets, Price
from db.conflicts import retried
from db.outage import through_outage
from db.queries.llm import spending
from db.queries.llm.spending import Amount, Day, Payer
from db.transactions import statement
from tasks.attempt import STUCK_SECONDS, Attempt
from workers.llm.context import estimate_tokens, prompt_tokens
from workers.llm.gateway import CompletionRequest, Piece, Provider, Unaffordable, Usage
from workers.llm.interruptible import Interrupted


class BudgetReserved(Transient):
    """Your running jobs have reserved what is left of your budget for today. The job goes on when they have ended."""

    slug = BudgetExhausted.slug
    is_wait = True


def metered(provider: Provider, request: CompletionRequest, attempt: Attempt) -> Generator[Piece | Usage, None, None]:
    """The provider's output, paid by the attempt's user. Raises, before the provider is asked, `Unaffordable` where
    another provider may cost less, `BudgetExhausted` where the tokens are spent, and `BudgetReserved`."""
    if attempt.claim.user_id is None or not provider.capabilities.costs_tokens:
        yield from _counted(provider, request, attempt)
        return
    meter = _Meter(provider, request, attempt)
    meter.reserve()
    try:
        with closing(provider.stream(request)) as parts:
            for part in parts:
                meter.note(part)
                yield part
    except Interrupted:
        meter.note_interruption()
        raise
    finally:
        through_outage(meter.settle)


def _counted(provider: Provider, request: CompletionRequest, attempt: Attempt) -> Generator[Piece | Usage, None, None]:
    with closing(provider.stream(request)) as parts:
        for part in parts:
            if isinstance(part, Usage):
                attempt.usage.add(part.prompt_tokens, part.output_tokens)
            yield part


class _Meter:
    """Of one request."""

    def __init__(self, provider: Provider, request: CompletionRequest, attempt: Attempt) -> None:
        self._attempt = attempt
        self._model = request.model or provider.default_model
        self._provider = provider.name
        self._budgets: Budgets = attempt.claim.spending.budgets
        self._price: Price = attempt.claim.spending.price_of(self._provider, self._model)
        self._prompt = prompt_tokens(request)
        self._most = _most_tokens(self._prompt + request.max_tokens, provider.context_tokens(request.model))
        self._output = 0
        self._usage: Usage | None = None
        self._reservation: UUID | None = None
        self._settlement = uuid4()
        self.was_read = False

    def reserve(self) -> None:
        if not self._budgets.are_limited:
            return
        amount = Amount(self._most, self._cost(min(self._prompt, self._most), max(0, self._most - self._prompt)))
        self._reservation, day = retried(lambda: self._reserve(amount))
        if day is not None:
            raise _refusal(amount, day, self._budgets, self._model)

    def _reserve(self, amount: Amount) -> tuple[UUID | None, Day | None]:
        """The reservation; or what the user has spent today, which leaves no room for it."""
        with statement() as session:
            made = spending.reserve(session, self._payer(), amount, self._budgets)
            return made, None if made else spending.today(session, self._attempt.user_id)

    def note(self, part: Piece | Usage) -> None:
        self.was_read = True
        if isinstance(part, Usage):
            self._usage = part
        else:
            self._output += estimate_tokens(part.text)

    def note_interruption(self) -> None:
        """Nobody is told whether the prompt was read by then. A server of one's own may still have loaded the model; a
        provider that has a price may charge for it."""
        self.was_read = self.was_read or self._price.is_due

    def settle(self) -> None:
        prompt, output = self._used()
        used = Amount(prompt + output, self._cost(prompt, output))
        with statement(is_durable=False) as session:  # the end of the job, which follows, is
            spending.settle(
                session,
                self._attempt.user_id,
                used,
                reservation_id=self._reservation,
                settlement_id=self._settlement,
            )
        self._attempt.usage.add(prompt, output)
        self._attempt.usage.cost = round(self._attempt.usage.cost + float(used.cost), 9)

    def _used(self) -> tuple[int, int]:
        """Tokens of the prompt and of the output."""
        if self._usage is not None:
            return self._usage.prompt_tokens, self._usage.output_tokens
        return (self._prompt, self._output) if self.was_read else (0, 0)

    def _cost(self, prompt: int, output: int) -> Decimal:
        return self._price.of(prompt, output)

    def _payer(self) -> Payer:
        attempt = self._attempt
        return Payer(attempt.user_id, attempt.id, attempt.fence.claimed_at, attempt.limit_seconds + STUCK_SECONDS)


def _most_tokens(estimate: int, context: int | None) -> int:
    return estimate if context is None else min(estimate, context)


def _refusal(needed: Amount, day: Day, budgets: Budgets, model: str) -> BudgetExhausted | BudgetReserved:
    most_tokens, most_cost = budgets.tokens_per_day, Decimal(str(budgets.cost_per_day or 0))
    renewal = f"The budget is renewed at {day.renews_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}."
    if most_tokens is not None and day.spent.tokens + needed.tokens > most_tokens:
        left = max(0, most_tokens - day.spent.tokens)
        detail = f"{model!r} may take {needed.tokens:,} tokens for this, and you have {left:,} of {most_tokens:,} left."
        return BudgetExhausted(f"{detail} {renewal}", retry_after_seconds=day.renews_in_seconds)
    if budgets.cost_per_day is not None and day.spent.cost + needed.cost > most_cost:
        left_cost = max(Decimal(0), most_cost - day.spent.cost)
        detail = f"{model!r} may cost {needed.cost:f} for this, and you have {left_cost:f} of {most_cost:f} left."
        return Unaffordable(f"{detail} {renewal}", retry_after_seconds=day.renews_in_seconds)
    return BudgetReserved()
