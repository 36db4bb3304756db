"""The estimate of mastery, and coding exercises."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from core.settings.group import Group, from_json

Probability = Annotated[float, Field(gt=0, lt=1)]


class Parameters(BaseModel):
    """Of the estimate of mastery (workers/learning/mastery.py)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    p_init: Probability = 0.3  # the score expected before the first one
    retention: Probability = 0.5  # of the weight of earlier scores, when a new one comes


class MasterySettings(Group):
    """Parameters of all topics, and in `topics` those that differ for single ones, as JSON:
    `{"Overfitting": {"p_init": 0.1}}`."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_MASTERY_")

    p_init: Probability = Parameters().p_init
    retention: Probability = Parameters().retention
    topics: Annotated[Mapping[str, Mapping[str, float]], NoDecode, BeforeValidator(from_json)] = {}

    def of(self, topic: str) -> Parameters:
        return Parameters(**self._general() | self._own().get(topic.casefold(), {}))

    @model_validator(mode="after")
    def _all_hold(self) -> Self:
        for topic, own in {"all topics": {}, **self.topics}.items():
            try:
                Parameters(**self._general() | dict(own))
            except ValidationError as error:
                raise ValueError(f"{topic}: {_first_message(error)}") from None
        return self

    def _general(self) -> dict[str, Any]:
        return self.model_dump(exclude={"topics"})

    def _own(self) -> dict[str, dict[str, float]]:
        return {topic.casefold(): dict(own) for topic, own in self.topics.items()}


class CodingSettings(Group):
    """`bank` is a folder with coding tasks of the site's own, beside those that Pensum has. `sandbox_socket` is that of
    a sidecar that runs the code; without it this host's own sandbox does."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_CODING_")

    bank: Path | None = None
    sandbox_socket: Path | None = None


def _first_message(error: ValidationError) -> str:
    first = error.errors()[0]
    return " ".join([*map(str, first["loc"]), first["msg"].removeprefix("Value error, ")])
