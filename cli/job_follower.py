"""Follows a job at the terminal. Its output goes to stdout, its progress to stderr."""

import json
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from cli import formatting
from cli.connection import LONG_SECONDS, connect
from pensum_client import Event, JobOut, Pensum

SUCCEEDED, NOT_SUCCEEDED = 0, 1
PRINTED_AT_THE_END = {"result", "error", "cancelled", "end"}


def follow(pensum: Pensum, job: JobOut, *, as_json: bool) -> int:
    """Prints the job's events until it ends. Returns the exit status."""
    if as_json:
        for event in pensum.stream(job.id):
            print(event.model_dump_json(), flush=True)
        return exit_status(pensum.get(job.id))
    with JobPrinter(job, lambda: pensum.get(job.id)) as printer:
        for event in pensum.stream(job.id):
            printer.print_event(event)
    ended = pensum.get(job.id)
    print_end(ended, with_result=not printer.has_printed_tokens)
    return exit_status(ended)


def exit_status(job: JobOut) -> int:
    return SUCCEEDED if job.state == "succeeded" else NOT_SUCCEEDED


def wait(job: JobOut, url: str | None, key: str | None) -> JobOut:
    """The ended job. Ctrl-C cancels it, because what it makes would go unread."""
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        try:
            return pensum.wait(job.id)
        except KeyboardInterrupt:
            pensum.cancel(job.id)
            raise


def print_end(job: JobOut, *, with_result: bool = True, as_json: bool = False) -> None:
    """With `as_json`, what it failed with is a problem too."""
    if job.state != "succeeded" and as_json:
        problem = job.error or {"title": job.state}
        print(json.dumps({**problem, "exit_status": NOT_SUCCEEDED}), file=sys.stderr)
    elif job.state != "succeeded":
        reason = (job.error or {}).get("detail")
        print(f"{job.state}: {formatting.printable(reason)}" if reason else job.state, file=sys.stderr)
    elif with_result:
        print(formatting.as_json(job.result))


class JobPrinter:
    """At a terminal, a progress bar until the first token; otherwise, and from then on, lines."""

    def __init__(self, job: JobOut, reload: Callable[[], JobOut]) -> None:
        """`reload` gets the job as it is now."""
        # Imported here, so that what follows no job starts faster.
        from rich.console import Console

        from cli.progress_bars import ProgressBars

        console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self.has_printed_tokens = False
        self._is_within_line = False
        self._bars: ProgressBars | None = ProgressBars(console) if console.is_terminal else None
        self._job = job
        self._reload = reload

    def __enter__(self) -> Self:
        if self._bars:
            self._bar = self._bars.add_task(self._job.kind, total=None, note=formatting.state_text(self._job))
            self._bars.start()
        elif formatting.waits_for_model(self._job):
            self._print_status(formatting.state_text(self._job))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop_bar()
        self._end_line()

    def print_event(self, event: Event) -> None:
        if event.type == "token":
            self._print_token(event.data["text"])
        elif event.type == "progress":
            self._print_progress(event.data)
        elif event.type == "waiting":
            self._print_status(formatting.state_text(self._reload()))
        elif event.type == "restarted":
            self._withdraw_tokens()
        elif event.type not in PRINTED_AT_THE_END:
            attempt = event.data.get("attempt")
            self._print_status(f"{event.type} (attempt {attempt})" if attempt else event.type)

    def _print_token(self, text: str) -> None:
        self._stop_bar()
        self.has_printed_tokens = self._is_within_line = True
        print(formatting.printable(text), end="", flush=True)

    def _withdraw_tokens(self) -> None:
        self.has_printed_tokens = False
        self._print_status("the text so far is withdrawn, it comes anew")

    def _print_progress(self, progress: dict[str, Any]) -> None:
        if self._bars:
            self._bars.show_progress(self._bar, progress, default_note="running")
        else:
            self._print_status(formatting.progress_text(progress))

    def _print_status(self, text: str) -> None:
        if self._bars:
            self._bars.update(self._bar, note=text)
        else:
            self._end_line()
            print(text, file=sys.stderr, flush=True)

    def _stop_bar(self) -> None:
        if self._bars:
            self._bars.stop()
            self._bars = None

    def _end_line(self) -> None:
        if self._is_within_line:
            print(flush=True)
            self._is_within_line = False
