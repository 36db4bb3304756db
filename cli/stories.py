"""`pensum stories`: tell a life, confirm what was understood, and make chapters of it."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from cli import formatting, job_follower
from cli.connection import Key, Url, connect
from cli.output import AsJson, print_json
from pensum_client import JobOut, StoryReply, WrittenStoryChapter

WAIT_SECONDS = 60

Project = Annotated[UUID, typer.Argument(metavar="PROJECT", help="A project of the type tell_me_life.")]

app = typer.Typer(help="Life stories.", no_args_is_help=True)


@app.command()
def tell(
    project: Project,
    message: Annotated[str, typer.Argument(metavar="TEXT")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Tell the interviewer something, and print the reply with the memories that it proposes."""
    with connect(url, key) as pensum:
        job = pensum.tell_story(project, message, wait=WAIT_SECONDS)
    reply = StoryReply.model_validate(_result(job, url, key, as_json=as_json))
    if as_json:
        print_json([reply])
        return
    print(formatting.printable(reply.reply))
    for one in reply.proposed_memories:
        print(f"\n{one.id}  {one.event_date or '-':12}{_line(one.quote)}")


@app.command()
def memories(project: Project, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Print the timeline: what was told, in the order of time."""
    with connect(url, key) as pensum:
        timeline = list(pensum.story_timeline(project))
    if as_json:
        print_json(timeline)
    else:
        for one in timeline:
            mark = "confirmed" if one.confirmed else "proposed"
            print(f"{one.memory_id}  {mark:11}{one.event_date or '-':12}{_line(one.quote)}")


@app.command()
def confirm(
    project: Project,
    memory: Annotated[list[UUID] | None, typer.Argument(metavar="[MEMORY]...")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All that were proposed.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Confirm memories."""
    if not memory and not all_:
        raise typer.BadParameter("Name memories, or give --all.", param_hint="MEMORY")
    with connect(url, key) as pensum:
        chosen = [one.id for one in pensum.story_memories(project, confirmed=False)] if all_ else memory or []
        changed = [pensum.change_story_memory(project, memory_id, confirmed=True) for memory_id in chosen]
    if as_json:
        print_json(changed)
    else:
        print(f"{len(changed)} confirmed")


@app.command()
def forget(
    project: Project,
    memory: Annotated[UUID, typer.Argument(metavar="MEMORY")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Delete a memory and all that was made of it."""
    with connect(url, key) as pensum:
        forgotten = [one for one in pensum.story_memories(project) if one.id == memory]
        pensum.delete_story_memory(project, memory)
    if as_json:
        print_json(forgotten)


@app.command()
def chapter(
    project: Project,
    title: Annotated[str | None, typer.Option()] = None,
    decade: Annotated[int | None, typer.Option(help="Its first year: 1950.")] = None,
    theme: Annotated[str | None, typer.Option()] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Write a chapter of confirmed memories, and print it."""
    with connect(url, key) as pensum:
        job = pensum.write_story_chapter(project, title=title, decade=decade, theme=theme, wait=WAIT_SECONDS)
    written = WrittenStoryChapter.model_validate(_result(job, url, key, as_json=as_json))
    if as_json:
        print_json([written])
        return
    print(f"{written.id}\n\n{formatting.printable(written.title)}\n")
    for sentence in written.sentences:
        print(formatting.printable(sentence.text))


@app.command()
def export(
    project: Project,
    chapter_id: Annotated[UUID, typer.Argument(metavar="CHAPTER")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="It ends with .pdf or .md.")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Save a chapter as PDF or Markdown."""
    if file.suffix not in (".pdf", ".md"):
        raise typer.BadParameter("The name ends with .pdf or .md.", param_hint="FILE")
    with connect(url, key) as pensum:
        body = pensum.export_story_chapter(project, chapter_id, format="pdf" if file.suffix == ".pdf" else "markdown")
    file.write_bytes(body)
    if as_json:
        print_json([{"file": str(file), "bytes": len(body)}])


def _line(text: str) -> str:
    return formatting.printable(" ".join(text.split()))


def _result(job: JobOut, url: str | None, key: str | None, *, as_json: bool) -> Any:
    """Ends the command if there is none."""
    ended = job_follower.wait(job, url, key)
    if ended.state != "succeeded":
        job_follower.print_end(ended, as_json=as_json)
        raise typer.Exit(job_follower.exit_status(ended))
    return ended.result
