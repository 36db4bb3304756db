"""A chapter of the story, made of memories."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from db.queries.stories import chapters, conversation, memories
from db.queries.stories.memories import NoMemories
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import provider_for, record_usage
from tasks.contracts import WriteStoryChapter
from tasks.handlers import Outcome, handles
from tasks.results.stories import CitingSentence, WrittenStoryChapter
from tasks.steps.stories import told
from workers.stories.chapters import Written, chapter_writer_of, language_of_chapter
from workers.stories.types import ToldMemory
from workers.stories.wording import word


@handles(WriteStoryChapter)
def write_chapter(attempt: Attempt, request: WriteStoryChapter) -> Outcome:
    """Stores the chapter. A second run writes it again: nothing of the first was stored."""
    attempt.report(0, 2, "steps", "reading")
    with read_only() as session:
        version = conversation.get_plan(session, request.project_id).version
        chosen = _chosen(session, request)
    if not chosen:
        raise NoMemories("The memories of this chapter were deleted before it was written.")
    attempt.report(1, 2, "steps", "writing")
    writer = chapter_writer_of(provider_for(attempt), attempt.checkpoint)
    written, usage = writer.write(chosen)
    record_usage(attempt, writer.provider, usage)
    attempt.report(2, 2, "steps", "written")
    return lambda session: _store(session, attempt, request, version, chosen, written)


def _chosen(session: Session, request: WriteStoryChapter) -> Sequence[ToldMemory]:
    birth_year = memories.find_start_of_life(session, request.project_id)
    rows = memories.list_told(session, request.project_id, request.memory_ids)
    return [told(row, birth_year) for row in rows]


def _store(
    session: Session,
    attempt: Attempt,
    request: WriteStoryChapter,
    version: int,
    chosen: Sequence[ToldMemory],
    written: Written,
) -> WrittenStoryChapter:
    """Raises `StoryChanged` if a memory was edited or deleted meanwhile."""
    conversation.hold_known_plan(session, request.project_id, version=version)
    language = language_of_chapter(chosen)
    added = chapters.add(
        session,
        [(one.text, one.memory_ids) for one in written.sentences],
        user_id=attempt.user_id,
        project_id=request.project_id,
        job_id=attempt.id,
        title=request.title or _title(request, language),
        language=language,
        theme=request.theme,
        decade=request.decade,
        dropped=written.dropped,
    )
    sentences = [CitingSentence(text=one.text, memory_ids=list(one.memory_ids)) for one in written.sentences]
    return WrittenStoryChapter(id=added.id, title=added.title, sentences=sentences, dropped=written.dropped)


def _title(request: WriteStoryChapter, language: str) -> str:
    if request.decade is not None:
        return word("chapter_decade", language, decade=request.decade, last=request.decade + 9)
    if request.theme is not None:
        name = word(f"theme_{request.theme}", language)
        return name[:1].upper() + name[1:]
    return word("chapter_all", language)
