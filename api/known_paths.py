"""The paths of this API and their methods, for requests that fit none of them."""

import re
from collections import defaultdict
from collections.abc import Iterable

from starlette.routing import Route, compile_path

PARAMETER = re.compile(r"\{\w+\}")


class KnownPaths:
    """By template, such as `/api/documents/{document_id}`. Of those that fit a path, the one with the fewest parameters
    counts: `/api/documents/upload` is no document, whatever the method."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.methods: dict[str, set[str]] = defaultdict(set)
        for route in routes:
            methods = route.methods or set()
            self.methods[route.path] |= methods | ({"HEAD"} if "GET" in methods else set())
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


def _parameters(path: str) -> int:
    return len(PARAMETER.findall(path))
