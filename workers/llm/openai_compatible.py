"""The provider for servers with OpenAI's chat completions. The only module that imports OpenAI's client."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import openai
from openai.types.chat import ChatCompletionChunk

from workers.llm.believed import MOST_MODELS, believed_context, believed_name, believed_tokens, is_name
from workers.llm.chat_messages import messages
from workers.llm.context import estimate_tokens, prompt_tokens
from workers.llm.gateway import (
    Capabilities,
    CompletionRequest,
    ContentRefused,
    CredentialsRefused,
    FinishReason,
    Model,
    ModelBusy,
    ModelLoading,
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    ModelUnfit,
    OutputRepeats,
    Piece,
    PromptTooLong,
    ProviderOutOfBudget,
    Usage,
)
from workers.llm.json_schema import strict_form
from workers.llm.openai_servers import Server
from workers.llm.optional_fields import OptionalFields
from workers.llm.output_text import OutputText
from workers.llm.response_bounds import Reception
from workers.llm.sdk_connection import BROKEN_OFF, CLIENT_ERRORS, NO_CHAT, Patience, translate
from workers.llm.server_errors import Asked, Reported, Row, digits, model_error, words

NO_KEY = "no-key"  # the client insists on one, and a server without keys ignores it

ERRORS = (
    Row(
        PromptTooLong,
        kinds={"context_length_exceeded", "exceed_context_size_error"},
        words=words(
            r"maximum (?:context|prompt) length",
            r"context length is only",
            r"input tokens exceed",
            r"(?:exceeds?|exceeded) the (?:available )?context (?:size|window)",
        ),
    ),
    Row(
        ProviderOutOfBudget,
        statuses={402},
        kinds={"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_credits"},
        words=words(
            "exceeded your current quota", "used all available credits", "spending limit", "insufficient credit"
        ),
    ),
    Row(
        ContentRefused,
        kinds={"content_filter", "content_policy_violation", "moderation"},
        words=words("requires moderation", "content (?:management )?policy"),
    ),
    Row(
        CredentialsRefused,
        statuses={401, 403},
        kinds={"invalid_api_key", "authentication_error"},
        words=words("incorrect api key", "invalid api key"),
    ),
    Row(ModelMissing, statuses={404}, kinds={"model_not_found"}, words=words("is not a valid model")),
    Row(ModelRateLimited, statuses={429}, kinds={"rate_limit_exceeded"}),
    Row(ModelLoading, words=words("loading model", "model is (?:still )?loading")),
    Row(ModelBusy, statuses={503, 529}, kinds={"overloaded", "overloaded_error"}, words=words("overloaded")),
    Row(ModelUnfit, statuses={501}, kinds={"not_supported_error"}),
    Row(ModelUnavailable, statuses={408, 409, 425, *range(500, 600)}, kinds={"server_error"}),
    Row(ModelRequestRefused, statuses=range(300, 500), kinds={"invalid_request_error"}),
)

CHOICES = ("top_p", "presence_penalty", "frequency_penalty")  # as requests name them, and the API

FINISH: Mapping[str, FinishReason] = {"length": "length", "max_tokens": "length"}  # every other one is `stop`


class OpenAiProvider:
    """Holds an HTTP client with its pool: create and close it in the process that uses it."""

    def __init__(self, server: Server, patience: Patience) -> None:
        self.name = server.name
        self.default_model = server.model
        self.capabilities = Capabilities(writes_prose=True, structured=server.structured, thinks=True)
        self._server = server
        self._patience = patience
        self._key = server.api_key.get_secret_value() if server.api_key else NO_KEY
        self._client = openai.OpenAI(
            api_key=self._key,
            base_url=server.base_url,
            max_retries=0,  # the platform decides on them
            # Said here, so that variables which the client reads from the environment add no other.
            default_headers={"Authorization": f"Bearer {self._key}"},
            http_client=patience.http_client(),
            timeout=patience.until_first_token(),
        )
        self._contexts: dict[str, int] = {}  # tokens, by model
        self._fields = OptionalFields()

    def close(self) -> None:
        self._client.close()

    def models(self) -> list[Model]:
        with self._translated(self.default_model):
            listed = self._client.models.list(timeout=self._patience.for_list()).data[:MOST_MODELS]
            found = [self._model(one.id, one.model_extra or {}) for one in listed if is_name(one.id)]
        self._contexts = {one.name: one.context_tokens for one in found if one.context_tokens}
        return found

    def context_tokens(self, model: str | None) -> int | None:
        """What the settings say, or the server's list of models said. OpenAI's own says nothing."""
        return self._server.context_tokens or self._contexts.get(model or self.default_model)

    def digest(self, model: str | None) -> None:
        return None

    def load(self, model: str | None) -> None:
        return None

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces, then one `Usage`. While the model thinks, pieces are empty, so that the caller can stop it.

        Closing early closes the connection, on which a server stops generating.
        """
        model = request.model or self.default_model
        patience = self._patience.for_prompt(prompt_tokens(request))
        output = _Output(model, OutputText(request.max_tokens))
        reception = Reception.of_output(request.max_tokens)
        with closing(self._open(model, request, patience)) as chunks:
            reception.begin(chunks.response, patience.first_token)
            while not output.text.is_cut and (chunk := self._next(chunks, output)) is not None:
                with self._translated(model, has_begun=True):
                    piece, is_token = output.read(chunk)
                reception.note_part(patience.idle if is_token else None)
                if piece or output.finish is None:
                    yield Piece(piece, output.model)
        yield output.usage(self.name, request, self.context_tokens(request.model))

    def _open(self, model: str, request: CompletionRequest, patience: Patience) -> openai.Stream[ChatCompletionChunk]:
        """Without what the model does not take."""
        said: Any = messages(request)
        body = self._body(request)
        with self._translated(model):
            while True:
                sent = self._fields.taken(model, body)
                try:
                    return self._client.chat.completions.create(
                        model=model, messages=said, stream=True, extra_body=sent, timeout=patience.until_first_token()
                    )
                except (openai.BadRequestError, openai.UnprocessableEntityError) as refusal:
                    if not self._fields.is_refused(model, sent, _reported(refusal, self._key)):
                        raise

    def _body(self, request: CompletionRequest) -> dict[str, Any]:
        server = self._server
        body: dict[str, Any] = {
            "stream_options": {"include_usage": True},
            server.max_tokens_field: self._max_tokens(request),
            "temperature": request.temperature,
            "seed": request.seed,
            "stop": list(request.stop) or None,
            "response_format": self._response_format(request.schema),
            **server.sampling,
            **({} if request.thinks else server.without_thinking),
        }
        chosen = {name: getattr(request, name) for name in CHOICES if getattr(request, name) is not None}
        return {name: value for name, value in body.items() if value is not None} | chosen

    def _max_tokens(self, request: CompletionRequest) -> int:
        """vLLM refuses more than its context has room for."""
        context = self.context_tokens(request.model)
        if context is None:
            return request.max_tokens
        return min(request.max_tokens, max(context - prompt_tokens(request), context // 2))

    def _response_format(self, schema: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if schema is None or self._server.structured == "none":
            return None
        if self._server.structured == "json_object":
            return {"type": "json_object"}
        strict = strict_form(schema) if self._server.is_strict else None
        named = {"name": "output", "schema": strict or dict(schema), "strict": strict is not None}
        return {"type": "json_schema", "json_schema": named}

    def _next(self, chunks: openai.Stream[ChatCompletionChunk], output: "_Output") -> ChatCompletionChunk | None:
        with self._translated(output.model, has_begun=output.has_begun):
            return next(chunks, None)

    @contextmanager
    def _translated(self, model: str, *, has_begun: bool = False) -> Iterator[None]:
        """Only calls of the client belong inside: it also translates `ValueError`. An error of the client is no cause
        of ours: it may hold the key."""
        try:
            yield
        except openai.APIConnectionError as error:
            raise translate(error, self.name, has_begun=has_begun) from None
        except CLIENT_ERRORS as error:
            raise translate(error, self.name, has_begun=has_begun) from None
        except openai.APIError as error:
            asked = Asked(self.name, model, self._server.key_setting)
            raise model_error(ERRORS, _reported(error, self._key), asked, ModelUnavailable) from None

    def _model(self, name: str, more: Mapping[str, Any]) -> Model:
        """vLLM, OpenRouter and llama.cpp say how long the context is, each in its own way."""
        meta = more.get("meta")
        in_meta = meta.get("n_ctx") if isinstance(meta, Mapping) else None
        return Model(
            name=name,
            provider=self.name,
            capabilities=("embedding",) if "embed" in name else (),
            context_tokens=believed_context(more.get("max_model_len"), more.get("context_length"), in_meta),
        )


@dataclass
class _Output:
    """What a stream has said so far."""

    model: str
    text: OutputText
    finish: str | None = None
    refusal: str = ""
    counted: tuple[object, ...] = (None, None)
    has_begun: bool = False

    def read(self, chunk: ChatCompletionChunk) -> tuple[str, bool]:
        """The next part of the output, and whether the chunk has a token, be it one of the model's thoughts."""
        self.has_begun = True
        self.model = believed_name(chunk.model, self.model)
        if chunk.usage is not None:
            self.counted = tuple(getattr(chunk.usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
        if not chunk.choices:
            return "", False
        [choice, *_] = chunk.choices
        if choice.finish_reason:
            self.finish = str(choice.finish_reason)
        refusal = choice.delta.refusal or ""
        self.refusal += refusal
        piece = self.text.add(choice.delta.content or "")
        if self.text.is_cut:
            self.finish = "length"
        more = choice.delta.model_extra or {}
        return piece, bool(piece or refusal or more.get("reasoning_content") or more.get("reasoning"))

    def usage(self, server: str, request: CompletionRequest, context_tokens: int | None) -> Usage:
        """Estimates the tokens where the server has counted none, or a number that cannot be true."""
        if self.refusal or self.finish == "content_filter":
            raise ContentRefused(f"{server} declined to write this output. {self.refusal}".strip())
        if self.finish == "repetition":
            raise OutputRepeats(f"{self.model!r} repeated itself without end, and {server} broke its output off.")
        if self.finish is None or self.finish == "error":
            raise ModelUnavailable((BROKEN_OFF if self.has_begun else NO_CHAT).format(server))
        prompt, output = self.counted
        prompt = believed_tokens(prompt, prompt_tokens(request), context_tokens)
        output = believed_tokens(output, estimate_tokens(str(self.text)), context_tokens)
        return Usage(self.model, prompt, output, FINISH.get(self.finish, "stop"))


def _reported(error: openai.APIError, key: str) -> Reported:
    """OpenRouter has the error of the provider behind it in `metadata`, and statuses in `code`."""
    body = error.body if isinstance(error.body, Mapping) else {}
    metadata = body.get("metadata")
    raw = metadata.get("raw") if isinstance(metadata, Mapping) else None
    told = [body.get("message") or body.get("detail") or error.body or error.message, raw]
    status = error.status_code if isinstance(error, openai.APIStatusError) else digits(body.get("code"))
    return Reported(
        message=" ".join(str(one) for one in told if one).replace(key, "..."),
        status=status,
        kinds=frozenset(str(one) for one in (body.get("type"), body.get("code")) if one),
        fields=body,
        headers=error.response.headers if isinstance(error, openai.APIStatusError) else {},
    )
