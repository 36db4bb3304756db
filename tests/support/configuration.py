"""Environment variables for a test, and the settings made anew from them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

import pytest

from core.settings import WrongSettings, settings
from core.sizing import sizes
from tasks import routing


class Configure(Protocol):
    def __call__(self, **variables: object) -> None:
        """Sets environment variables, or unsets those that are None, and forgets the process's settings and routes."""


@contextmanager
def configuration() -> Iterator[Configure]:
    """Variables and settings are as before when the block ends."""
    try:
        with pytest.MonkeyPatch.context() as environment:

            def configure(**variables: object) -> None:
                for name, value in variables.items():
                    environment.setenv(name, "" if value is None else str(value))
                    if value is None:
                        environment.delenv(name)  # set before, for pytest to take away what the test sets here
                _make_anew()
                routing.forget_directory()

            yield configure
    finally:
        _make_anew()


def _make_anew() -> None:
    """At once, where they are not wrong: else a thread that goes on reads the environment while pytest changes it."""
    settings.forget()
    sizes.forget()
    with suppress(WrongSettings):
        settings()
