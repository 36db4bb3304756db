"""Requests in OpenAI's form. A field that asks for what is not supported is refused by its name; one with the value
that it has anyway is taken."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.generate_requests import contract_of
from api.json_schemas import MOST_ITEMS
from api.metadata import Metadata
from api.openai_compatible.models import check_model
from api.schemas.llm import LARGEST_SEED, MOST_MESSAGES, MOST_TOKENS, GenerateIn, MessageIn, Name, Text
from api.schemas.texts import Body
from tasks.contracts import GenerateText

MOST_PARTS = 100  # of one message
MOST_TEXTS = 1_000
UNTHINKING = {"none", "minimal"}  # of the efforts
ANY_OBJECT = {"type": "object"}

Label = Annotated[str | None, Field(max_length=512)]
"""Names whoever asks, for the provider's own use; it changes no answer."""


def only(*neutral: Any) -> AfterValidator:
    """For a field that is not supported. `neutral` are the values with which it asks for nothing."""

    def check(value: Any) -> Any:
        if value is not None and value not in neutral:
            but = f", but as {' or '.join(map(repr, neutral))}" if neutral else ""
            raise PydanticCustomError("unsupported", f"This is not supported{but}")
        return value

    return AfterValidator(check)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _joined(content: Any) -> Any:
    """The text of a message that comes in parts."""
    if not isinstance(content, list):
        return content
    if len(content) > MOST_PARTS:
        raise PydanticCustomError("too_long", f"A message may have at most {MOST_PARTS} parts")
    return "".join(_text_of(part) for part in content)


def _text_of(part: Any) -> str:
    match part:
        case {"type": "text", "text": str(text), **more} if not more:
            return text
        case {"type": "text", "text": str(), **more}:
            raise PydanticCustomError("unsupported", f"{next(iter(more))!r} of a part is not supported")
        case {"type": str(kind)}:
            raise PydanticCustomError("unsupported", f"A part of the type {kind[:50]!r} is not supported, only 'text'")
    raise PydanticCustomError("part", "A part is an object like {example}", {"example": '{"type": "text", "text": ""}'})


class ChatMessageIn(Body):
    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[Text, BeforeValidator(_joined)]
    name: Annotated[Any, only()] = None
    refusal: Annotated[Any, only()] = None
    audio: Annotated[Any, only()] = None
    annotations: Annotated[Any, only([])] = None
    tool_calls: Annotated[Any, only([])] = None
    function_call: Annotated[Any, only()] = None


class JsonSchemaIn(Body):
    model_config = ConfigDict(populate_by_name=True)

    name: Annotated[str | None, Field(max_length=200)] = None
    description: Annotated[str | None, Field(max_length=10_000)] = None
    strict: bool | None = None
    answer_schema: Annotated[dict[str, Any], Field(alias="schema", max_length=MOST_ITEMS)]


class ResponseFormatIn(Body):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchemaIn | None = None

    @model_validator(mode="after")
    def _has_its_schema(self) -> "ResponseFormatIn":
        if (self.type == "json_schema") != (self.json_schema is not None):
            raise PydanticCustomError("json_schema", "`json_schema` goes with the type 'json_schema'")
        return self

    @property
    def answer_schema(self) -> dict[str, Any] | None:
        if self.json_schema is not None:
            return self.json_schema.answer_schema
        return ANY_OBJECT if self.type == "json_object" else None


class StreamOptionsIn(Body):
    include_usage: bool | None = None
    include_obfuscation: Annotated[Any, only(False)] = None


class ChatCompletionIn(Body):
    model: Name
    messages: Annotated[list[ChatMessageIn], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool | None = None
    stream_options: StreamOptionsIn | None = None
    response_format: ResponseFormatIn | None = None
    temperature: Annotated[float | None, Field(ge=0, le=2, allow_inf_nan=False)] = None
    max_tokens: Annotated[int | None, Field(ge=1, le=MOST_TOKENS)] = None
    max_completion_tokens: Annotated[int | None, Field(ge=1, le=MOST_TOKENS)] = None
    seed: Annotated[int | None, Field(ge=0, le=LARGEST_SEED)] = None
    stop: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]] | None,
        Field(max_length=4),
        BeforeValidator(_listed),
    ] = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None
    metadata: Metadata | None = None
    user: Label = None
    safety_identifier: Label = None
    prompt_cache_key: Label = None
    audio: Annotated[Any, only()] = None
    frequency_penalty: Annotated[Any, only(0)] = None
    function_call: Annotated[Any, only("none", "auto")] = None
    functions: Annotated[Any, only([])] = None
    logit_bias: Annotated[Any, only({})] = None
    logprobs: Annotated[Any, only(False)] = None
    modalities: Annotated[Any, only(["text"])] = None
    moderation: Annotated[Any, only()] = None
    n: Annotated[Any, only(1)] = None
    parallel_tool_calls: Annotated[Any, only(True, False)] = None
    prediction: Annotated[Any, only()] = None
    presence_penalty: Annotated[Any, only(0)] = None
    prompt_cache_options: Annotated[Any, only()] = None
    prompt_cache_retention: Annotated[Any, only()] = None
    service_tier: Annotated[Any, only("auto", "default")] = None
    store: Annotated[Any, only(False)] = None
    tool_choice: Annotated[Any, only("none", "auto")] = None
    tools: Annotated[Any, only([])] = None
    top_logprobs: Annotated[Any, only(0)] = None
    top_p: Annotated[Any, only(1)] = None
    verbosity: Annotated[Any, only("medium")] = None
    web_search_options: Annotated[Any, only()] = None

    @property
    def includes_usage(self) -> bool:
        return self.stream_options is not None and bool(self.stream_options.include_usage)

    async def contract(self) -> GenerateText:
        """Raises `UnknownModel`, and `Invalid`."""
        provider, model = await check_model(self.model)
        return await contract_of(
            GenerateIn(
                messages=[MessageIn(role=_role(each.role), content=each.content) for each in self.messages],
                provider=provider,
                model=model,
                answer_schema=self.response_format.answer_schema if self.response_format else None,
                temperature=self.temperature,
                max_tokens=self.max_completion_tokens or self.max_tokens,
                seed=self.seed,
                stop=self.stop,
                think=None if self.reasoning_effort is None else self.reasoning_effort not in UNTHINKING,
            )
        )


def _role(role: Literal["system", "developer", "user", "assistant"]) -> Literal["system", "user", "assistant"]:
    return "system" if role == "developer" else role


def _texts(value: Any) -> Any:
    if isinstance(value, list) and any(isinstance(each, int | list) for each in value):
        raise PydanticCustomError("unsupported", "Tokens are not supported: send the texts themselves")
    return _listed(value)


class EmbeddingsIn(Body):
    model: Name
    input: Annotated[list[Text], Field(min_length=1, max_length=MOST_TEXTS), BeforeValidator(_texts)]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[int | None, Field(ge=1, le=100_000)] = None
    user: Label = None
