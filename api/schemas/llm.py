from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import Body

Text = Annotated[str, Field(min_length=1, max_length=100_000, pattern=r"\S")]


class GenerateIn(Body):
    model_config = ConfigDict(populate_by_name=True)

    prompt: Text
    system: Text | None = None
    model: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    provider: Literal["auto", "ollama", "extractive"] | None = None
    answer_schema: Annotated[
        dict[str, Any] | None, Field(alias="schema", description="A JSON schema that the output must match.")
    ] = None
    callback_url: str | None = None


class EmbedIn(Body):
    texts: Annotated[list[Text], Field(min_length=1, max_length=1000)]
    callback_url: str | None = None


class ModelOut(BaseModel):
    """A model with the capability `completion` can be named in a request for text; one with only `embedding` cannot."""

    name: str
    provider: str
    size_bytes: int | None = None
    capabilities: list[str] = []
    context_tokens: int | None = None


class ModelsOut(BaseModel):
    models: list[ModelOut]
