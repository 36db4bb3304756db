"""Every operation of the API has a method of the client: each method is called, and what it sends is looked at."""

import inspect
import re
import types
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel

from pensum_client import AsyncPensum, Pensum, PensumError
from pensum_client.kinds import PATHS_OF_KINDS
from tests.support.openapi import document

PARAMETER = re.compile(r"\{\w+\}")
WRITTEN_FOR_BROWSERS = {
    *("get_login_options", "start_github_login", "finish_github_login"),  # a person goes through it
    *(
        f"{verb}_saved_view{s}" for verb, s in (("list", "s"), ("add", ""), ("change", ""), ("delete", ""))
    ),  # of the console
    *("list_problems", "get_problem"),  # pages; an error has what a program needs
}


FOR_SITES, TOKENS = "/api/admin/external-users", ("/tokens", "/tokens/{token_id}")
OF_OPERATORS = (
    *("audit", "events", "jobs", "kinds", "problems", "queues", "schedules", "settings", "storage", "usage"),
    "workers",
)
FOR_OPERATORS = tuple(f"/api/admin/{what}" for what in OF_OPERATORS)


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Method and path, by the operation's name."""
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if method != "head"
    }


def public_methods(client: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, method in inspect.getmembers(client, inspect.ismethod):
        if not name.startswith("_"):
            yield name, method


def values(hint: Any, folder: Path) -> list[Any]:
    """One of each that a method may treat in another way."""
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    if get_origin(hint) in {types.UnionType, typing.Union}:
        return [value for each in get_args(hint) for value in values(each, folder)]
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return [hint.model_construct()]
    if hint is Path:
        files = [folder / "notes.md", folder / "talk.srt"]
        for file in files:
            file.touch()
        return files
    if get_origin(hint) is type:
        return [BaseModel]
    examples = {str: "x", bytes: b"x", int: 1, datetime: datetime.now(UTC), UUID: uuid4(), type(None): None}
    return [examples[hint]]


def arguments(method: Callable[..., Any], folder: Path) -> Iterator[tuple[Any, ...]]:
    hints = typing.get_type_hints(method)
    parameters = inspect.signature(method).parameters.values()
    needed = [
        hints[parameter.name]
        for parameter in parameters
        if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    return product(*(values(hint, folder) for hint in needed))


def called(method: Callable[..., Any], *given: Any) -> None:
    """All that it sends at once. The responses below are problems, and generators begin when they are read."""
    try:
        returned = method(*given)
        if inspect.isgenerator(returned):
            next(returned, None)
    except (PensumError, ValueError):
        pass


def sent_by_the_client(folder: Path) -> set[tuple[str, str]]:
    sent: set[tuple[str, str]] = set()

    def respond(request: httpx.Request) -> httpx.Response:
        sent.add((request.method, request.url.path))
        return httpx.Response(418, json={"title": "No"}, headers={"Content-Type": "application/problem+json"})

    with Pensum("http://127.0.0.1:9", "key") as pensum:
        pensum._http = httpx.Client(base_url="http://127.0.0.1:9", transport=httpx.MockTransport(respond))
        for _, method in public_methods(pensum):
            for given in arguments(method, folder):
                called(method, *given)
        for kind, path in PATHS_OF_KINDS.items():
            called(pensum.submit, kind, {name.strip("{}"): "x" for name in PARAMETER.findall(path)})
    return sent


def operation_of(method: str, path: str) -> str | None:
    """Of the paths that fit, the one with the fewest parameters: `/api/profiles/me` is no user."""
    fitting = [
        (len(PARAMETER.findall(template)), name)
        for name, (its_method, template) in operations().items()
        if its_method == method and re.fullmatch(PARAMETER.sub("[^/]+", template), path)
    ]
    return min(fitting)[1] if fitting else None


def test_every_operation_that_is_not_for_administrators_has_a_method(tmp_path: Path) -> None:
    reached = {operation_of(*request) for request in sent_by_the_client(tmp_path)}
    assert None not in reached
    for_administrators = {name for name, (_, path) in operations().items() if path.startswith("/api/admin/")}
    assert operations().keys() - for_administrators - reached == WRITTEN_FOR_BROWSERS


def test_every_operation_on_jobs_of_all_users_queues_workers_and_the_audit_log_has_a_method(tmp_path: Path) -> None:
    wanted = {name for name, (_, path) in operations().items() if path.startswith(FOR_OPERATORS)}
    assert wanted <= {operation_of(*request) for request in sent_by_the_client(tmp_path)}


def test_every_operation_of_a_site_that_acts_for_its_learners_has_a_method(tmp_path: Path) -> None:
    wanted = {name for name, (_, path) in operations().items() if path.startswith(FOR_SITES) or path.endswith(TOKENS)}
    assert len(wanted) == 4
    assert wanted <= {operation_of(*request) for request in sent_by_the_client(tmp_path)}


def test_both_clients_have_the_same_methods() -> None:
    names = [
        {name for name, _ in inspect.getmembers(client, inspect.isfunction) if not name.startswith("_")}
        for client in (Pensum, AsyncPensum)
    ]
    assert names[0] == names[1]
