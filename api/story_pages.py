"""A story's rows as responses."""

from collections.abc import Sequence

from api.schemas.stories import (
    StoryChapterOut,
    StoryMemoryOut,
    StoryNextOut,
    StoryPlanOut,
    StorySentenceOut,
    TimelineEventOut,
)
from db.models import StoryChapter, StoryMemory, StoryPlan, StorySentence
from tasks.steps.stories import date_of, plan_of
from workers.stories.asking import why

LAST = 9_999


def memory(row: StoryMemory, birth_year: int | None) -> StoryMemoryOut:
    said = date_of(row, birth_year)
    return StoryMemoryOut(
        id=row.id,
        quote=row.quote,
        event_date=said.edtf,
        date_text=row.date_text,
        decade=said.decade,
        people=row.people,
        places=row.places,
        themes=row.themes,
        confirmed=row.is_confirmed,
        edited=row.is_edited,
        message_id=row.message_id,
        document_id=row.document_id,
        start=row.start_offset,
        end=row.end_offset,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def timeline(rows: Sequence[StoryMemory], birth_year: int | None) -> list[TimelineEventOut]:
    events = [_event(row, birth_year) for row in rows]
    return sorted(events, key=lambda one: (one.first_year or LAST, one.event_date or "", one.memory_id))


def _event(row: StoryMemory, birth_year: int | None) -> TimelineEventOut:
    said = date_of(row, birth_year)
    first_year, last_year = said.years or (None, None)
    return TimelineEventOut(
        memory_id=row.id,
        quote=row.quote,
        event_date=said.edtf,
        decade=said.decade,
        first_year=first_year,
        last_year=last_year,
        people=row.people,
        places=row.places,
        themes=row.themes,
        confirmed=row.is_confirmed,
    )


def plan(row: StoryPlan | None) -> StoryPlanOut:
    """Before the first message, what will be asked first."""
    found = plan_of(row.plan if row else {})
    language = (row.language if row else None) or "en"
    return StoryPlanOut(
        birth_year=found.birth_year,
        covered={str(decade): dict(counts) for decade, counts in found.counts.items()},
        undated=dict(found.undated),
        blank_decades=list(found.blank_decades),
        blank_themes=list(found.blank_themes),
        avoided=list(found.avoided),
        next=StoryNextOut(theme=found.next.theme, decade=found.next.decade, why=why(found.next, language)),
        updated_at=row.updated_at if row else None,
    )


def chapter(row: StoryChapter, sentences: Sequence[StorySentence]) -> StoryChapterOut:
    return StoryChapterOut(
        id=row.id,
        title=row.title,
        language=row.language,
        theme=row.theme,
        decade=row.decade,
        sentences=[StorySentenceOut.model_validate(one) for one in sentences],
        dropped=row.dropped,
        stale=row.stale_since is not None,
        stale_since=row.stale_since,
        created_at=row.created_at,
    )
