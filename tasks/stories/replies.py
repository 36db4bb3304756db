"""The interviewer's reply to a message: memories are found in it, the plan goes on, and one question is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import StoryMemory
from db.queries.embeddings import generations
from db.queries.stories import conversation, memories
from db.queries.stories.conversation import UnreadDocument
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import encode, provider_for, record_usage
from tasks.contracts import ReplyToStory
from tasks.handlers import Outcome, handles
from tasks.results.stories import NextQuestion, ProposedMemory, StoryReply
from tasks.steps.stories import covered, date_columns, date_of, plan_of, plan_values, survey_of, today
from workers.embeddings.encoder import NO_VECTORS
from workers.stories.asking import why
from workers.stories.dates import start_of_life_in
from workers.stories.duplicates import Known, find_same
from workers.stories.facts import words_hash
from workers.stories.interviewer import Reply, Situation, interviewer_of
from workers.stories.planner import Covered, Next, Plan, Turn, go_on, survey
from workers.stories.reading import located, proposals
from workers.stories.spans import is_heavy, is_refusal
from workers.stories.types import Proposal
from workers.text.language import UNDETERMINED, language_of

EARLIER_MESSAGES = 6  # that the interviewer reads
READ_AT_ONCE = 20_000  # characters of a document
MOST_OF_A_DOCUMENT = 40  # memories that one reply proposes from it
FEWEST_LETTERS_FOR_A_LANGUAGE = 20


@dataclass(frozen=True)
class Story:
    """What a reply is made from."""

    project_id: UUID
    message_id: UUID
    message: str
    version: int
    plan: Plan
    language: str | None
    thread: Sequence[tuple[str, str]]
    memories: Sequence[StoryMemory]
    birth_year: int | None
    document: UnreadDocument | None
    model: str


@dataclass(frozen=True)
class Found:
    """A memory with where it was found: `start` is the offset of its text in the message or document."""

    proposal: Proposal
    document_id: UUID | None
    start: int


@handles(ReplyToStory)
def reply_to_story(attempt: Attempt, request: ReplyToStory) -> Outcome:
    """Stores the reply, the proposed memories and the plan. A second run proposes the same memories once: nothing of
    the first was stored."""
    attempt.report(0, 2, "steps", "listening")
    with read_only() as session:
        story = _read(session, attempt, request.project_id)
    language = _language(story)
    found = [*_in_message(story, language), *_in_document(story)]
    birth_year = story.birth_year or _start_of_life(found)
    plan = _go_on(story, found, birth_year, language)
    attempt.report(1, 2, "steps", "replying")
    reply = _reply(attempt, story, plan.next, language, found)
    marked = located(
        story.message, reply.quotes, [one.proposal for one in found if one.document_id is None], language, today=today()
    )
    found = [*(Found(one, None, 0) for one in marked), *(one for one in found if one.document_id is not None)]
    vectors = _vectors(attempt, [one.proposal.span.text for one in found])
    attempt.report(2, 2, "steps", "replied")
    return lambda session: _store(session, attempt, story, plan, reply.text, language, found, vectors)


def _read(session: Session, attempt: Attempt, project_id: UUID) -> Story:
    message = conversation.get_message(session, attempt.id)
    row = conversation.get_plan(session, project_id)
    before = conversation.list_before(session, message, limit=EARLIER_MESSAGES)
    return Story(
        project_id=project_id,
        message_id=message.id,
        message=message.content,
        version=row.version,
        plan=plan_of(row.plan),
        language=row.language,
        thread=[(one.content, one.reply or "") for one in before],
        memories=memories.list_all(session, project_id),
        birth_year=memories.find_start_of_life(session, project_id),
        document=conversation.find_unread(session, project_id, most=READ_AT_ONCE),
        model=generations.get_active(session).model,
    )


def _language(story: Story) -> str:
    """Of the message; a short one, such as a name, is in the language of those before."""
    language = language_of(story.message)
    is_short = sum(map(str.isalpha, story.message)) < FEWEST_LETTERS_FOR_A_LANGUAGE
    if story.language is not None and (is_short or language == UNDETERMINED):
        return story.language
    return language


def _in_message(story: Story, language: str) -> list[Found]:
    last_words = story.thread[-1][1] if story.thread else ""
    return [Found(one, None, 0) for one in proposals(story.message, language, last_words=last_words, today=today())]


def _in_document(story: Story) -> list[Found]:
    if story.document is None:
        return []
    text = story.document.text
    found = proposals(text, language_of(text), today=today())[:MOST_OF_A_DOCUMENT]
    return [Found(one, story.document.id, story.document.start) for one in found]


def _start_of_life(found: Sequence[Found]) -> int | None:
    years = (start_of_life_in(one.proposal.span.text, one.proposal.language, today=today()) for one in found)
    return next((year for year in years if year is not None), None)


def _go_on(story: Story, found: Sequence[Found], birth_year: int | None, language: str) -> Plan:
    known = [covered(one, birth_year) for one in story.memories if one.same_as is None]
    new = [_covered(one.proposal, birth_year) for one in found]
    plan = survey([*known, *new], story.plan, birth_year=birth_year, this_year=today().year)
    in_message = [one.proposal for one in found if one.document_id is None]
    turn = Turn(
        memories=[_covered(one, birth_year) for one in in_message],
        has_name=_new_name(story, in_message) is not None,
        has_place=_new_place(story, in_message) is not None,
        is_heavy=is_heavy(story.message, language),
        is_refusal=is_refusal(story.message, language),
    )
    return go_on(plan, turn)


def _covered(proposal: Proposal, birth_year: int | None) -> Covered:
    said = proposal.said.counted_from(birth_year) if proposal.said else None
    return Covered(proposal.themes, said.decade if said else None)


def _new_name(story: Story, found: Sequence[Proposal]) -> str | None:
    """Somebody with a name of whom nothing was told before."""
    known = {name.casefold() for memory in story.memories for name in memory.people}
    names = [name for one in found for name in one.names.people if name[0].isupper()]
    return next((name for name in names if name.casefold() not in known), None)


def _new_place(story: Story, found: Sequence[Proposal]) -> str | None:
    known = {name.casefold() for memory in story.memories for name in memory.places}
    names = [name for one in found for name in one.names.places]
    return next((name for name in names if name.casefold() not in known), None)


def _reply(attempt: Attempt, story: Story, next_: Next, language: str, found: Sequence[Found]) -> Reply:
    in_message = [one.proposal for one in found if one.document_id is None]
    names = {"follow_name": _new_name, "follow_place": _new_place}
    situation = Situation(
        message=story.message,
        language=language,
        next=next_,
        has_memories=bool(in_message),
        is_heavy=is_heavy(story.message, language),
        is_refusal=is_refusal(story.message, language),
        name=names[next_.question](story, in_message) if next_.question in names else None,
        thread=story.thread,
        names=[name for memory in story.memories for name in (*memory.people, *memory.places)],
    )
    interviewer = interviewer_of(provider_for(attempt), attempt.checkpoint)
    reply, usage = interviewer.reply(situation)
    record_usage(attempt, interviewer.provider, usage)
    return reply


def _vectors(attempt: Attempt, texts: Sequence[str]) -> Sequence[Sequence[float] | None]:
    """None where this host has no encoder: then only words are compared."""
    try:
        return [list(vector) for vector in encode(texts)] if texts else []
    except NO_VECTORS:
        attempt.usage.found_by_words_alone()
        return [None] * len(texts)


def _store(
    session: Session,
    attempt: Attempt,
    story: Story,
    plan: Plan,
    reply: str,
    language: str,
    found: Sequence[Found],
    vectors: Sequence[Sequence[float] | None],
) -> StoryReply:
    """Raises `StoryChanged` if a memory was edited or deleted meanwhile: the reply may hold what is gone."""
    row = conversation.hold_known_plan(session, story.project_id, version=story.version)
    message = conversation.store_reply(session, attempt.id, reply)
    known = [_known(one, story.model) for one in story.memories]
    new: list[StoryMemory] = []
    for one, vector in zip(found, vectors, strict=True):
        same = find_same(one.proposal.span.text, vector, known, one.proposal.language)
        columns = _columns(story, one, vector) | {"message_id": None if one.document_id else message.id}
        memory = memories.add(session, user_id=attempt.user_id, same_as=UUID(same) if same else None, **columns)
        if same is None:
            new.append(memory)
            known.append(_known(memory, story.model))
    _note_read(session, attempt, story)
    birth_year = memories.find_start_of_life(session, story.project_id)
    kept = [*(one for one in story.memories if one.same_as is None), *new]
    surveyed = replace(survey_of(kept, plan, birth_year), next=plan.next)
    conversation.store_plan(session, row, plan_values(surveyed), language)
    next_ = NextQuestion(theme=plan.next.theme, decade=plan.next.decade, why=why(plan.next, language))
    return StoryReply(reply=reply, proposed_memories=[_proposed(one, birth_year) for one in new], next=next_)


def _known(memory: StoryMemory, model: str) -> Known:
    is_comparable = memory.vector_model == model
    first = memory.same_as or memory.id
    return Known(str(first), memory.quote, memory.words_hash, memory.vector if is_comparable else None)


def _columns(story: Story, found: Found, vector: Sequence[float] | None) -> dict[str, Any]:
    proposal = found.proposal
    quote = proposal.span.text
    return date_columns(proposal.said, quote) | {
        "project_id": story.project_id,
        "document_id": found.document_id,
        "start_offset": found.start + proposal.span.start,
        "end_offset": found.start + proposal.span.end,
        "quote": quote,
        "words_hash": words_hash(quote),
        "language": proposal.language,
        "vector": list(vector) if vector is not None else None,
        "vector_model": story.model if vector is not None else None,
        "birth_year": start_of_life_in(quote, proposal.language, today=today()),
        "people": list(proposal.names.people),
        "places": list(proposal.names.places),
        "themes": list(proposal.themes),
    }


def _note_read(session: Session, attempt: Attempt, story: Story) -> None:
    if story.document is not None:
        conversation.note_read(
            session,
            story.project_id,
            story.document.id,
            user_id=attempt.user_id,
            until=story.document.start + len(story.document.text),
        )


def _proposed(memory: StoryMemory, birth_year: int | None) -> ProposedMemory:
    said = date_of(memory, birth_year)
    return ProposedMemory(
        id=memory.id,
        quote=memory.quote,
        event_date=said.edtf,
        decade=said.decade,
        people=memory.people,
        places=memory.places,
    )
