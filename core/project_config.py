"""What can be set for a project, by its type."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import Invalid


class ProjectConfig(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LearningConfig(ProjectConfig):
    """Nothing can be set yet."""


class PrivateGptConfig(ProjectConfig):
    """`mode` is that of a chat message that names none."""

    mode: Literal["documents", "assistant"] = "documents"


class CvMatcherConfig(ProjectConfig):
    """Nothing can be set yet."""


class TellMeLifeConfig(ProjectConfig):
    """Nothing can be set yet."""


CONFIGS: Mapping[str, type[ProjectConfig]] = {
    "learning": LearningConfig,
    "private_gpt": PrivateGptConfig,
    "cv_matcher": CvMatcherConfig,
    "tell_me_life": TellMeLifeConfig,
}


def validated(project_type: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """With the defaults. Raises `Invalid`, which names each wrong field."""
    try:
        return CONFIGS[project_type].model_validate(config).model_dump(mode="json")
    except ValidationError as error:
        errors = [
            {"field": ".".join(["config", *map(str, found["loc"])]), "message": found["msg"]}
            for found in error.errors(include_url=False, include_input=False)
        ]
        detail = "; ".join(f"{found['field']}: {found['message']}" for found in errors)
        raise Invalid(f"In a project of the type {project_type!r}: {detail}", errors=errors) from None
