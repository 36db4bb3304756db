"""The provider for an Ollama server."""

import math
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Any

from core.settings import LlmSettings, OllamaServer
from workers.llm.believed import believed_context, believed_name, believed_tokens
from workers.llm.chat_messages import messages
from workers.llm.context import READING_SECONDS_PER_TOKEN, estimate_tokens, prompt_tokens
from workers.llm.gateway import (
    Capabilities,
    CompletionRequest,
    FinishReason,
    Model,
    ModelMissing,
    ModelUnavailable,
    OutputRepeats,
    Piece,
    Usage,
)
from workers.llm.ollama_client import (
    BROKEN_OFF,
    SILENT,
    SILENT_AT_FIRST,
    ChatResponse,
    ListedModel,
    OllamaClient,
    Vectors,
    translated,
)
from workers.llm.output_text import OutputText
from workers.llm.response_bounds import Reception

COMPLETION = "completion"
DIGEST_TTL_SECONDS = 5.0


class OllamaProvider:
    """Holds an HTTP client with its pool: create and close it in the process that uses it.

    Without a `server` it is that of `OLLAMA_HOST`.
    """

    capabilities = Capabilities(writes_prose=True, thinks=True, embeds=True)

    def __init__(self, settings: LlmSettings, server: OllamaServer | None = None) -> None:
        server = server or settings.every_ollama_server()[0]
        self.name = server.name
        self.default_model = server.model or settings.model
        self._settings = settings
        self._client = OllamaClient(
            server.url,
            connect_seconds=settings.connect_timeout_seconds,
            idle_seconds=settings.idle_timeout_seconds,
        )
        self._shown: dict[str, Sequence[str]] = {}  # capabilities by digest
        self._contexts: dict[str, int] = {}  # tokens, by model
        self._digests: dict[str, str] = {}  # by model
        self._listed_at: float | None = None

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]  # the client leaves it unannotated

    def models(self) -> list[Model]:
        return [self._model(one) for one in self._list()]

    def context_tokens(self, model: str | None) -> int:
        """Ollama takes a `num_ctx` larger than the model's context as the model's."""
        own = self._contexts.get(with_tag(model or self.default_model), self._settings.num_ctx)
        return min(own, self._settings.num_ctx)

    def digest(self, model: str | None) -> str | None:
        """Asked again after `DIGEST_TTL_SECONDS`. While the server is away it is the last that was known."""
        name = with_tag(model or self.default_model)
        if self._listed_at is None or time.monotonic() - self._listed_at > DIGEST_TTL_SECONDS:
            try:
                self._list()
            except ModelUnavailable:
                if name not in self._digests:
                    raise
        return self._digests.get(name)

    def load(self, model: str | None) -> None:
        name = model or self.default_model
        with translated(model=name, silent=SILENT_AT_FIRST):
            self._client.load(self._loading(name), seconds=self._settings.first_token_timeout_seconds)

    def can_chat(self, model: str) -> bool:
        """Whether the server has the model, and the model does not only compute vectors."""
        found = next((one for one in self.models() if one.name == with_tag(model)), None)
        return found is not None and (not found.capabilities or COMPLETION in found.capabilities)

    def embed(self, texts: Sequence[str], *, model: str | None = None) -> Vectors:
        """One vector for each text, in order. Raises `PromptTooLong` where one does not fit the model's context, though
        Ollama does not say which."""
        if not texts:
            return Vectors([])
        name = model or self.default_model
        body = self._loading(name) | {"input": list(texts), "truncate": False}
        with translated(model=name, task="vectors", silent=SILENT_AT_FIRST):
            embedded = self._client.vectors(body, seconds=self._patience(texts))
        if len(embedded.vectors) != len(texts):
            raise ModelUnavailable(f"Ollama returned {len(embedded.vectors)} vectors for {len(texts)} texts.")
        if not all(math.isfinite(sum(vector)) for vector in embedded.vectors):
            raise ModelUnavailable("Ollama returned a vector with a value that is no number.")
        return embedded

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces, then one `Usage`, with the digest as the models were last listed. While the model thinks, pieces are
        empty, so that the caller can stop it.

        Closing early closes the connection, on which Ollama stops generating. A stream that ends politely and without
        its last line is one that Ollama broke off, because the model repeated a token more than 30 times.
        """
        model = request.model or self.default_model
        body = self._body(model, request)
        patience = self._patience([message["content"] for message in body["messages"]])
        reception = Reception.of_output(request.max_tokens)
        chunks = self._client.chat_uncut(body, reception, first_token_seconds=patience)
        output = OutputText(request.max_tokens)
        has_begun = False
        with closing(chunks):
            while (chunk := _next(chunks, model, has_begun)) is not None:
                has_begun = True
                text = output.add(chunk.message.content or "")
                reception.note_part(self._client.idle_seconds if text or chunk.message.thinking else None)
                is_last = chunk.done or output.is_cut
                if text or not is_last:
                    yield Piece(text, believed_name(chunk.model, model))
                if is_last:
                    yield self._usage(chunk, model, request, output)
                    return
        if has_begun:
            raise OutputRepeats(f"{model!r} repeated itself without end, and Ollama broke its output off.")
        raise ModelUnavailable(BROKEN_OFF)

    def _usage(self, last: ChatResponse, model: str, request: CompletionRequest, output: OutputText) -> Usage:
        context = self.context_tokens(model)
        reason: FinishReason = "length" if output.is_cut or last.done_reason == "length" else "stop"
        return Usage(
            model=believed_name(last.model, model),
            prompt_tokens=believed_tokens(last.prompt_eval_count, prompt_tokens(request), context),
            output_tokens=believed_tokens(last.eval_count, estimate_tokens(str(output)), context),
            finish_reason=reason,
            model_digest=self._digests.get(with_tag(model)),
        )

    def _body(self, model: str, request: CompletionRequest) -> dict[str, Any]:
        """`think` is always said: a model that can think does so unless it is told not to."""
        loading = self._loading(model)
        options: dict[str, Any] = {
            **loading["options"],
            "num_predict": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "top_p": request.top_p,
            "presence_penalty": request.presence_penalty,
            "frequency_penalty": request.frequency_penalty,
            "stop": list(request.stop) or None,
        }
        body = loading | {
            "messages": messages(request),
            "options": {name: value for name, value in options.items() if value is not None},
            "think": request.thinks,
        }
        return body if request.schema is None else body | {"format": dict(request.schema)}

    def _loading(self, model: str) -> dict[str, Any]:
        """The same in every request of every process: Ollama loads a model anew when one of the options changes."""
        body: dict[str, Any] = {"model": model, "options": {"num_ctx": self._settings.num_ctx}}
        keep_alive = self._settings.ollama_keep_alive
        return body if keep_alive is None else body | {"keep_alive": keep_alive}

    def _patience(self, texts: Sequence[str]) -> float:
        """Seconds until the first token: the model is loaded and reads the texts before."""
        tokens = sum(estimate_tokens(text) for text in texts)
        return self._settings.first_token_timeout_seconds + tokens * READING_SECONDS_PER_TOKEN

    def _list(self) -> list[ListedModel]:
        with translated():
            listed = self._client.tags()
        contexts = {one.model: _context_of(one) for one in listed}
        self._contexts = {name: tokens for name, tokens in contexts.items() if tokens}
        self._digests = {one.model: one.digest for one in listed if one.digest}
        self._listed_at = time.monotonic()
        return listed

    def _model(self, listed: ListedModel) -> Model:
        return Model(
            name=listed.model,
            provider=self.name,
            size_bytes=listed.size,
            capabilities=self._show(listed),
            context_tokens=_context_of(listed),
            digest=listed.digest,
        )

    def _show(self, listed: ListedModel) -> Sequence[str]:
        """The capabilities of a model: one request, until it is made anew. The list has none before Ollama 0.32, and
        says later, too, that a converted embedding model can chat."""
        key = listed.digest or listed.model
        if key not in self._shown:
            try:
                with translated(model=listed.model):
                    self._shown[key] = self._client.show(listed.model).capabilities or ()
            except (ModelMissing, ModelUnavailable):  # deleted since it was listed, or its file is damaged
                return listed.capabilities or ()
        return self._shown[key]


def _context_of(listed: ListedModel) -> int | None:
    return believed_context(listed.details.context_length) if listed.details else None


def with_tag(model: str) -> str:
    """The full name: Ollama lists `mistral` as `mistral:latest`. A colon before the last slash belongs to a port."""
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"


def _next(chunks: Iterator[ChatResponse], model: str, has_begun: bool) -> ChatResponse | None:
    with translated(model=model, silent=SILENT if has_begun else SILENT_AT_FIRST, has_begun=has_begun):
        return next(chunks, None)
