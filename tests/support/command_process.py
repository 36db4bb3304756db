"""A process of `pensum` that the command server forks, with the methods of `subprocess.Popen` that tests use."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Literal, Self, TextIO

from core import environment
from core.once import once
from tests.support.command_server import STATUS, Request

ROOT = Path(__file__).parents[2]
LONG_SECONDS = 60.0
PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a process that has threads cannot be forked


class CommandProcess:
    """`stdin`, `stdout` and `stderr` are PIPE, DEVNULL or file descriptors. `missing` are packages that the command
    does not find, as if they were not installed."""

    forked_by: ClassVar = "tests.support.command_server"

    def __init__(
        self,
        words: Sequence[object],
        *,
        env: Mapping[str, str],
        cwd: Path = ROOT,
        stdin: int = DEVNULL,
        stdout: int = PIPE,
        stderr: int = PIPE,
        missing: Sequence[str] = (),
    ) -> None:
        self.words = ["pensum", *map(str, words)]
        self.returncode: int | None = None
        with ExitStack() as sent:
            input, self.stdin = _stream(stdin, "w", sent)
            output, self.stdout = _stream(stdout, "r", sent)
            errors, self.stderr = _stream(stderr, "r", sent)
            self._connection, self._pidfd = _server(self.forked_by).fork([input, output, errors])
        request: Request = {"words": self.words, "env": dict(env), "cwd": str(cwd), "missing": list(missing)}
        self._connection.sendall(json.dumps(request).encode())
        self._connection.shutdown(socket.SHUT_WR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Waits for the end of the process, as `subprocess.Popen` does."""
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()
        self.wait()

    def wait(self, timeout: float = LONG_SECONDS) -> int:
        """Returns the exit status; of a process that a signal has ended, minus the signal."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                status = self._connection.recv(STATUS.size, socket.MSG_WAITALL)
            except TimeoutError as error:
                raise subprocess.TimeoutExpired(self.words, timeout) from error
            [self.returncode] = STATUS.unpack(status)
            self._connection.close()
            os.close(self._pidfd)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Does nothing to a process that has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    @property
    def pid(self) -> int:
        """Before the process is waited for."""
        fields = dict(line.split(":\t") for line in Path(f"/proc/self/fdinfo/{self._pidfd}").read_text().splitlines())
        return int(fields["Pid"])

    def poll(self) -> int | None:
        """Returns the exit status, or None while the process runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0.001)
        return self.returncode

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, text: str = "", timeout: float = LONG_SECONDS) -> tuple[str, str]:
        """Returns what is left of the output and of the errors. `text` is written to the standard input, if that is a
        PIPE."""
        with ThreadPoolExecutor(3) as pool:
            pool.submit(_write, self.stdin, text)
            output, errors = pool.submit(_read, self.stdout), pool.submit(_read, self.stderr)
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()  # and the streams end
                raise
            return output.result(), errors.result()


def run_command(
    *words: object,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    stdin: int = DEVNULL,
    text: str = "",
    missing: Sequence[str] = (),
    timeout: float = LONG_SECONDS,
) -> "subprocess.CompletedProcess[str]":
    """Runs `pensum` with these words to its end. `text` is written to its standard input, if that is a PIPE."""
    with CommandProcess(words, env=env, cwd=cwd, stdin=stdin, missing=missing) as process:
        output, errors = process.communicate(text, timeout)
        return subprocess.CompletedProcess(process.words, process.wait(), output, errors)


class _Server:
    """The command server of this module, for the tests of this process."""

    def __init__(self, module: str) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=environment.kept(os.environ, ()) | ONE_THREAD,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def fork(self, streams: Sequence[int]) -> tuple[socket.socket, int]:
        """Returns the socket of the new process, and its pidfd."""
        connection, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"+"], [theirs.fileno(), *streams])
        _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
        [pidfd] = descriptors
        return connection, pidfd

    def stop(self) -> None:
        self._control.close()
        self._process.wait(LONG_SECONDS)


@once
def _server(module: str) -> _Server:
    server = _Server(module)
    atexit.register(server.stop)
    return server


def _stream(given: int, mode: Literal["r", "w"], sent: ExitStack) -> tuple[int, TextIO | None]:
    """Returns the command's end, which `sent` closes, and the test's end of a pipe."""
    if given == DEVNULL:
        theirs, ours = os.open(os.devnull, os.O_RDWR), None
    elif given == PIPE:
        read_end, write_end = os.pipe()
        theirs, end = (read_end, write_end) if mode == "w" else (write_end, read_end)
        ours = open(end, mode, encoding="utf-8")  # noqa: SIM115  # the process closes it
    else:
        return given, None
    sent.callback(os.close, theirs)
    return theirs, ours


def _write(stream: TextIO | None, text: str) -> None:
    if stream:
        with suppress(BrokenPipeError), stream:
            stream.write(text)


def _read(stream: TextIO | None) -> str:
    return stream.read() if stream else ""
