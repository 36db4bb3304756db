"""Environment variables for a test, and the settings made anew from them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pytest

from core.settings import settings
from core.sizing import sizes
from tasks import routing


class Configure(Protocol):
    def __call__(self, **variables: object) -> None:
        """Sets environment variables, or unsets those that are None, and forgets the process's settings and routes."""


@contextmanager
def configuration() -> Iterator[Configure]:
    """Variables and settings are as before when the block ends."""
    with pytest.MonkeyPatch.context() as environment:

        def configure(**variables: object) -> None:
            for name, value in variables.items():
                if value is None:
                    environment.delenv(name, raising=False)
                else:
                    environment.setenv(name, str(value))
            settings.forget()
            sizes.forget()
            routing.forget_directory()

        yield configure
    settings.forget()
    sizes.forget()
