"""Bayesian knowledge tracing."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from core.settings.group import Group, from_json

Probability = Annotated[float, Field(gt=0, lt=1)]


class Parameters(BaseModel):
    """Of knowledge tracing. `p_slip` + `p_guess` < 1, or a right answer would tell against mastery."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    p_init: Probability = 0.3  # mastered before the first observation
    p_learn: Probability = 0.15  # becomes mastered by one more practice
    p_slip: Probability = 0.1  # mastered, and yet the answer is wrong
    p_guess: Probability = 0.2  # not mastered, and yet the answer is right

    @model_validator(mode="after")
    def _tells_for_mastery(self) -> Self:
        if self.p_slip + self.p_guess >= 1:
            raise ValueError("p_slip and p_guess together must be less than 1")
        return self


class MasterySettings(Group):
    """Parameters of all topics, and in `topics` those that differ for single ones, as JSON:
    `{"Overfitting": {"p_guess": 0.3}}`. A topic is the title of a document."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_MASTERY_")

    p_init: Probability = Parameters().p_init
    p_learn: Probability = Parameters().p_learn
    p_slip: Probability = Parameters().p_slip
    p_guess: Probability = Parameters().p_guess
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


def _first_message(error: ValidationError) -> str:
    first = error.errors()[0]
    return " ".join([*map(str, first["loc"]), first["msg"].removeprefix("Value error, ")])
