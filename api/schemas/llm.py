import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.json_schemas import MOST_ITEMS
from api.schemas.submitted import JobIn
from api.schemas.texts import Body
from db.models import ProviderState

LONGEST_TEXT = 100_000  # characters
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")]

_PART = "[A-Za-z0-9_][A-Za-z0-9_.-]*"
MODEL_NAME = re.compile(rf"(?:{_PART}(?::\d{{1,5}})?/)?(?:{_PART}/)?{_PART}(?::{_PART})?")


Name = Annotated[str, Field(min_length=1, max_length=200)]

MOST_MESSAGES = 200
MOST_TOKENS = 131_072
LARGEST_SEED = 2**31 - 1

TopP = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="The model chooses among the likeliest tokens that together have this probability. A provider "
        "without such an option leaves it out, and the penalties too.",
    ),
]
Penalty = Annotated[
    float | None,
    Field(
        ge=-2,
        le=2,
        allow_inf_nan=False,
        description="Above 0 the model repeats less: the more often a token was written (frequency), or all the same "
        "for each that was (presence).",
    ),
]


class MessageIn(Body):
    role: Literal["system", "user", "assistant"]
    content: Text


class GenerateIn(JobIn):
    """Either a `prompt`, with or without a `system` prompt, or the `messages` of a conversation."""

    model_config = ConfigDict(populate_by_name=True)

    prompt: Text | None = None
    system: Text | None = None
    messages: Annotated[
        list[MessageIn] | None,
        Field(
            min_length=1,
            max_length=MOST_MESSAGES,
            description="In order: those of the system first, and last the user's, which the model answers. Where not "
            "all fit the context of the model, the oldest are left out.",
        ),
    ] = None
    provider: Annotated[Name | None, Field(description="`auto`, or one of those that GET /api/llm/models names.")] = (
        None
    )
    model: Annotated[Name | None, Field(description="One that GET /api/llm/models lists.")] = None
    answer_schema: Annotated[
        dict[str, Any] | None,
        Field(max_length=MOST_ITEMS, alias="schema", description="A JSON schema that the output must match."),
    ] = None
    temperature: Annotated[float | None, Field(ge=0, le=2, allow_inf_nan=False)] = None
    max_tokens: Annotated[
        int | None, Field(ge=1, le=MOST_TOKENS, description="The output ends after so many (1,024).")
    ] = None
    seed: Annotated[int | None, Field(ge=0, le=LARGEST_SEED)] = None
    stop: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]] | None,
        Field(max_length=4, description="The output ends before any of these texts."),
    ] = None
    top_p: TopP = None
    presence_penalty: Penalty = None
    frequency_penalty: Penalty = None
    think: Annotated[
        bool | None, Field(description="Whether a model that can think does so before it writes. Else it does not.")
    ] = None


class EmbedIn(JobIn):
    texts: Annotated[list[Text], Field(min_length=1, max_length=1000)]


def _model_name(name: str) -> str:
    if not MODEL_NAME.fullmatch(name) or ".." in name:
        raise ValueError(
            f"{name!r} is not the name of a model. Write [HOST/][NAMESPACE/]MODEL[:TAG], each of letters, digits, "
            "'.', '_' and '-', such as 'llama3.2:3b'"
        )
    return name


ModelName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_model_name)]


class PullIn(JobIn):
    """`name` is a model in Ollama's registry, or with the host in front one of another."""

    name: ModelName
    provider: Annotated[str, Field(min_length=1, max_length=100)] = "ollama"


class ModelOut(BaseModel):
    """A model with the capability `completion` can be named in a request for text; one with only `embedding` cannot.
    `digest` changes when a model is made anew under its name; null where a provider tells none. `healthy`, `state` and
    `since` are its provider's: of one that is away the models of its last probe are listed."""

    name: str
    provider: str
    size_bytes: int | None = None
    capabilities: list[str] = []
    context_tokens: int | None = None
    digest: str | None = None
    healthy: bool
    state: ProviderState
    since: datetime


class ModelsOut(BaseModel):
    models: list[ModelOut]


class SpentOut(BaseModel):
    tokens: int
    cost: float


class LimitOut(BaseModel):
    """Null is no limit."""

    tokens: int | None
    cost: float | None


class BudgetOut(BaseModel):
    """What the caller has used of language models since midnight UTC, and may use until `renews_at`."""

    used: SpentOut
    limit: LimitOut
    renews_at: datetime
