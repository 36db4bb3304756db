"""A fake DNS.

    names = FakeDns({"rebind.test": [["127.0.0.1"], ["127.0.0.2"]]})

returns the first list at the first lookup and the second list from then on.
"""

import socket
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from threading import Event

from workers.egress.ssrf_guard import IPAddress

WAIT_SECONDS = 60.0


class FakeDns:
    """Unknown names raise the error of the operating system. Lookups of `silent` names hang until `respond` is set."""

    def __init__(self, addresses: Mapping[str, Sequence[Sequence[str]]], *, silent: Sequence[str] = ()) -> None:
        self._addresses = {name: list(scripted) for name, scripted in addresses.items()}
        self._silent = silent
        self.lookups: list[str] = []
        self.respond = Event()

    def __call__(self, host: str) -> list[IPAddress]:
        self.lookups.append(host)
        if host in self._silent:
            self.respond.wait(WAIT_SECONDS)
        scripted = self._addresses.get(host)
        if scripted is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ip_address(address) for address in (scripted.pop(0) if len(scripted) > 1 else scripted[0])]
