"""Finding people for a query, or people like a given user."""

from collections.abc import Iterable
from itertools import groupby
from typing import Literal

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
from tasks.results.profiles import MatchedPeople, MatchedPerson, MatchReason
from workers.embeddings.encoder import encoder
from workers.profiles import matching as people
from workers.profiles.fit import Candidate, Match, alike, fitting
from workers.profiles.wanted import wanted_by
from workers.quotes.types import Passage
from workers.text import contacts

POOL = 60  # people whom the search finds, of whom those who fit are shown
CHUNKS_PER_PERSON = 3
MAX_QUERY_CHARACTERS = 1_000  # of a person's text; embedding models read no more at once
MOST_READ = 20_000  # characters of a person's text, for what they do and want


@handles(MatchPeople)
def match_people(attempt: Attempt, request: MatchPeople) -> Outcome:
    """Stores nothing but the job's result. A second run searches again, among those who are discoverable then."""
    attempt.report(0, 2, "steps", "searching")
    query, matches = _like(attempt, request) if request.query is None else _asked(attempt, request, request.query)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "choosing")
    provider, chosen = provider_for(attempt), matches[: request.limit]
    explained = people.explain(query, chosen, provider, attempt.checkpoint, lambda: another_writes(attempt))
    record_usage(attempt, explained.provider, explained.usage)
    attempt.report(2, 2, "steps", "chosen")

    def write(session: Session) -> MatchedPeople:
        """Quotes the profiles as they are now, and leaves out people who are not discoverable any more, or whose
        profiles do not say any more why."""
        now = matching.lock_discoverable(session, [match.user_id for match in explained.matches])
        shown = [_person(match, now[match.user_id]) for match in explained.matches if match.user_id in now]
        return MatchedPeople(people=[person for person in shown if person.reasons])

    return write


def _asked(attempt: Attempt, request: MatchPeople, query: str) -> tuple[str, list[Match]]:
    wanted = wanted_by(query)
    candidates = _find(attempt, request, wanted.text, wanted.search_text)
    return query, fitting(wanted, candidates, encode)


def _like(attempt: Attempt, request: MatchPeople) -> tuple[str, list[Match]]:
    assert request.like_user_id is not None, "the API requires `query` or `like_user_id`"
    with read_only() as session:
        like = matching.get_to_match(session, request.like_user_id, viewer_id=attempt.user_id)
    text = profile_text(like.bio, like.wiki_content)[:MOST_READ]
    candidates = _find(attempt, request, text[:MAX_QUERY_CHARACTERS], text[:MAX_QUERY_CHARACTERS])
    return text, alike(Passage(str(like.user_id), like.name, text, 0, len(text), 1.0), candidates, encode)


def _find(attempt: Attempt, request: MatchPeople, meaning: str, words: str) -> list[Candidate]:
    """Encodes the query between two transactions, so that none is open meanwhile."""
    with read_only() as session:
        generation = generations.get_active(session)
    [vector] = encoder(generation.model).encode([generation.query_prefix + meaning], interactive=True)
    without = {attempt.user_id, *filter(None, [request.like_user_id])}
    with read_only() as session:
        found = matching.search(
            session,
            generation=generation,
            query=words,
            vector=vector,
            without=without,
            limit=POOL,
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
        reasons=_reasons(match, profile),
        explanation=match.explanation,
    )


def _reasons(match: Match, profile: Profile) -> list[MatchReason]:
    """From the wiki content; from the bio where only that says it."""
    texts: list[tuple[Literal["wiki_content", "bio"], str]] = [
        ("wiki_content", profile.wiki_content),
        ("bio", profile.bio),
    ]
    for field, text in texts:
        if found := people.reasons(match, text):
            shown = contacts.masked(text)  # as a whole: a quote may begin within an address
            return [
                MatchReason(quote=shown[one.start : one.end], start=one.start, end=one.end, field=field)
                for one in found
            ]
    return []
