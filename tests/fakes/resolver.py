"""Name servers under the test's control.

    names = FakeDns({"rebind.test": [["127.0.0.1"], ["127.0.0.2"]]})

answers the first lookup with the first list and the second with the second; the last one stays.
"""

import socket
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from threading import Event

from workers.egress.ssrf_guard import IPAddress

WAIT_SECONDS = 10.0


class FakeDns:
    """A name that is not known fails as the operating system lets it fail."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]], *, silent: Sequence[str] = ()) -> None:
        self._answers = {name: list(scripted) for name, scripted in answers.items()}
        self._silent = silent
        self.lookups: list[str] = []
        self.speak = Event()
        """Until it is set, lookups of silent names hang."""

    def __call__(self, host: str) -> list[IPAddress]:
        self.lookups.append(host)
        if host in self._silent:
            self.speak.wait(WAIT_SECONDS)
        scripted = self._answers.get(host)
        if scripted is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ip_address(address) for address in (scripted.pop(0) if len(scripted) > 1 else scripted[0])]
