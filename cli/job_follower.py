"""A job live at the terminal. What it says goes to stdout, how it goes on to stderr."""

import sys
from types import TracebackType
from typing import Any, Self

from rich.console import Console

from cli import formatting
from cli.progress_bars import ProgressBars
from pensum_client import Event, JobOut, Pensum

SUCCEEDED, ENDED_OTHERWISE = 0, 1
TOLD_AT_THE_END = {"result", "error", "cancelled", "end"}


def follow(pensum: Pensum, job: JobOut, *, as_json: bool) -> int:
    """The exit status, once the job has ended."""
    if as_json:
        for event in pensum.stream(job.id):
            print(event.model_dump_json(), flush=True)
        return exit_status(pensum.get(job.id))
    with JobPrinter(job) as teller:
        for event in pensum.stream(job.id):
            teller.tell(event)
    ended = pensum.get(job.id)
    tell_end(ended, with_result=not teller.has_spoken)
    return exit_status(ended)


def exit_status(job: JobOut) -> int:
    return SUCCEEDED if job.state == "succeeded" else ENDED_OTHERWISE


def tell_end(job: JobOut, *, with_result: bool = True) -> None:
    if job.state != "succeeded":
        reason = (job.error or {}).get("detail")
        print(f"{job.state}: {formatting.printable(reason)}" if reason else job.state, file=sys.stderr)
    elif with_result:
        print(formatting.in_json(job.result))


class JobPrinter:
    """A bar until the job speaks; lines where nobody watches, and from its first word on."""

    def __init__(self, job: JobOut) -> None:
        console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self.has_spoken = False
        self._is_amid_a_line = False
        self._bars = ProgressBars(console) if console.is_terminal else None
        self._job = job

    def __enter__(self) -> Self:
        if self._bars:
            self._bar = self._bars.add_task(self._job.kind, total=None, note=formatting.state_in_words(self._job))
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end_bar()
        self._end_line()

    def tell(self, event: Event) -> None:
        if event.type == "token":
            self._speak(event.data["text"])
        elif event.type == "progress":
            self._tell_progress(event.data)
        elif event.type not in TOLD_AT_THE_END:
            self._say(f"{event.type} (attempt {event.data['attempt']})" if event.data.get("attempt") else event.type)

    def _speak(self, text: str) -> None:
        self._end_bar()
        self.has_spoken = self._is_amid_a_line = True
        print(formatting.printable(text), end="", flush=True)

    def _tell_progress(self, progress: dict[str, Any]) -> None:
        if self._bars:
            self._bars.show_progress(self._bar, progress, otherwise="running")
        else:
            self._say(formatting.progress_in_words(progress))

    def _say(self, line: str) -> None:
        if self._bars:
            self._bars.update(self._bar, note=line)
        else:
            self._end_line()
            print(line, file=sys.stderr, flush=True)

    def _end_bar(self) -> None:
        if self._bars:
            self._bars.stop()
            self._bars = None

    def _end_line(self) -> None:
        if self._is_amid_a_line:
            print(flush=True)
            self._is_amid_a_line = False
