"""Memories that the narrator types or edits: what is not given with them is found in their words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.schemas.stories import StoryMemoryIn, StoryMemoryPatch
from core.errors import Invalid
from db.models import StoryMemory
from db.queries.stories import conversation, memories
from tasks.steps.stories import date_columns, proposal_of, survey_again, today
from workers.stories.dates import dates_in, start_of_life_in
from workers.stories.facts import likely_language, words_hash
from workers.stories.told_date import ToldDate, parse_edtf

GIVEN = ("people", "places")


def add(session: Session, body: StoryMemoryIn, *, user_id: UUID, project_id: UUID) -> StoryMemory:
    plan = conversation.hold_plan(session, project_id, user_id=user_id)
    language = likely_language(body.quote, plan.language or "en")
    columns = _told(body.quote, language) | _given(body.model_dump(exclude_none=True), language)
    added = memories.add(session, user_id=user_id, project_id=project_id, is_confirmed=body.confirmed, **columns)
    survey_again(session, project_id, user_id=user_id)
    return added


def change(
    session: Session, memory_id: UUID, body: StoryMemoryPatch, *, user_id: UUID, project_id: UUID
) -> StoryMemory:
    conversation.hold_plan(session, project_id, user_id=user_id)
    memory = memories.get(session, memory_id, project_id=project_id)
    given = body.model_dump(exclude_unset=True)
    changes: dict[str, Any] = {}
    if body.quote is not None and body.quote != memory.quote:
        changes |= _told(body.quote, memory.language) | {"is_edited": True, "is_confirmed": True}
        changes |= {"vector": None, "vector_model": None}
    changes |= _given({name: value for name, value in given.items() if name != "quote"}, memory.language)
    if body.confirmed is not None:
        changes["is_confirmed"] = body.confirmed
    changed = memories.change(session, memory, changes)
    survey_again(session, project_id, user_id=user_id)
    return changed


def remove(session: Session, memory_id: UUID, *, user_id: UUID, project_id: UUID) -> None:
    conversation.hold_plan(session, project_id, user_id=user_id)
    memories.remove(session, memory_id, project_id=project_id)
    survey_again(session, project_id, user_id=user_id)


def _told(quote: str, language: str) -> dict[str, Any]:
    found = proposal_of(quote, language)
    return date_columns(found.said, quote) | {
        "quote": quote,
        "words_hash": words_hash(quote),
        "language": language,
        "birth_year": start_of_life_in(quote, language, today=today()),
        "people": list(found.names.people),
        "places": list(found.names.places),
        "themes": list(found.themes),
    }


def _given(given: Mapping[str, Any], language: str) -> dict[str, Any]:
    columns = {name: given[name] for name in GIVEN if given.get(name) is not None}
    if "event_date" in given:
        columns |= _date(given["event_date"], language)
    return columns


def _date(event_date: str | None, language: str) -> dict[str, Any]:
    if event_date is None:
        return date_columns(None, "")
    said = parse_edtf(event_date) or next(iter(dates_in(event_date, language, today=today())), None)
    if said is None or (said.years is None and said.age is None):
        message = f"No date is found in {event_date!r}. Write `1962`, `1962~`, `196X`, `1939/1945` or `about 1962`."
        raise Invalid(message, errors=[{"field": "event_date", "message": message}])
    whole: ToldDate = replace(said, start=0, end=len(event_date))
    return date_columns(whole, event_date)
