"""The path that a caller probably meant: one that the caller may use, and that differs by a slip of the pen."""

from collections.abc import Iterable, Iterator

from fastapi.routing import APIRoute
from rapidfuzz import fuzz

from api.accounts.identity import User
from api.openapi.dependencies import role_for

LONGEST = 200  # of a path that is compared
LEAST_LIKENESS = 60.0  # of 100, in each segment: `document` is `documents` with 94
LEAST_WITHOUT_A_SEGMENT = 90.0
MISSING = 10.0  # what a segment too few or too many takes off

Segments = list[str]


class SuggestedPaths:
    """Of the routes of programs: no page or file stands for one of them."""

    def __init__(self, routes: Iterable[APIRoute]) -> None:
        self._routes = [
            (route.methods or set(), route.path_format.split("/"), role_for(route))
            for route in routes
            if route.include_in_schema or route.path.startswith("/v1/")
        ]

    def meant(self, path: str, user: User | None) -> str | None:
        if len(path) > LONGEST:
            return None
        given = path.rstrip("/").split("/")
        rated = [
            (likeness, -_ids_in(template), filled)
            for methods, template, role in self._routes
            if _may_use(user, role, methods)
            for likeness, filled in _rated(template, given)
            if user is None or user.may_reach(filled)
        ]
        return max(rated)[-1] if rated else None


def _may_use(user: User | None, role: str | None, methods: Iterable[str]) -> bool:
    """Without credentials, what an account of anybody may use."""
    if user is None:
        return role is None
    has_role = {None: True, "operator": user.is_operator, "admin": user.is_admin}[role]
    return has_role and any(user.may(method) for method in methods)


def _rated(template: Segments, given: Segments) -> Iterator[tuple[float, str]]:
    """The likeness of the template's path, with the ids of the given one, where it is like enough."""
    if len(template) == len(given):
        yield from _rated_alike(template, given, LEAST_LIKENESS, 0)
        return
    for n in range(1, 2 if _ids_in(template) else max(len(template), len(given))):  # amid ids, any word could be one
        if len(template) == len(given) + 1 and _ids_in(template[n + 1 :]) < len(template[n + 1 :]):
            yield from _rated_alike(template, [*given[:n], template[n], *given[n:]], LEAST_WITHOUT_A_SEGMENT, MISSING)
        elif len(template) + 1 == len(given):
            yield from _rated_alike(template, [*given[:n], *given[n + 1 :]], LEAST_WITHOUT_A_SEGMENT, MISSING)


def _rated_alike(template: Segments, given: Segments, least: float, off: float) -> Iterator[tuple[float, str]]:
    """The likeness is that of the segments that differ most; a parameter takes any."""
    likeness = 100.0
    for part, segment in zip(template, given, strict=True):
        if part.startswith("{"):
            likeness = min(likeness, 100.0 if segment else 0.0)
        else:
            likeness = min(likeness, fuzz.ratio(part, segment))
    if likeness >= least:
        yield likeness - off, "/".join(n if p.startswith("{") else p for p, n in zip(template, given, strict=True))


def _ids_in(template: Segments) -> int:
    return sum(part.startswith("{") for part in template)
