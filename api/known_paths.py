"""The paths of this API and their methods, for requests that fit none of them."""

import re
from collections import defaultdict
from collections.abc import Iterable

from starlette.routing import Route, compile_path

from api.suggestions import closest

#: What is looked for instead of an undefined path. A longer one is none of ours.
MOST_SEGMENTS = 12
PARAMETER = re.compile(r"\{\w+\}")


class KnownPaths:
    """By template, such as `/api/documents/{document_id}`. Of those that fit a path, the one with the fewest parameters
    counts: `/api/documents/upload` is no document, whatever the method."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.methods: dict[str, set[str]] = defaultdict(set)
        for route in routes:
            self.methods[route.path] |= route.methods or set()
        self._patterns = {path: compile_path(path)[0] for path in sorted(self.methods, key=_parameters)}
        self._nearer = {path: self._more_specific(path) for path in self.methods}

    def _more_specific(self, path: str) -> list[str]:
        """Those that fit paths which this one fits too, and are asked first."""
        pattern = self._patterns[path]
        return [other for other in self._patterns if _parameters(other) < _parameters(path) and pattern.match(other)]

    def is_overruled(self, template: str) -> bool:
        """Whether a path that fits this template may be another one's."""
        return bool(self._nearer.get(template))

    def allowed(self, path: str) -> set[str]:
        """The methods of a path, none where it is undefined."""
        return self._first(self._patterns, path)

    def overruling(self, path: str, template: str) -> set[str]:
        """The methods of a more specific template, where the path fits one that was passed over for this one."""
        return self._first(self._nearer.get(template, ()), path)

    def _first(self, templates: Iterable[str], path: str) -> set[str]:
        return next((self.methods[one] for one in templates if self._patterns[one].match(path)), set())

    def meant(self, path: str) -> str | None:
        """The defined path that is most like this one, with the ids that stand in it."""
        path = path.rstrip("/")  # no id is empty
        given = path.split("/")
        if len(given) > MOST_SEGMENTS:
            return None
        return closest(path, {_filled(template.split("/"), given) for template in self.methods})


def _parameters(path: str) -> int:
    return len(PARAMETER.findall(path))


def _filled(template: list[str], given: list[str]) -> str:
    known = dict(enumerate(given))
    return "/".join(known.get(n, part) if part.startswith("{") else part for n, part in enumerate(template))
