"""A group of commands whose modules are imported when they run: what one command needs slows no other one down."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
import typer.core
import typer.main


class LazyGroup(typer.core.TyperGroup):
    """`PLACES` names the function or the `typer.Typer` of each command as `module:attribute`."""

    PLACES: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *self.PLACES]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in self.PLACES and cmd_name not in self.commands:
            self.commands[cmd_name] = _load(cmd_name, self.PLACES[cmd_name])
        if cmd_name not in self.commands:
            self._load_all()
        return super().get_command(ctx, cmd_name)

    def _load_all(self) -> None:
        """For the suggestion of what was meant."""
        self.commands.update({name: _load(name, place) for name, place in self.PLACES.items()})


def _load(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name)(found)
        return typer.main.get_command(alone)
    group = typer.main.get_group(found)
    group.name = name
    return group
