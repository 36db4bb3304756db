"""`pensum chat`."""

import sys
from typing import Annotated, Literal
from uuid import UUID

import typer

from cli import answers, formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from cli.output import print_json
from pensum_client import ChatIn, JobOut

Format = Literal["markdown", "json"]
PROMPT = "> "


def chat(
    project: Annotated[UUID, typer.Argument(metavar="PROJECT", help="A project of the type private_gpt.")],
    message: Annotated[
        str | None, typer.Argument(metavar="MESSAGE", help="Without one, each line of the input is a message.")
    ] = None,
    thread: Annotated[UUID | None, typer.Option(help="Go on in this thread; a new one without.")] = None,
    mode: Annotated[
        Literal["documents", "assistant"] | None, typer.Option(help="Whether a model may add what it knows itself.")
    ] = None,
    provider: Annotated[str | None, typer.Option(help="Such as extractive, for no language model.")] = None,
    model: Annotated[str | None, typer.Option(help="One that `pensum llm models` lists.")] = None,
    threads: Annotated[bool, typer.Option("--threads", help="List the threads instead.")] = False,
    export: Annotated[Format | None, typer.Option(help="Print the chat, or one thread of it, instead.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Talk to the documents of a project. Ctrl-C stops a reply. The exit status is 1 if the last had no success."""
    if threads or export is not None:
        if as_json and export == "markdown":
            raise typer.BadParameter("It is not JSON: give --export json.", param_hint="--export")
        _print_stored(project, thread, export, url, key, as_json=as_json)
        return
    lines = [message] if message is not None else iter(_read_line, None)
    last: JobOut | None = None
    for line in lines:
        if line is None or not line.strip():
            continue
        body = ChatIn(message=line, thread_id=thread, mode=mode, provider=provider, model=model)
        last = _say(project, body, url, key, as_json=as_json)
        thread = UUID(str((last.result or {}).get("thread_id"))) if last.result else thread
    raise typer.Exit(job_follower.exit_status(last) if last is not None else 0)


def _read_line() -> str | None:
    if sys.stdin.isatty():
        print(PROMPT, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline() or None


def _say(project: UUID, body: ChatIn, url: str | None, key: str | None, *, as_json: bool) -> JobOut:
    with connect(url, key) as pensum:
        job = pensum.chat(project, body)
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        ended = answers.follow(pensum, job, as_json=as_json)
    if ended.state != "succeeded" or as_json:
        job_follower.print_end(ended, as_json=as_json)
    else:
        answers.print_citations(ended.result or {})
    return ended


def _print_stored(
    project: UUID, thread: UUID | None, export: Format | None, url: str | None, key: str | None, *, as_json: bool
) -> None:
    with connect(url, key) as pensum:
        if export is not None:
            print(pensum.export_chat(project, thread_id=thread, as_format=export), end="")
            return
        threads = list(pensum.chat_threads(project))
    if as_json:
        print_json(threads)
    else:
        for one in threads:
            print(f"{one.id}\t{one.created_at:%Y-%m-%d %H:%M}\t{formatting.printable(one.title)}")
