"""The provider for an Ollama server."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import httpx

from core.settings import LlmSettings
from workers.llm.chat_messages import messages
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
from workers.llm.ollama_client import BROKEN_OFF, ChatResponse, ListedModel, OllamaClient, translated

COMPLETION = "completion"


class OllamaProvider:
    """Holds an HTTP client with its pool: create and close it in the process that uses it."""

    name = "ollama"
    capabilities = Capabilities(writes_prose=True)

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._client = OllamaClient(
            host=settings.ollama_host,
            timeout=httpx.Timeout(settings.idle_timeout_seconds, connect=settings.connect_timeout_seconds),
        )
        self._shown: dict[str, Sequence[str]] = {}  # capabilities by digest, of servers that do not list them
        self._contexts: dict[str, int] = {}  # tokens, by model

    @property
    def default_model(self) -> str:
        return self._settings.model

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]  # the client leaves it unannotated

    def models(self) -> list[Model]:
        with translated():
            listed = [one for one in self._client.tags() if one.model]
        found = [self._model(one) for one in listed]
        self._contexts = {one.name: one.context_tokens for one in found if one.context_tokens}
        return found

    def context_tokens(self, model: str | None) -> int:
        """Ollama takes a `num_ctx` larger than the model's context as the model's."""
        own = self._contexts.get(with_tag(model or self._settings.model), self._settings.num_ctx)
        return min(own, self._settings.num_ctx)

    def can_chat(self, model: str) -> bool:
        """Whether the server has the model, and the model does not only compute vectors."""
        found = next((one for one in self.models() if one.name == with_tag(model)), None)
        return found is not None and (not found.capabilities or COMPLETION in found.capabilities)

    def embed(self, texts: Sequence[str], *, model: str | None = None) -> list[list[float]]:
        """One vector for each text, in order. Depending on the server's version a text too long for the model is cut or
        refused."""
        if not texts:
            return []
        name = model or self._settings.model
        with translated(model=name, task="vectors"):
            response = self._client.embed(model=name, input=texts, options=self._loading_options())
        if len(response.embeddings) != len(texts):
            raise ModelUnavailable(f"Ollama returned {len(response.embeddings)} vectors for {len(texts)} texts.")
        return [list(vector) for vector in response.embeddings]

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces, then one `Usage`. While the model thinks, pieces are empty, so that the caller can stop it.

        Closing early closes the connection, on which Ollama stops generating. A stream that ends politely and without
        its last line is one that Ollama broke off, because the model repeated a token more than 30 times.
        """
        model = request.model or self._settings.model
        chunks = self._client.chat_uncut(self._body(model, request))
        has_begun = False
        with closing(chunks):
            while (chunk := _next(chunks, model)) is not None:
                has_begun = True
                text = chunk.message.content or ""
                if text or not chunk.done:
                    yield Piece(text)
                if chunk.done:
                    yield _usage(chunk, model)
                    return
        if has_begun:
            raise OutputRepeats(f"{model!r} repeated itself without end, and Ollama broke its output off.")
        raise ModelUnavailable(BROKEN_OFF)

    def _body(self, model: str, request: CompletionRequest) -> dict[str, Any]:
        options: dict[str, Any] = {
            **self._loading_options(),
            "num_predict": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "repeat_penalty": request.repeat_penalty,
        }
        body: dict[str, Any] = {
            "model": model,
            "messages": messages(request),
            "options": {name: value for name, value in options.items() if value is not None},
        }
        return body if request.schema is None else body | {"format": dict(request.schema)}

    def _loading_options(self) -> Mapping[str, int]:
        """The same in every request of every process: Ollama loads a model anew when one of them changes."""
        return {"num_ctx": self._settings.num_ctx}

    def _model(self, listed: ListedModel) -> Model:
        capabilities = listed.capabilities
        return Model(
            name=listed.model,
            provider=self.name,
            size_bytes=listed.size,
            capabilities=self._show(listed) if capabilities is None else capabilities,
            context_tokens=listed.details.context_length if listed.details else None,
        )

    def _show(self, listed: ListedModel) -> Sequence[str]:
        """The capabilities of a model that the list has without them: one request, until it is made anew."""
        key = listed.digest or listed.model
        if key not in self._shown:
            try:
                with translated(model=listed.model):
                    self._shown[key] = self._client.show(listed.model).capabilities or ()
            except ModelMissing:  # deleted since it was listed
                return ()
        return self._shown[key]


def with_tag(model: str) -> str:
    """The full name: Ollama lists `mistral` as `mistral:latest`. A colon before the last slash belongs to a port."""
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"


def _next(chunks: Iterator[ChatResponse], model: str) -> ChatResponse | None:
    with translated(model=model):
        return next(chunks, None)


def _usage(last: ChatResponse, model: str) -> Usage:
    reason: FinishReason = "length" if last.done_reason == "length" else "stop"
    return Usage(
        model=last.model or model,
        prompt_tokens=last.prompt_eval_count or 0,
        output_tokens=last.eval_count or 0,
        finish_reason=reason,
    )
