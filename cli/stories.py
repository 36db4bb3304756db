"""`pensum stories`: tell a life, confirm what was understood, and make chapters of it."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cli import formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from pensum_client import JobOut, StoryReply, WrittenStoryChapter

WAIT_SECONDS = 60

Project = Annotated[UUID, typer.Argument(metavar="PROJECT", help="A project of the type tell_me_life.")]

app = typer.Typer(help="Life stories.", no_args_is_help=True)


@app.command()
def tell(
    project: Project, message: Annotated[str, typer.Argument(metavar="TEXT")], url: Url = None, key: Key = None
) -> None:
    """Tell the interviewer something, and print the reply with the memories that it proposes."""
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        ended = pensum.wait(pensum.tell_story(project, message, wait=WAIT_SECONDS).id)
    _end_unless_succeeded(ended)
    reply = StoryReply.model_validate(ended.result)
    print(formatting.printable(reply.reply))
    for one in reply.proposed_memories:
        print(f"\n{one.id}  {one.event_date or '-':12}{_line(one.quote)}")


@app.command()
def memories(project: Project, url: Url = None, key: Key = None) -> None:
    """Print the timeline: what was told, in the order of time."""
    with connect(url, key) as pensum:
        for one in pensum.story_timeline(project):
            mark = "confirmed" if one.confirmed else "proposed"
            print(f"{one.memory_id}  {mark:11}{one.event_date or '-':12}{_line(one.quote)}")


@app.command()
def confirm(
    project: Project,
    memory: Annotated[list[UUID] | None, typer.Argument(metavar="[MEMORY]...")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All that were proposed.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Confirm memories."""
    if not memory and not all_:
        raise typer.BadParameter("Name memories, or give --all.", param_hint="MEMORY")
    with connect(url, key) as pensum:
        chosen = [one.id for one in pensum.story_memories(project, confirmed=False)] if all_ else memory or []
        for memory_id in chosen:
            pensum.change_story_memory(project, memory_id, confirmed=True)
    print(f"{len(chosen)} confirmed")


@app.command()
def forget(
    project: Project, memory: Annotated[UUID, typer.Argument(metavar="MEMORY")], url: Url = None, key: Key = None
) -> None:
    """Delete a memory and all that was made of it."""
    with connect(url, key) as pensum:
        pensum.delete_story_memory(project, memory)


@app.command()
def chapter(
    project: Project,
    title: Annotated[str | None, typer.Option()] = None,
    decade: Annotated[int | None, typer.Option(help="Its first year: 1950.")] = None,
    theme: Annotated[str | None, typer.Option()] = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Write a chapter of confirmed memories, and print it."""
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        job = pensum.write_story_chapter(project, title=title, decade=decade, theme=theme, wait=WAIT_SECONDS)
        ended = pensum.wait(job.id)
    _end_unless_succeeded(ended)
    written = WrittenStoryChapter.model_validate(ended.result)
    print(f"{written.id}\n\n{formatting.printable(written.title)}\n")
    for sentence in written.sentences:
        print(formatting.printable(sentence.text))


@app.command()
def export(
    project: Project,
    chapter_id: Annotated[UUID, typer.Argument(metavar="CHAPTER")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="It ends with .pdf or .md.")],
    url: Url = None,
    key: Key = None,
) -> None:
    """Save a chapter as PDF or Markdown."""
    if file.suffix not in (".pdf", ".md"):
        raise typer.BadParameter("The name ends with .pdf or .md.", param_hint="FILE")
    with connect(url, key) as pensum:
        body = pensum.export_story_chapter(project, chapter_id, format="pdf" if file.suffix == ".pdf" else "markdown")
    file.write_bytes(body)


def _line(text: str) -> str:
    return formatting.printable(" ".join(text.split()))


def _end_unless_succeeded(job: JobOut) -> None:
    if job.state != "succeeded":
        job_follower.print_end(job)
        raise typer.Exit(job_follower.exit_status(job))
