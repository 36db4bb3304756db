"""The provider for Anthropic's Messages. The only module that imports Anthropic's client."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import anthropic
from anthropic.types import ModelInfo, RawContentBlockDelta, RawMessageStreamEvent

from core.settings import AnthropicSettings
from workers.llm.believed import believed_context, believed_name, believed_tokens, is_name
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
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    Piece,
    PromptTooLong,
    ProviderOutOfBudget,
    Usage,
)
from workers.llm.json_schema import has_named_properties_only
from workers.llm.output_text import OutputText
from workers.llm.response_bounds import Reception
from workers.llm.sdk_connection import BROKEN_OFF, CLIENT_ERRORS, Patience, translate
from workers.llm.server_errors import Asked, Reported, Row, model_error, words

ANTHROPIC_URL = "https://api.anthropic.com"
NO_KEY = "no-key"  # the client insists on one, and a server without keys ignores it
KEY_SETTING = "ANTHROPIC_API_KEY"
MOST_LISTED = 1000  # models, in one request
COUNTS_OF_PROMPT = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")

ERRORS = (
    Row(
        PromptTooLong,
        statuses={413},
        kinds={"request_too_large"},
        words=words("prompt is too long", "exceed context limit", "exceeds the available context size"),
    ),
    Row(
        ProviderOutOfBudget,
        statuses={402},
        kinds={"billing_error"},
        words=words("credit balance is too low", "usage limits"),
    ),
    Row(ContentRefused, words=words("blocked by content filtering")),
    Row(CredentialsRefused, statuses={401, 403}, kinds={"authentication_error", "permission_error"}),
    Row(ModelMissing, statuses={404}, kinds={"not_found_error"}),
    Row(ModelRateLimited, statuses={429}, kinds={"rate_limit_error"}),
    Row(ModelBusy, statuses={503, 529}, kinds={"overloaded_error"}),
    Row(ModelUnavailable, statuses={408, 409, *range(500, 600)}, kinds={"api_error", "timeout_error"}),
    Row(ModelRequestRefused, statuses=range(300, 500), kinds={"invalid_request_error"}),
)

# Every other one is `stop`.
FINISH: Mapping[str, FinishReason] = {"max_tokens": "length", "model_context_window_exceeded": "length"}

# What a request says to a model that shall not think, the first that the model takes. Some only think less.
NO_THINKING = ("disabled", "between_tools")
LESS_THINKING = "low"


class AnthropicProvider:
    """Holds an HTTP client with its pool: create and close it in the process that uses it.

    Anthropic's models take no temperature, `top_p`, seed or penalties.
    """

    name = "anthropic"
    capabilities = Capabilities(writes_prose=True, thinks=True)

    def __init__(self, settings: AnthropicSettings, patience: Patience) -> None:
        self.default_model = settings.model
        self._patience = patience
        self._key = settings.api_key.get_secret_value() if settings.api_key else NO_KEY
        self._client = anthropic.Anthropic(
            api_key=self._key,
            base_url=settings.base_url or ANTHROPIC_URL,
            max_retries=0,  # the platform decides on them
            http_client=patience.http_client(),
            timeout=patience.until_first_token(),
        )
        self._known: dict[str, ModelInfo | None] = {}  # None where the server has no list of models

    def close(self) -> None:
        self._client.close()

    def models(self) -> list[Model]:
        with self._translated(self.default_model):
            page = self._client.models.list(limit=MOST_LISTED, timeout=self._patience.for_list())
            listed = [one for one in page.data[:MOST_LISTED] if is_name(one.id)]
            found = [self._model(one) for one in listed]
        self._known.update({one.id: one for one in listed})
        return found

    def context_tokens(self, model: str | None) -> int | None:
        known = self._known.get(model or self.default_model)
        return believed_context(known.max_input_tokens) if known else None

    def digest(self, model: str | None) -> None:
        return None

    def load(self, model: str | None) -> None:
        return None

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        """Pieces, then one `Usage`. While the model thinks, pieces are empty, so that the caller can stop it.

        Closing early closes the connection, on which Anthropic stops generating.
        """
        model = request.model or self.default_model
        estimate = prompt_tokens(request)
        patience = self._patience.for_prompt(estimate)
        output = _Output(model, estimate, OutputText(request.max_tokens))
        reception = Reception.of_output(request.max_tokens)
        with closing(self._open(model, request, patience)) as events:
            reception.begin(events.response, patience.first_token)
            while not output.text.is_cut and (event := self._next(events, output)) is not None:
                with self._translated(model, has_begun=True):
                    piece, is_token = output.read(event)
                reception.note_part(patience.idle if is_token else None)
                if piece is not None:
                    yield Piece(piece, output.model)
        yield output.usage(self.context_tokens(request.model))

    def _open(
        self, model: str, request: CompletionRequest, patience: Patience
    ) -> anthropic.Stream[RawMessageStreamEvent]:
        said: list[Any] = messages(request)
        with self._translated(model):
            body = self._body(self._info(model), request)
        if said[0]["role"] == "system":
            body["system"] = said.pop(0)["content"]
        with self._translated(model):
            return self._client.messages.create(
                model=model,
                messages=said,
                max_tokens=request.max_tokens,
                stream=True,
                extra_body=body,
                timeout=patience.until_first_token(),
            )

    def _body(self, known: ModelInfo | None, request: CompletionRequest) -> dict[str, Any]:
        thinking, effort = _thinking(known, wanted=request.thinks)
        output_config = {"format": _output_format(known, request.schema), "effort": effort}
        body: dict[str, Any] = {
            "thinking": thinking and {"type": thinking},
            "output_config": {name: value for name, value in output_config.items() if value is not None},
            "stop_sequences": list(request.stop),
        }
        return {name: value for name, value in body.items() if value}

    def _info(self, model: str) -> ModelInfo | None:
        """Asked once. That the model is missing is for the request itself to say: a server may have no list."""
        if model not in self._known:
            try:
                with self._translated(model):
                    self._known[model] = self._client.models.retrieve(model, timeout=self._patience.for_list())
            except ModelMissing:
                self._known[model] = None
        return self._known[model]

    def _next(self, events: anthropic.Stream[RawMessageStreamEvent], output: "_Output") -> RawMessageStreamEvent | None:
        with self._translated(output.model, has_begun=output.has_begun):
            return next(events, None)

    @contextmanager
    def _translated(self, model: str, *, has_begun: bool = False) -> Iterator[None]:
        """Only calls of the client belong inside: it also translates `ValueError`. An error of the client is no cause
        of ours: it may hold the key."""
        try:
            yield
        except anthropic.APIStatusError as error:
            asked = Asked(self.name, model, KEY_SETTING)
            raise model_error(ERRORS, _reported(error, self._key), asked, ModelUnavailable) from None
        except anthropic.APIError as error:
            raise translate(error, self.name, has_begun=has_begun) from None
        except CLIENT_ERRORS as error:
            raise translate(error, self.name, has_begun=has_begun) from None

    def _model(self, listed: ModelInfo) -> Model:
        return Model(
            name=listed.id,
            provider=self.name,
            capabilities=("completion",),
            context_tokens=believed_context(listed.max_input_tokens),
        )


@dataclass
class _Output:
    """What a stream has said so far."""

    model: str
    prompt_estimate: int
    text: OutputText
    prompt_tokens: int = 0
    output_tokens: object = None
    stop_reason: str | None = None
    has_begun: bool = False
    is_whole: bool = False

    def read(self, event: RawMessageStreamEvent) -> tuple[str | None, bool]:
        """The next part of the output, empty where it is one of the model's thoughts, None for any other event; and
        whether the event has a token."""
        self.has_begun = True
        if event.type == "message_start":
            self.model = believed_name(event.message.model, self.model)
            self._count(event.message.usage)
        elif event.type == "message_delta":
            if event.delta.stop_reason:
                self.stop_reason = str(event.delta.stop_reason)
            self._count(event.usage)
        elif event.type == "message_stop":
            self.is_whole = True
        elif event.type == "content_block_delta":
            return self._read_delta(event.delta)
        return None, False

    def _read_delta(self, delta: RawContentBlockDelta) -> tuple[str, bool]:
        if delta.type == "thinking_delta":
            return "", bool(delta.thinking)
        if delta.type != "text_delta":
            return "", False
        piece = self.text.add(delta.text)
        if self.text.is_cut:
            self.stop_reason, self.is_whole = "max_tokens", True
        return piece, bool(piece)

    def usage(self, context_tokens: int | None) -> Usage:
        """Estimates the tokens where the server has counted none, or a number that cannot be true."""
        if not self.is_whole or self.stop_reason is None:
            raise ModelUnavailable(BROKEN_OFF.format(AnthropicProvider.name))
        if self.stop_reason == "refusal":
            raise ContentRefused(f"{self.model!r} declined to write this output.")
        prompt = believed_tokens(self.prompt_tokens or None, self.prompt_estimate, context_tokens)
        output = believed_tokens(self.output_tokens, estimate_tokens(str(self.text)), context_tokens)
        return Usage(self.model, prompt, output, FINISH.get(self.stop_reason, "stop"))

    def _count(self, counted: Any) -> None:
        """Counts are cumulative; the last event may leave those of the prompt out."""
        read = (getattr(counted, name, None) for name in COUNTS_OF_PROMPT)
        counts = (believed_tokens(tokens, self.prompt_estimate, None) for tokens in read if tokens is not None)
        self.prompt_tokens = max(self.prompt_tokens, sum(counts))
        self.output_tokens = getattr(counted, "output_tokens", None) or self.output_tokens


def _thinking(known: ModelInfo | None, *, wanted: bool) -> tuple[str | None, str | None]:
    """The type of thinking and the effort to ask for. Models refuse types that they do not have."""
    if known is None or known.capabilities is None or not known.capabilities.thinking.supported:
        return None, None
    types = known.capabilities.thinking.types
    if wanted:
        return ("adaptive" if types.adaptive.supported else None), None
    taken = next((name for name in NO_THINKING if getattr(types, name).supported), None)
    if taken is not None:
        return taken, None
    return None, (LESS_THINKING if known.capabilities.effort.supported else None)


def _output_format(known: ModelInfo | None, schema: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """None where the model cannot be held to the schema; the prompt has it in any case."""
    can = known is None or known.capabilities is None or known.capabilities.structured_outputs.supported
    if schema is None or not can or not has_named_properties_only(schema):
        return None
    try:
        return {"type": "json_schema", "schema": anthropic.transform_schema(dict(schema))}
    except (ValueError, TypeError, AttributeError, AssertionError):  # the client knows no such schema
        return None


def _reported(error: anthropic.APIStatusError, key: str) -> Reported:
    """An error inside a stream has the stream's status."""
    told = error.api_message or error.body or error.message
    return Reported(
        message=str(told).replace(key, "..."),
        status=error.status_code if error.status_code >= 300 else None,
        kinds=frozenset(str(one) for one in (error.type, error.error_code) if one),
        headers=error.response.headers,
    )
