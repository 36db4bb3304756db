"""The one file of ours inside a sandbox. It is process 1 there, which nothing inside can stop or kill.

Each case runs in a process of its own, which hands its value back through a pipe; then every other process is killed.
It imports nothing of Pensum, which is not there, and little else, since each run waits for it. What a case hands back
is not trusted: `frames.py` outside checks it.
"""

import marshal
import os
import resource
import select
import signal
import sys
import time
from _json import encode_basestring_ascii as quote
from types import TracebackType
from typing import Any, NoReturn

SOURCE_NAME = "<answer>"
NOBODY = 65534
CHANNEL = 20
MOST_DESCRIPTORS = 2**20  # of the worker, whose numbers the inherited ones keep
DONE, TIME, TOO_LARGE, EXITED, CRASHED, STOPPED, READY = range(7)
STATUS_BYTES, LENGTH_BYTES = 1, 4
MOST_NODES, MOST_DEPTH, MOST_MESSAGE = 20_000, 60, 600
MOST_EXACT = 2**53
TICK_SECONDS = 0.1
MOST_LATE = 3  # cases that took too long; then the others do not run
NEAR = 16  # processes that a case may have started, as far as their numbers tell
STARVED = 100  # a runnable process gets at least this part of its time, however loaded the machine is

Job = dict[str, Any]


class TooLarge(Exception):
    """The value has too many parts."""


def main() -> None:
    job = marshal.loads(sys.stdin.buffer.read())  # noqa: S302  # our own worker wrote it
    if job["drops_root"]:
        _drop_root()
    _limit_all(job)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which process 1 ignores
    channel = _only_channel()
    _send(channel, READY)
    end = time.monotonic() + job["total_seconds"]
    inputs, late = job["inputs"], 0
    while inputs:
        arguments, left = inputs.pop(0), min(job["seconds"], end - time.monotonic())
        runs = left > 0 and late < MOST_LATE
        status, payload = _run_case(job, arguments, channel, left) if runs else (STOPPED, b"")
        late += status == TIME
        _send(channel, status, payload)


def _only_channel() -> int:
    """Closes all descriptors but that of the pipe to the outside, which moves; the standard ones lead nowhere."""
    channel, nothing = CHANNEL, os.open("/dev/null", os.O_RDWR)
    os.dup2(1, channel)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, channel)
    os.closerange(channel + 1, MOST_DESCRIPTORS)
    return channel


def _drop_root() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _limit_all(job: Job) -> None:
    for what, most in (
        (resource.RLIMIT_AS, job["memory_bytes"]),
        (resource.RLIMIT_FSIZE, job["file_bytes"]),
        (resource.RLIMIT_NOFILE, job["open_files"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _limit(what, most)


def _limit(what: int, most: int) -> None:
    """No higher than what this process was started with."""
    given = resource.getrlimit(what)[1]
    allowed = most if given == resource.RLIM_INFINITY else min(most, given)
    resource.setrlimit(what, (allowed, allowed))


def _send(channel: int, status: int, payload: bytes = b"") -> None:
    left = status.to_bytes(STATUS_BYTES, "big") + len(payload).to_bytes(LENGTH_BYTES, "big") + payload
    while left:
        left = left[os.write(channel, left) :]


def _run_case(job: Job, arguments: bytes, channel: int, seconds: float) -> tuple[int, bytes]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(channel)
        os.close(reading)
        _become_case(job, arguments, writing)
    os.close(writing)
    exited = os.pidfd_open(child)
    try:
        clock = _Clock(child, job["cpu_seconds"], job["idle_seconds"], seconds)
        status, payload = _collect(reading, exited, channel, job["value_bytes"], clock)
        return _ending_of(child, status, job["cpu_seconds"]), payload
    finally:
        _kill_all()
        os.close(reading)
        os.close(exited)


class _Clock:
    """Ends a case that has used up its processor time, or does nothing. Time in which this process was not run either
    counts for nothing, and a case that the machine gives little may take the longer: load fails no right answer."""

    def __init__(self, process: int, cpu_seconds: float, idle_seconds: float, seconds: float) -> None:
        self._processes = range(process, process + NEAR)
        self._cpu_seconds = cpu_seconds
        self._idle_seconds = idle_seconds
        self._looked_at = time.monotonic()
        self._deadline = self._looked_at + seconds
        self._seen = 0.0

    def left(self) -> float:
        """How long to wait for the case; less than nothing where its time is over."""
        now = time.monotonic()
        self._seen += min(now - self._looked_at, TICK_SECONDS)
        self._looked_at = now
        used = self._used()
        if used > self._cpu_seconds or self._seen > self._idle_seconds + STARVED * used:
            return -1.0
        return min(self._deadline - now, TICK_SECONDS)

    def _used(self) -> float:
        return sum(map(_processor_seconds, self._processes))


def _processor_seconds(process: int) -> float:
    """So far; nothing where there is no such process."""
    try:
        return time.clock_gettime(~process << 3 | 2)  # its clock, as clock_getcpuclockid(3) has it
    except OSError:
        return 0.0


def _collect(reading: int, exited: int, channel: int, most: int, clock: _Clock) -> tuple[int, bytes]:
    """Until the case's process has ended, and not until its pipe is closed: others may hold that open. Ends everything
    when nobody outside listens any more."""
    payload, has_ended = b"", False
    poller = select.poll()
    poller.register(reading, select.POLLIN)
    poller.register(exited, select.POLLIN)
    poller.register(channel, 0)
    while True:
        left = 0.0 if has_ended else clock.left()
        if left < 0:
            return TIME, b""
        ready = {descriptor for descriptor, _ in poller.poll(left * 1000)}
        if channel in ready:
            os._exit(1)
        has_ended = has_ended or exited in ready
        if reading in ready:
            piece = os.read(reading, most)
            payload += piece
            if not piece:
                poller.unregister(reading)
        if len(payload) > most:
            return TOO_LARGE, b""
        if has_ended and reading not in ready:
            return DONE, payload


def _ending_of(child: int, status: int, cpu_seconds: float) -> int:
    if status != DONE:
        return status
    _, ended, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(ended)
    if code in (-signal.SIGXCPU, -signal.SIGKILL) and used.ru_utime + used.ru_stime > cpu_seconds:
        return TIME
    return CRASHED if code < 0 else EXITED if code else DONE


def _kill_all() -> None:
    """Every process of the sandbox but this one, whatever it ignores and whoever started it."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
            os.waitpid(-1, 0)
        except ProcessLookupError:
            _reap()
            return
        except ChildProcessError:
            return


def _reap() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _become_case(job: Job, arguments: bytes, writing: int) -> NoReturn:
    processes, seconds = job["processes"] + 2, int(job["cpu_seconds"]) + 1
    _limit(resource.RLIMIT_NPROC, processes)
    _limit(resource.RLIMIT_CPU, seconds)
    source, entry = job["source"], job["entry"]
    job["inputs"].clear()  # a case sees its own only
    code = 1
    try:
        given = marshal.loads(arguments)  # noqa: S302  # our own worker wrote them
        left = _result(source, entry, given).encode("ascii")
        while left:
            left = left[os.write(writing, left) :]
        code = 0
    finally:
        os._exit(code)


def _result(source: str, entry: str, arguments: list[Any]) -> str:
    try:
        code = compile(source, SOURCE_NAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        return _object(
            kind='"syntax"', message=_text(error.msg), line=_number(error.lineno), column=_number(error.offset)
        )
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return _object(kind='"syntax"', message=_text(error), line="null", column="null")
    try:
        names: dict[str, Any] = {"__name__": "answer"}
        exec(code, names)  # noqa: S102  # running what nobody vouches for is what this file is for
        function = names.get(entry)
        if not callable(function):
            return '{"kind":"missing"}'
        return _object(kind='"value"', value=_encode(function(*arguments), 0, [MOST_NODES]))
    except TooLarge:
        return '{"kind":"large"}'
    except BaseException as error:  # the code may raise anything, and what it raised is the result
        return _object(
            kind='"raised"', type=quote(type(error).__name__), message=_text(error), line=_line(error.__traceback__)
        )


def _object(**fields: str) -> str:
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"


def _text(said: object) -> str:
    return quote(str(said)[:MOST_MESSAGE])


def _number(number: int | None) -> str:
    return "null" if number is None else str(int(number))


def _line(traceback: TracebackType | None) -> str:
    """The innermost line of the answer itself."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == SOURCE_NAME:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return _number(line)


def _encode(value: Any, depth: int, left: list[int]) -> str:
    """The same form as `values.py` outside."""
    left[0] -= 1
    if left[0] < 0 or depth > MOST_DEPTH:
        raise TooLarge
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        plain = int.__index__(value)
        return int.__repr__(plain) if -MOST_EXACT < plain < MOST_EXACT else f'{{"$int":"{plain:#x}"}}'
    if isinstance(value, float):
        text = float.__repr__(value)
        return f'{{"$float":"{text}"}}' if text in ("nan", "inf", "-inf") else text
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, complex):
        return f'{{"$complex":["{value.real!r}","{value.imag!r}"]}}'
    if isinstance(value, bytes):
        return f'{{"$bytes":"{bytes.hex(value)}"}}'
    return _encode_container(value, depth + 1, left)


def _encode_container(value: Any, depth: int, left: list[int]) -> str:
    for name, kind in (("", list), ("$tuple", tuple), ("$set", set), ("$frozenset", frozenset)):
        if isinstance(value, kind):
            items = "[" + ",".join(_encode(one, depth, left) for one in kind.__iter__(value)) + "]"  # type: ignore[arg-type]  # it is of this kind
            return f'{{"{name}":{items}}}' if name else items
    if isinstance(value, dict):
        pairs = (f"[{_encode(key, depth, left)},{_encode(one, depth, left)}]" for key, one in dict.items(value))
        return '{"$dict":[' + ",".join(pairs) + "]}"
    return f'{{"$object":{quote(type(value).__name__)}}}'


if __name__ == "__main__":
    main()
