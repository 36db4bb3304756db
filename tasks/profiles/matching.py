"""People for a wish, or like a person."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.models import Profile
from db.queries.embeddings import generations
from db.queries.profiles import matching
from db.queries.profiles.matching import FoundWords
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import count, encode
from tasks.contracts import MatchPeople
from tasks.handlers import Outcome, handles
from tasks.profiles.wording import said_by
from workers.embeddings.encoder import encoder
from workers.llm.choice import choose
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Passage, Usage
from workers.profiles import matching as craft
from workers.profiles.matching import Candidate, Match

WORDS = 2  # pieces of a profile; each costs about six sentences to embed
MOST_SOUGHT = 1_000  # characters of a person's words; embedding models read no more at once


class MatchReason(BaseModel):
    quote: str
    start: int
    end: int


class MatchedPerson(BaseModel):
    """Each reason is exactly `wiki_content[start:end]` of the person's profile. Who was found by the bio alone has
    none."""

    user_id: UUID
    name: str
    bio: str
    score: float
    reasons: list[MatchReason]
    explanation: str | None


class MatchedPeople(BaseModel):
    people: list[MatchedPerson]


@handles(MatchPeople)
def match_people(attempt: Attempt, wish: MatchPeople) -> Outcome:
    attempt.report(0, 2, "steps", "searching")
    sought = _sought(attempt, wish)
    candidates = _find(attempt, wish, sought)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "choosing")
    matches = _explained(attempt, sought, craft.choose(sought, candidates, encode))
    attempt.report(2, 2, "steps", "chosen")

    def write(session: Session) -> MatchedPeople:
        """Who does not want to be found any more is not, and nobody is quoted with what they took back."""
        now = matching.lock_discoverable(session, [match.user_id for match in matches])
        return MatchedPeople(people=[_person(match, now[match.user_id]) for match in matches if match.user_id in now])

    return write


def _sought(attempt: Attempt, wish: MatchPeople) -> str:
    if wish.like_user_id is None:
        assert wish.query is not None, "the API lets no wish pass that names neither"
        return wish.query
    with read_only() as session:
        like = matching.get_sought(session, wish.like_user_id, viewer_id=attempt.user_id)
    return said_by(like.bio, like.wiki_content)[:MOST_SOUGHT]


def _find(attempt: Attempt, wish: MatchPeople, sought: str) -> list[Candidate]:
    """No transaction is open while the wish is encoded."""
    with read_only() as session:
        generation = generations.get_active(session)
    [vector] = encoder(generation.model).encode([generation.query_prefix + sought], interactive=True)
    without = {attempt.user_id, *filter(None, [wish.like_user_id])}
    with read_only() as session:
        found = matching.search(
            session,
            generation=generation,
            query=sought,
            vector=vector,
            without=without,
            limit=wish.limit,
            words=WORDS,
        )
    return [_candidate(words) for _, words in groupby(found, key=lambda one: one.place)]


def _candidate(found: Iterable[FoundWords]) -> Candidate:
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


def _explained(attempt: Attempt, sought: str, matches: list[Match]) -> list[Match]:
    provider = choose(None, None, encode)
    usage: Usage | None = None
    if matches and not isinstance(provider, ExtractiveProvider):
        matches, usage = craft.explain(sought, matches, provider, attempt.checkpoint)
    if usage is None:
        count(attempt, ExtractiveProvider.name, Usage(ExtractiveProvider.name, prompt_tokens=0, output_tokens=0))
    else:
        count(attempt, provider.name, usage)
    return matches


def _person(match: Match, profile: Profile) -> MatchedPerson:
    return MatchedPerson(
        user_id=profile.user_id,
        name=profile.name,
        bio=profile.bio,
        score=round(match.score, 4),
        reasons=[
            MatchReason(quote=reason.quote, start=reason.start, end=reason.end)
            for reason in craft.reasons(match, profile.wiki_content)
        ],
        explanation=match.explanation,
    )
