"""Where an embedded server listens for workers on other hosts."""

import errno
import socket
from dataclasses import dataclass

from core.settings import EmbeddedSettings
from embedded.errors import CannotRun


@dataclass(frozen=True)
class ListenAddress:
    """`variable` is the setting of the port, for messages."""

    host: str
    port: int
    variable: str

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def ensure_free(self) -> None:
        """Raises `CannotRun` if this machine does not have the address, or another program has the port."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CannotRun(self._explain(error)) from error

    def _explain(self, error: OSError) -> str:
        if error.errno == errno.EADDRNOTAVAIL:
            return (
                f"No network interface of this machine has PENSUM_SERVERS_ADDRESS={self.host}: bring it up first, "
                "with WireGuard by `wg-quick up wg0`."
            )
        if error.errno == errno.EADDRINUSE:
            return f"{self} is in use by another program: set {self.variable} to a free port."
        return f"This machine cannot listen on {self}, which PENSUM_SERVERS_ADDRESS asks for: {error.strerror}."


def of_postgres(settings: EmbeddedSettings) -> ListenAddress | None:
    if settings.address is None:
        return None
    return ListenAddress(str(settings.address), settings.postgres_port, "PENSUM_SERVERS_POSTGRES_PORT")


def of_valkey(settings: EmbeddedSettings) -> ListenAddress | None:
    if settings.address is None:
        return None
    return ListenAddress(str(settings.address), settings.valkey_port, "PENSUM_SERVERS_VALKEY_PORT")
