"""Finding people for a query, or people like a given user."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.models import Profile
from db.queries.embeddings import generations
from db.queries.profiles import matching
from db.queries.profiles.matching import FoundPiece
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import another_writes, encode, provider_for, record_usage
from tasks.contracts import MatchPeople
from tasks.handlers import Outcome, handles
from tasks.profiles.hidden_document import profile_text
from workers.embeddings.encoder import encoder
from workers.profiles import matching as people
from workers.profiles.matching import Candidate, Match
from workers.quotes.types import Passage

CHUNKS_PER_PERSON = 2  # each costs about six sentences to embed
MAX_QUERY_CHARACTERS = 1_000  # of a person's text; embedding models read no more at once


class MatchReason(BaseModel):
    quote: str
    start: int
    end: int


class MatchedPerson(BaseModel):
    """Each reason is exactly `wiki_content[start:end]` of the person's profile; people found by their bio
    alone have none."""

    user_id: UUID
    name: str
    bio: str
    score: float
    reasons: list[MatchReason]
    explanation: str | None


class MatchedPeople(BaseModel):
    people: list[MatchedPerson]


@handles(MatchPeople)
def match_people(attempt: Attempt, request: MatchPeople) -> Outcome:
    """Stores nothing but the job's result. A second run searches again, among those who are discoverable then."""
    attempt.report(0, 2, "steps", "searching")
    query = _query(attempt, request)
    candidates = _find(attempt, request, query)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "choosing")
    chosen, provider = people.choose(query, candidates, encode), provider_for(attempt)
    explained = people.explain(query, chosen, provider, attempt.checkpoint, lambda: another_writes(attempt))
    record_usage(attempt, explained.provider, explained.usage)
    matches = explained.matches
    attempt.report(2, 2, "steps", "chosen")

    def write(session: Session) -> MatchedPeople:
        """Quotes the profiles as they are now, and leaves out people who are not discoverable any more."""
        now = matching.lock_discoverable(session, [match.user_id for match in matches])
        return MatchedPeople(people=[_person(match, now[match.user_id]) for match in matches if match.user_id in now])

    return write


def _query(attempt: Attempt, request: MatchPeople) -> str:
    if request.like_user_id is None:
        assert request.query is not None, "the API requires `query` or `like_user_id`"
        return request.query
    with read_only() as session:
        like = matching.get_to_match(session, request.like_user_id, viewer_id=attempt.user_id)
    return profile_text(like.bio, like.wiki_content)[:MAX_QUERY_CHARACTERS]


def _find(attempt: Attempt, request: MatchPeople, query: str) -> list[Candidate]:
    """Encodes the query between two transactions, so that none is open meanwhile."""
    with read_only() as session:
        generation = generations.get_active(session)
    [vector] = encoder(generation.model).encode([generation.query_prefix + query], interactive=True)
    without = {attempt.user_id, *filter(None, [request.like_user_id])}
    with read_only() as session:
        found = matching.search(
            session,
            generation=generation,
            query=query,
            vector=vector,
            without=without,
            limit=request.limit,
            pieces=CHUNKS_PER_PERSON,
        )
    return [_candidate(words) for _, words in groupby(found, key=lambda one: one.rank)]


def _candidate(found: Iterable[FoundPiece]) -> Candidate:
    pieces = list(found)
    words = [
        Passage(
            document_id=str(one.document_id),
            title=one.title,
            text=one.text,
            start=one.start,
            end=one.end,
            score=one.score,
            similarity=one.similarity,
        )
        for one in pieces
    ]
    return Candidate(pieces[0].user_id, pieces[0].score, words)


def _person(match: Match, profile: Profile) -> MatchedPerson:
    return MatchedPerson(
        user_id=profile.user_id,
        name=profile.name,
        bio=profile.bio,
        score=round(match.score, 4),
        reasons=[
            MatchReason(quote=reason.text, start=reason.start, end=reason.end)
            for reason in people.reasons(match, profile.wiki_content)
        ],
        explanation=match.explanation,
    )
