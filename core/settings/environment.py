"""The environment of this process and of its children, with all settings."""

import os
from collections.abc import Mapping

from core import environment
from core.settings import names


def chosen(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    return environment.kept(given, names.known())


def chosen_for_another_folder() -> dict[str, str]:
    """`chosen`, with settings that name a file of this folder made absolute."""
    known = names.known()
    return {
        name: os.path.abspath(value) if name.upper() in known and _is_relative_path(value) else value
        for name, value in chosen().items()
    }


def _is_relative_path(value: str) -> bool:
    """A model may be named by its folder, and by a name that looks like a path."""
    return not os.path.isabs(value) and os.path.exists(value) and (os.sep in value or os.path.isfile(value))


def keep_chosen() -> None:
    """For this process and its children."""
    environment.keep(names.known())
