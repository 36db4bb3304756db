"""The environment variables that are settings: which there are, which are given, and which are unknown."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches

from core.settings.process import Settings, is_secret, variables_of, without_password

OUR_PREFIX = "PENSUM_"
OF_THE_TERMINAL = frozenset({"PENSUM_URL", "PENSUM_API_KEY"})
OF_COMPOSE = frozenset({"PENSUM_GPU_DEVICES"})
CHOSEN_BY_STACK = "PENSUM_CHOSEN_BY_STACK"  # the names of what `pensum up` chose for its processes, with commas
OF_PARENTS = frozenset({"PENSUM_WORKER_ID", CHOSEN_BY_STACK})  # a worker's parent names its children by the first
HIDDEN = "(secret)"


def known() -> dict[str, bool]:
    """Every name, and whether its value is secret."""
    found: dict[str, bool] = {}
    for field in fields(Settings):
        group = field.type
        for name, value in group.model_fields.items():  # type: ignore[union-attr]  # each type there is a class of groups
            for variable in variables_of(group, name, value):  # type: ignore[arg-type]  # the same
                found[variable.upper()] = is_secret(value)
    return found


def given(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """`NAME=value` of each setting that is given, secrets hidden, by name."""
    secrets = known()
    for name, value in sorted(environment.items()):
        if value and name.upper() in secrets:
            yield f"{name}={HIDDEN if secrets[name.upper()] else without_password(value)}"


def unknown(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """A sentence for each variable that is named like a setting and is none: misspelt, or of another version."""
    names = known().keys() | OF_THE_TERMINAL | OF_COMPOSE | OF_PARENTS
    for name in sorted(environment):
        if name.startswith(OUR_PREFIX) and name not in names:
            meant = get_close_matches(name, names, n=1)
            yield f"{name} is no setting of this version{f'; did you mean {meant[0]}?' if meant else '.'}"
