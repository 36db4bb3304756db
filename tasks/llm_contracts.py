"""The kinds of job that ask a language model, or an embedding model, in the request's own words."""

import json
from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from tasks.contract import AskedFor, Contract, Deadline, Priority
from tasks.queues import GPU_EMBED, GPU_LLM


class ChatTurn(BaseModel):
    """An earlier message of a conversation."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user", "assistant"]
    content: str


class GenerateText(Contract):
    """Generate text for a prompt with a language model. `turns` are the messages before the prompt.

    JSONB sorts keys, and a model writes the fields of its answer in the order of its schema. So `schema_text` keeps
    that order; `schema` is for workers that do not know the text.
    """

    kind = "llm.generate"
    chain = "generate"
    stages = {"run": GPU_LLM}
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    prompt: str
    system: str | None = None
    model: str | None = None
    provider: str | None = None
    answer_schema: dict[str, Any] | None = Field(default=None, alias="schema")
    turns: list[ChatTurn] = []
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    stop: list[str] = []
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    thinks: bool = False

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def schema_text(self) -> str | None:
        return None if self.answer_schema is None else json.dumps(self.answer_schema, ensure_ascii=False)

    @model_validator(mode="before")
    @classmethod
    def _restore_order(cls, fields: Any) -> Any:
        match fields:
            case {"schema_text": str(text)}:
                return {**fields, "schema": json.loads(text)}
        return fields

    @property
    def asks_for(self) -> AskedFor | None:
        provider = None if self.provider == "auto" else self.provider
        return None if provider is None and self.model is None else AskedFor(provider, self.model)


class PullModel(Contract):
    """Pull a model into the server of a provider. A second run goes on where the first stopped.

    It reaches the server from the GPU host, and takes none of the provider's slots.
    """

    kind = "llm.pull"
    stages = {"run": GPU_LLM}
    time_limit = timedelta(hours=12)  # hundreds of gigabytes over a slow line
    max_attempts = 50  # the server or its registry may be away for hours
    running_per_user = 1
    deadline = Deadline.BULK

    provider: str
    name: str


class DeleteModel(Contract):
    """Delete a model from the server of a provider."""

    kind = "llm.delete"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    deadline = Deadline.INTERACTIVE

    provider: str
    name: str


class EmbedTexts(Contract):
    """Embed each text with the active embedding model."""

    kind = "llm.embed"
    stages = {"run": GPU_EMBED}

    texts: list[str]
