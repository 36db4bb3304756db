"""Pulling models into the servers of language models, and deleting them."""

import time
from collections.abc import Callable
from contextlib import closing

from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.errors import Invalid
from db.queries.llm import providers
from tasks.attempt import Attempt
from tasks.contracts import DeleteModel, PullModel
from tasks.handlers import Outcome, handles
from tasks.results.llm import DeletedModel, PulledModel
from workers.llm.ollama_models import OllamaModels, PullProgress
from workers.llm.registry import registry

REPORT_SECONDS = 0.5


@handles(PullModel)
def pull_model(attempt: Attempt, request: PullModel) -> Outcome:
    """The server keeps what came, so a second run goes on where the first stopped. A cancel closes the connection,
    which stops the download."""
    with closing(_store_of(request.provider)) as store:
        with closing(store.pull(request.name)) as steps:
            reporter = _Reporter(attempt)
            for progress in steps:
                attempt.checkpoint()
                reporter.report(progress)
        found = store.find(request.name)
    size, digest = (found.size, found.digest) if found else (None, None)
    return _listed(PulledModel(provider=request.provider, name=request.name, digest=digest, size_bytes=size))


def _listed(result: PulledModel | DeletedModel) -> Callable[[Session], BaseModel]:
    def write(session: Session) -> BaseModel:
        providers.note_changed_models(session, result.provider)
        return result

    return write


class _Reporter:
    """Passes progress on when the step changes, and twice a second within one."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._step = ""
        self._next_at = 0.0

    def report(self, progress: PullProgress) -> None:
        now = time.monotonic()
        if progress.step != self._step or now >= self._next_at or progress.done == progress.total:
            self._step, self._next_at = progress.step, now + REPORT_SECONDS
            self._attempt.report(progress.done, progress.total, "bytes", progress.step)


@handles(DeleteModel)
def delete_model(attempt: Attempt, request: DeleteModel) -> Outcome:
    """A second run fails where the first has deleted the model, as any does for a model that is not there."""
    with closing(_store_of(request.provider)) as store:
        store.delete(request.name)
    return _listed(DeletedModel(provider=request.provider, name=request.name))


def _store_of(provider: str) -> OllamaModels:
    stores = {entry.name: entry.model_store for entry in registry().values() if entry.model_store}
    if provider not in stores:
        message = f"Models are pulled and deleted only by {', '.join(sorted(stores))}, not by {provider!r}."
        raise Invalid(message, errors=[{"field": "provider", "message": message}])
    return stores[provider]()
