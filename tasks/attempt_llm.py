"""The language model of one attempt: choosing it, recording its usage in the receipt, stopping it on a cancel."""

import logging
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache

from core.errors import AppError
from core.llm_config import SELECTS_ONLY
from core.once import once
from db.queries.embeddings import generations
from db.queries.jobs import attempts
from db.queries.llm import providers
from db.transactions import read_only, transaction
from tasks import provider_health, routing
from tasks.attempt import Attempt
from tasks.attempt import Usage as Receipt
from tasks.contracts import CONTRACTS
from tasks.spending import metered
from workers.embeddings.vector_cache import Vector, cached_vectors
from workers.llm.gateway import (
    Capabilities,
    CompletionRequest,
    FinishReason,
    Model,
    ModelError,
    ModelUnavailable,
    ModelUnlisted,
    OutputRepeats,
    Piece,
    Provider,
    Usage,
)
from workers.llm.interruptible import Interrupted
from workers.llm.registry import registry
from workers.quotes.ranking import Encode

logger = logging.getLogger(__name__)

A_WORD = CompletionRequest("Say a word.", max_tokens=8)


def encode(texts: Sequence[str]) -> Sequence[Vector]:
    """Vectors of the active generation's model. Recently encoded texts come from a cache."""
    return cached_vectors(_active_model()).encode(texts)


def encode_for(attempt: Attempt) -> Encode:
    """`encode` by one model for the whole attempt, whatever becomes active meanwhile: its vectors are compared."""

    @cache
    def model() -> str:
        return _active_model()

    def encode_texts(texts: Sequence[str]) -> Sequence[Vector]:
        return cached_vectors(model()).encode(texts)

    return encode_texts


def _active_model() -> str:
    with read_only() as session:
        return generations.get_active(session).model


@once
def connection(name: str) -> Provider:
    """This process's connection to a provider of its registry."""
    return registry()[name].make(encode)


class RouteMissing(AppError):
    """No provider of language models is left for this job: none of its chain is known any more."""

    slug = "model-unavailable"


@dataclass(frozen=True)
class RecordedProvider:
    """A provider that puts into the receipt how fast each of its outputs came and how it ended, also where the job then
    fails. `default_model` is the one that the job's route names."""

    provider: Provider
    attempt: Attempt

    @property
    def receipt(self) -> Receipt:
        return self.attempt.usage

    @property
    def name(self) -> str:
        return self.provider.name

    @property
    def default_model(self) -> str:
        return self.attempt.claim.model or self.provider.default_model

    @property
    def capabilities(self) -> Capabilities:
        return self.provider.capabilities

    def models(self) -> list[Model]:
        return self.provider.models()

    def context_tokens(self, model: str | None) -> int | None:
        return self.provider.context_tokens(model or self.default_model)

    def digest(self, model: str | None) -> str | None:
        return self.provider.digest(model or self.default_model)

    def load(self, model: str | None) -> None:
        self.provider.load(model)

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        request = request if request.model else replace(request, model=self.default_model)
        reason: FinishReason | None = None
        _ensure_it_writes(self.provider, request, self.attempt)
        pace = _Pace(self.receipt)
        self.receipt.tries += 1
        try:
            with closing(metered(self.provider, request, self.attempt)) as parts:
                for part in parts:
                    note_that_it_works(self.attempt)
                    pace.note(part)
                    if isinstance(part, Usage):
                        reason = part.finish_reason
                        self.receipt.model_digest = part.model_digest
                        self._record(request, reason)
                    yield part
        except OutputRepeats:
            self._record(request, "repetition")
            raise
        except (GeneratorExit, Interrupted):
            self._record(request, reason or "cancelled")
            raise

    def _record(self, request: CompletionRequest, reason: FinishReason | None) -> None:
        self.receipt.provider = self.name
        self.receipt.model = request.model or self.default_model
        self.receipt.finish_reason = reason


class _Pace:
    """Puts into the receipt how fast one output comes, from its request on."""

    def __init__(self, receipt: Receipt) -> None:
        receipt.first_token_seconds = receipt.tokens_per_second = None
        self._receipt = receipt
        self._requested = time.monotonic()
        self._first: float | None = None

    def note(self, part: Piece | Usage) -> None:
        if isinstance(part, Usage):
            self._note_end(part.output_tokens)
        elif part.text and self._first is None:
            self._first = time.monotonic()
            self._receipt.first_token_seconds = round(self._first - self._requested, 3)

    def _note_end(self, tokens: int) -> None:
        seconds = 0.0 if self._first is None else time.monotonic() - self._first
        if tokens > 1 and seconds > 0:
            self._receipt.tokens_per_second = round((tokens - 1) / seconds, 1)


def _ensure_it_writes(provider: Provider, request: CompletionRequest, attempt: Attempt) -> None:
    """Where a job broke its provider again and again, and nothing was written since, nobody knows whose fault it was:
    so the provider is asked for a word first. If it writes that and breaks again, the job is what breaks it. Raises
    `ModelUnavailable` where it breaks at the word. The platform pays for it."""
    if not attempt.is_unproven:
        return
    attempt.is_unproven = False
    try:
        with closing(provider.stream(replace(A_WORD, model=request.model))) as parts:
            for _ in parts:
                attempt.checkpoint()
    except ModelUnavailable:
        raise
    except ModelError as error:
        logger.debug("the provider %s responds: %s", provider.name, error)
    with transaction() as session:
        providers.note_output(session, provider.name)


def note_that_it_works(attempt: Attempt) -> None:
    """The first job that asks a provider after it was away finds out that it works. Does nothing for other jobs."""
    name = attempt.claim.provider
    if attempt.is_trial and name is not None:
        attempt.is_trial = False
        with transaction() as session:
            provider_health.report_output(session, name, attempt.queue, registry()[name].slots)


def provider_for(attempt: Attempt) -> Provider:
    """The provider of the job's route; the attempt's receipt says how its outputs ended. Raises `RouteMissing`, and
    `ModelUnlisted` where the request names a model."""
    name = attempt.claim.provider
    if name is None or name not in registry():
        raise RouteMissing
    if attempt.claim.chain is None and attempt.claim.model is not None:
        _ensure_it_lists(name, attempt.claim.model)
    return RecordedProvider(connection(name), attempt)


def _ensure_it_lists(provider: str, model: str) -> None:
    """Nobody may have seen the provider's list when the job was submitted."""
    health = routing.directory().providers.get(provider)
    if health is not None and health.models and not health.lists(model):
        raise ModelUnlisted(f"There is no model {model!r} at {provider!r}. GET /api/llm/models lists all.")


def another_writes(attempt: Attempt) -> bool:
    """Whether the job's chain goes on with a provider that writes, where this one could not do the job."""
    claim = attempt.claim
    if claim.chain is None or claim.provider is None:
        return False
    contract = CONTRACTS[claim.kind].model_validate(claim.payload)
    with read_only() as session:
        given_up = [*attempts.providers_given_up(session, claim.fence), claim.provider]
    known = routing.directory()
    route = routing.route(contract, claim.fence.stage, known, given_up=given_up, chain=claim.chain)
    return route.provider not in (None, SELECTS_ONLY)


def record_usage(attempt: Attempt, provider: str, usage: Usage) -> None:
    """Puts provider, model, digest, tokens and what was left out into the job's receipt. Tokens that outputs of no use
    have taken stay in it."""
    attempt.usage.provider = provider
    attempt.usage.model = usage.model
    attempt.usage.model_digest = usage.model_digest or attempt.usage.model_digest
    attempt.usage.prompt_tokens = max(usage.prompt_tokens, attempt.usage.prompt_tokens)
    attempt.usage.output_tokens = max(usage.output_tokens, attempt.usage.output_tokens)
    attempt.usage.finish_reason = usage.finish_reason or attempt.usage.finish_reason
    attempt.usage.passages_left_out = usage.passages_left_out
    attempt.usage.characters_left_out = usage.characters_left_out
