"""Requests in OpenAI's form. A field that asks for what is not supported is refused by its name; one with the value
that it has anyway is taken. Programs keep what they were answered, and send it with every later turn: what is empty
there, or only of use to them, is left out."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.generate_requests import contract_of, invalid
from api.json_schemas import MOST_ITEMS
from api.metadata import Metadata
from api.openai_compatible.models import check_model
from api.schemas.llm import (
    LARGEST_SEED,
    LONGEST_TEXT,
    MOST_MESSAGES,
    MOST_TOKENS,
    GenerateIn,
    MessageIn,
    Name,
    Penalty,
    Text,
    TopP,
)
from api.schemas.texts import Body
from tasks.contracts import GenerateText

MOST_PARTS = 100  # of one message
MOST_TEXTS = 1_000
UNTHINKING = {"none", "minimal"}  # of the efforts
ANY_OBJECT = {"type": "object"}

TEXTS = {"text", "refusal"}  # the parts of a message that are said
THOUGHTS = {"thinking", "redacted_thinking", "reasoning"}  # and those that are not
OF_PART = {"cache_control", "annotations", "id", "index"}  # what other programs note at a part

NO_TOOLS = "Tools are not supported. Leave out this message and the results of the tools that it calls"

LeftOut = Annotated[Any, Field(default=None)]
"""What other programs note at a message for themselves or another provider. It is no text that the model reads."""

Label = Annotated[str | None, Field(max_length=512)]
"""Names whoever asks, for the provider's own use; it changes no answer."""


def only(*neutral: Any, why: str = "This is not supported") -> AfterValidator:
    """For a field that is not supported. `neutral` are the values with which it asks for nothing."""

    def check(value: Any) -> Any:
        if value is not None and value not in neutral:
            but = f", but as {' or '.join(map(repr, neutral))}" if neutral else ""
            raise PydanticCustomError("unsupported", f"{why}{but}")
        return value

    return AfterValidator(check)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _stops(value: Any) -> Any:
    listed = _listed(value)
    return ([text for text in listed if text not in ("", None)] or None) if isinstance(listed, list) else listed


def _set(value: Any) -> Any:
    return None if value == -1 else value


UnsetIfMinusOne = BeforeValidator(_set)
"""As llama.cpp and its clients say that a number is not set."""


def _joined(content: Any) -> Any:
    """The text of a message that comes in parts."""
    if content is None:
        return ""
    if not isinstance(content, list):
        return content
    if len(content) > MOST_PARTS:
        raise PydanticCustomError("too_long", f"A message may have at most {MOST_PARTS} parts")
    return "".join(_text_of(part) for part in content)


def _text_of(part: Any) -> str:
    match part:
        case {"type": str(kind)} if kind in TEXTS and isinstance(part.get(kind), str | None):
            if more := [field for field in part if field not in {"type", kind} | OF_PART]:
                raise PydanticCustomError("unsupported", f"{more[0][:50]!r} of a part is not supported")
            return part.get(kind) or ""
        case {"type": str(kind)} if kind in THOUGHTS:
            return ""
        case {"type": str(kind)} if kind not in TEXTS:
            raise PydanticCustomError("unsupported", f"A part of the type {kind[:50]!r} is not supported, only 'text'")
        case {**fields} if not fields:
            return ""
    raise PydanticCustomError("part", "A part is an object like {example}", {"example": '{"type": "text", "text": ""}'})


Role = Literal["system", "developer", "user", "assistant", "tool", "function"]
ROLES: dict[Role, Literal["system", "user", "assistant"]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}
"""Those that are supported, as `/api/llm/generate` names them."""


class ChatMessageIn(Body):
    role: Role
    content: Annotated[str, Field(max_length=LONGEST_TEXT), BeforeValidator(_joined)] = ""
    refusal: Annotated[str | None, Field(max_length=LONGEST_TEXT)] = None
    audio: Annotated[Any, only()] = None
    tool_calls: Annotated[Any, only([], why=NO_TOOLS)] = None
    function_call: Annotated[Any, only(why=NO_TOOLS)] = None
    name: LeftOut
    tool_call_id: LeftOut
    annotations: LeftOut
    cache_control: LeftOut
    reasoning: LeftOut
    reasoning_content: LeftOut
    reasoning_details: LeftOut

    @property
    def text(self) -> str:
        """Empty where it is only white space."""
        said = self.content if self.content.strip() else self.refusal or ""
        return said if said.strip() else ""


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
    top_p: TopP = None
    presence_penalty: Penalty = None
    frequency_penalty: Penalty = None
    max_tokens: Annotated[int | None, Field(ge=1, le=MOST_TOKENS), UnsetIfMinusOne] = None
    max_completion_tokens: Annotated[int | None, Field(ge=1, le=MOST_TOKENS), UnsetIfMinusOne] = None
    seed: Annotated[int | None, Field(ge=0, le=LARGEST_SEED), UnsetIfMinusOne] = None
    stop: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]] | None,
        Field(max_length=4),
        BeforeValidator(_stops),
    ] = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None
    metadata: Metadata | None = None
    user: Label = None
    safety_identifier: Label = None
    prompt_cache_key: Label = None
    audio: Annotated[Any, only()] = None
    function_call: Annotated[Any, only("none", "auto")] = None
    functions: Annotated[Any, only([])] = None
    logit_bias: Annotated[Any, only({})] = None
    logprobs: Annotated[Any, only(False)] = None
    modalities: Annotated[Any, only(["text"])] = None
    moderation: Annotated[Any, only()] = None
    n: Annotated[Any, only(1)] = None
    parallel_tool_calls: Annotated[Any, only(True, False)] = None
    prediction: Annotated[Any, only()] = None
    prompt_cache_options: Annotated[Any, only()] = None
    prompt_cache_retention: Annotated[Any, only()] = None
    service_tier: Annotated[Any, only("auto", "default")] = None
    store: Annotated[Any, only(False)] = None
    tool_choice: Annotated[Any, only("none", "auto")] = None
    tools: Annotated[Any, only([])] = None
    top_logprobs: Annotated[Any, only(0)] = None
    verbosity: Annotated[Any, only("medium")] = None
    web_search_options: Annotated[Any, only()] = None

    @property
    def includes_usage(self) -> bool:
        return self.stream_options is not None and bool(self.stream_options.include_usage)

    async def contract(self) -> GenerateText:
        """Raises `UnknownModel`, and `Invalid`."""
        messages = _nonempty(self.messages)
        provider, model = await check_model(self.model)
        return await contract_of(
            GenerateIn(
                messages=list(messages.values()),
                provider=provider,
                model=model,
                answer_schema=self.response_format.answer_schema if self.response_format else None,
                temperature=self.temperature,
                max_tokens=self.max_completion_tokens or self.max_tokens,
                seed=self.seed,
                stop=self.stop,
                top_p=self.top_p,
                presence_penalty=self.presence_penalty,
                frequency_penalty=self.frequency_penalty,
                think=None if self.reasoning_effort is None else self.reasoning_effort not in UNTHINKING,
            ),
            places=list(messages),
        )


def _nonempty(messages: Sequence[ChatMessageIn]) -> dict[int, MessageIn]:
    """The messages that are not empty, by their places. Raises `Invalid` for a last one of the user that is."""
    asked = [place for place, message in enumerate(messages) if message.role == "user"]
    if asked and not messages[asked[-1]].text:
        raise invalid(f"messages.{asked[-1]}.content", "The last message of the user is empty: the model answers it.")
    said = {}
    for place, message in enumerate(messages):
        if not message.text:
            continue
        if message.role not in ROLES:
            raise invalid(
                f"messages.{place}.role",
                f"Messages of the role {message.role!r} are not supported: there are no tools.",
            )
        said[place] = MessageIn(role=ROLES[message.role], content=message.text)
    if not said:
        raise invalid("messages", "All messages are empty. Send one of the user, which the model answers.")
    return said


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
