"""What holds for all commands of `pensum`: how they print JSON, and with which status they end."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import EnumType
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin
from uuid import UUID, uuid4

import pytest
import typer.core
import typer.main

from cli.main import NOT_ALLOWED, NOT_FOUND, REQUEST_REFUSED, UNREACHABLE, app
from tests.support.client_server import ApiServer
from tests.support.command_process import CommandProcess
from tests.support.factories import Person, make_user
from tests.support.terminal import environment

Words = tuple[str, ...]

OF_THIS_HOST = {"doctor", "demo", "migrate", "new-job", "settings", "up", "worker", "llm check"}
FOR_EVERYBODY = {"status"}
NEEDED_BESIDE: dict[str, Words] = {
    "answer": ("A promise.",),
    "chat": ("Hello.",),
    "ingest-user": (),
    "stories confirm": ("--all",),
}
TEXTS = {"kind": "llm.generate", "body": '{"prompt": "Hello."}', "receiver": "https://example.com/", "file": "c.pdf"}


class Ended(NamedTuple):
    status: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Command:
    name: str
    params: Sequence[Any]

    @property
    def is_over_http(self) -> bool:
        return not {self.name, self.name.partition(" ")[0]} & OF_THIS_HOST

    @property
    def names_a_thing(self) -> bool:
        return any(each.required and _type(each) is UUID for each in self.params)

    def words(self, file: Path) -> Words:
        """The command with all that it needs."""
        given = [word for each in self.params if each.required for word in _given(each, file)]
        return (*self.name.split(), *given, *NEEDED_BESIDE.get(self.name, ()))


def _given(param: Any, file: Path) -> Iterator[str]:
    if isinstance(param, typer.core.TyperOption):
        yield param.opts[0]
    wanted = _type(param)
    if param.name in TEXTS:
        yield TEXTS[param.name]
    elif isinstance(wanted, EnumType):
        yield next(iter(wanted)).value
    elif choices := get_args(wanted):
        yield choices[0]
    else:
        yield {UUID: str(uuid4()), Path: str(file), int: "999999"}.get(wanted, "x")


def _type(param: Any) -> Any:
    """Of one of them, where it takes several."""
    annotation = param.type_descriptor.annotation
    return get_args(annotation)[0] if get_origin(annotation) is list else annotation


def commands(group: Any, name: str = "") -> Iterator[Command]:
    context = typer.Context(group)
    for word in group.list_commands(context):
        found, called = group.get_command(context, word), f"{name} {word}".strip()
        if isinstance(found, typer.core.TyperGroup):
            yield from commands(found, called)
            if found.invoke_without_command:
                yield Command(called, found.params)
        else:
            yield Command(called, found.params)


ALL = list(commands(typer.main.get_group(app)))
OVER_HTTP = [command for command in ALL if command.is_over_http]


def run_all(folder: Path, all_words: Sequence[Words], **given: object) -> list[Ended]:
    """Runs the commands side by side: each that nothing responds to waits for its second attempt."""
    with ExitStack() as running:
        processes = [
            running.enter_context(CommandProcess(words, env=environment(**given), cwd=folder)) for words in all_words
        ]
        outputs = [process.communicate() for process in processes]
        return [Ended(process.wait(), *output) for process, output in zip(processes, outputs, strict=True)]


@pytest.fixture
def admin(platform: None) -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "file.jsonl"
    written.write_text('{"question": "What is a lease?", "document": "Leases"}\n')
    return written


def failed_of(chosen: Sequence[Command], ended: Sequence[Ended], status: int) -> dict[str, Ended]:
    """Those that do not end with the status, without output, and with a problem that names it."""
    pairs = zip([command.name for command in chosen], ended, strict=True)
    return {name: end for name, end in pairs if (end.status, end.stdout, _told_status(end)) != (status, "", status)}


def _told_status(ended: Ended) -> object:
    try:
        return json.loads(ended.stderr.splitlines()[-1])["exit_status"]
    except (ValueError, LookupError, TypeError):
        return None


def test_each_prints_json_when_it_is_asked_to() -> None:
    assert len(ALL) > 50
    flags = {command.name: [each for each in command.params if "--json" in each.opts] for command in ALL}
    assert [name for name, found in flags.items() if not (found and found[0].is_flag)] == []


def test_each_ends_with_2_for_an_option_that_it_does_not_have(tmp_path: Path) -> None:
    ended = run_all(tmp_path, [(*command.name.split(), "--no-such-option") for command in ALL])
    assert [command.name for command, end in zip(ALL, ended, strict=True) if end.status != REQUEST_REFUSED] == []


def test_each_over_http_ends_with_3_where_nothing_responds(tmp_path: Path, file: Path) -> None:
    all_words = [(*command.words(file), "--json") for command in OVER_HTTP]
    ended = run_all(tmp_path, all_words, PENSUM_URL="http://127.0.0.1:9", PENSUM_API_KEY="pk_none")
    assert failed_of(OVER_HTTP, ended, UNREACHABLE) == {}


def test_each_over_http_ends_with_4_for_a_wrong_key(tmp_path: Path, file: Path, server: ApiServer) -> None:
    chosen = [command for command in OVER_HTTP if command.name not in FOR_EVERYBODY]
    all_words = [(*command.words(file), "--json") for command in chosen]
    ended = run_all(tmp_path, all_words, PENSUM_URL=server.url, PENSUM_API_KEY="pk_wrong")
    assert failed_of(chosen, ended, NOT_ALLOWED) == {}


def test_each_ends_with_5_for_what_is_not_there(tmp_path: Path, file: Path, server: ApiServer, admin: Person) -> None:
    chosen = [each for each in OVER_HTTP if each.names_a_thing]
    all_words = [(*command.words(file), "--json") for command in chosen]
    ended = run_all(tmp_path, all_words, PENSUM_URL=server.url, PENSUM_API_KEY=admin.key)
    assert failed_of(chosen, ended, NOT_FOUND) == {}
