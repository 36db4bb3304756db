"""A server that forks a process for each command of `pensum`, so that libraries are imported once for many commands.

Of Pensum the server imports its client alone, whose models take long to make. Each command imports the other modules
itself, as in a fresh interpreter: a missing import fails here too, and no command sees the settings or the registered
handlers of another command.

`tests.support.command_process` sends one byte for each command over the socket that is the server's standard input,
with four file descriptors: the socket of the command, and its three streams. The process reads its request from the
socket of the command, until the end. The server sends a descriptor of the process (pidfd) over this socket, and when
the process has ended, its exit status as four bytes.
"""

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypedDict

STATUS = struct.Struct("!i")
LIBRARIES = """
    pensum_client pensum_client.sync_client encodings.idna h11 httpcore httpx pydantic_settings stringprep
    typer.completion typer.rich_utils rich.live rich.progress rich.table
    concurrent.futures.thread jsonschema numpy ollama py3langid redis rfc3339_validator snowballstemmer
    sqlalchemy.ext.asyncio statistics
""".split()


class Request(TypedDict):
    """`missing` are packages that are not installed, as far as the command can see."""

    words: list[str]
    env: dict[str, str]
    cwd: str
    missing: list[str]


@dataclass(frozen=True)
class Command:
    """A process that runs, as the server knows it."""

    pid: int
    pidfd: int
    connection: socket.socket

    def close(self) -> None:
        os.close(self.pidfd)
        self.connection.close()


def serve(control: socket.socket) -> socket.socket | None:
    """Returns twice: in the process of each command its socket, and in the server None, when the tests have ended."""
    commands: dict[int, Command] = {}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor in commands:
                poll.unregister(descriptor)
                _report_end(commands.pop(descriptor))
                continue
            byte, received, _, _ = socket.recv_fds(control, 1, 4)
            if not byte:
                _kill(commands.values())
                return None
            connection, *streams = received
            pid = os.fork()
            if not pid:
                _take(streams)
                for command in commands.values():
                    command.close()
                return socket.socket(fileno=connection)
            for stream in streams:
                os.close(stream)
            command = Command(pid, os.pidfd_open(pid), socket.socket(fileno=connection))
            commands[command.pidfd] = command
            poll.register(command.pidfd, select.POLLIN)
            socket.send_fds(command.connection, [byte], [command.pidfd])


def _report_end(command: Command) -> None:
    _, status = os.waitpid(command.pid, 0)
    with suppress(BrokenPipeError):  # the test no longer waits
        command.connection.sendall(STATUS.pack(os.waitstatus_to_exitcode(status)))
    command.close()


def _kill(commands: Iterable[Command]) -> None:
    for command in commands:
        os.kill(command.pid, signal.SIGKILL)


def _take(streams: Sequence[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)


def _become_command(connection: socket.socket) -> None:
    """Sets up what a fresh interpreter takes from its environment."""
    with connection, connection.makefile() as stream:
        request: Request = json.load(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    sys.argv = request["words"]
    sys.modules.update(dict.fromkeys(request["missing"]))  # type: ignore[arg-type]  # importing None is an ImportError
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # they stay open to the end
    sys.stdout = open(1, "w", _buffering(1), encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def _buffering(stream: int) -> int:
    """As the interpreter does: by lines at a terminal."""
    return 1 if os.isatty(stream) or "PYTHONUNBUFFERED" in os.environ else -1


def run(main: Callable[[], object]) -> None:
    """Runs the main function of a program, and ends the process as an interpreter does, but does not free its memory:
    what it shares with the server would be copied first, which takes longer than most commands."""
    status = 0
    try:
        main()
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        status = end.code or 0
    threading._shutdown()  # type: ignore[attr-defined]  # as multiprocessing does at the end of a fork
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OSError:
        sys.exit(status)  # the interpreter tries it again, and says that it failed
    os._exit(status)


def fork_commands(modules: Iterable[str]) -> None:
    """Returns in the process of each command, when it has what it takes from its environment. These modules are
    imported in the server, once for all."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start its background processes without it
    for module in modules:
        importlib.import_module(module)
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("A library has started a thread when it was imported: processes that are forked now may hang.")
    gc.freeze()  # so that the collector of a forked process need not copy all that was imported
    with socket.socket(fileno=os.dup(0)) as control:
        connection = serve(control)
    if connection is None:
        sys.exit()
    _become_command(connection)


def main() -> None:
    fork_commands(LIBRARIES)
    from cli.main import main as run_cli

    run(run_cli)


if __name__ == "__main__":
    __package__ = ""  # the help shows the name of a script, and of a module `python -m` with its package
    main()
