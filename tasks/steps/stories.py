"""What a story's rows mean: dates, what is covered, and the plan of the interview."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from db.models import StoryMemory
from db.queries.stories import conversation, memories
from workers.stories.facts import read_memory
from workers.stories.planner import Covered, Plan, survey
from workers.stories.told_date import ToldDate
from workers.stories.types import Proposal, Span, ToldMemory

PLAN = TypeAdapter(Plan)


def today() -> date:
    return datetime.now(UTC).date()


def date_of(memory: StoryMemory, birth_year: int | None) -> ToldDate:
    """When it was: an age becomes years by the year of birth."""
    years = None if memory.first_year is None or memory.last_year is None else (memory.first_year, memory.last_year)
    age = None if memory.first_age is None or memory.last_age is None else (memory.first_age, memory.last_age)
    said = ToldDate(0, 0, years, memory.is_about, memory.day, age, is_decade=memory.is_decade)
    return said.counted_from(birth_year) if years is None else said


def told(memory: StoryMemory, birth_year: int | None) -> ToldMemory:
    said = date_of(memory, birth_year)
    return ToldMemory(
        id=memory.id,
        source=str(memory.message_id or memory.document_id or memory.id),
        quote=memory.quote,
        language=memory.language,
        years=said.years,
        is_about=said.is_about,
        date=said.edtf,
        people=memory.people,
        places=memory.places,
        themes=memory.themes,
    )


def covered(memory: StoryMemory, birth_year: int | None) -> Covered:
    return Covered(memory.themes, date_of(memory, birth_year).decade)  # type: ignore[arg-type]  # stored themes are themes


def date_columns(said: ToldDate | None, quote: str) -> dict[str, Any]:
    first_year, last_year = said.years if said and said.years else (None, None)
    first_age, last_age = said.age if said and said.age else (None, None)
    return {
        "date_text": quote[said.start : said.end] if said else None,
        "first_year": first_year,
        "last_year": last_year,
        "is_about": said is not None and said.is_about,
        "is_decade": said is not None and said.is_decade,
        "day": said.day if said else None,
        "first_age": first_age,
        "last_age": last_age,
    }


def proposal_of(quote: str, language: str) -> Proposal:
    """What a memory tells that the narrator typed as one."""
    return read_memory(Span(quote, 0, len(quote)), language, today=today())


def plan_of(stored: Mapping[str, Any]) -> Plan:
    return PLAN.validate_python(stored) if stored else Plan()


def plan_values(plan: Plan) -> dict[str, Any]:
    values: dict[str, Any] = PLAN.dump_python(plan, mode="json")
    return values


def survey_again(session: Session, project_id: UUID, *, user_id: UUID) -> None:
    """What is covered, after memories were added, edited or deleted; the next question stays."""
    row = conversation.hold_plan(session, project_id, user_id=user_id)
    kept = [one for one in memories.list_all(session, project_id) if one.same_as is None]
    birth_year = memories.find_start_of_life(session, project_id)
    plan = survey_of(kept, plan_of(row.plan), birth_year)
    conversation.store_plan(session, row, plan_values(plan), None)


def survey_of(kept: Sequence[StoryMemory], before: Plan, birth_year: int | None) -> Plan:
    known = [covered(one, birth_year) for one in kept]
    return survey(known, before, birth_year=birth_year, this_year=today().year)
