"""Finding people whose profiles fit a text, or are like another profile. Only discoverable profiles are searched.

Both rankings are exact: the chunks of all discoverable profiles are few beside those of the libraries, and an index
over all vectors would have to pass by those of every library first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from core.errors import Invalid
from db.models import EmbeddingGeneration, Profile
from db.queries.profiles import profiles
from db.search.statement import RANKS
from db.sql_files import fill, load


class ProfileSaysNothing(Invalid):
    """This profile is empty, so it cannot be matched. Add a text to it first."""

    slug = "profile-says-nothing"


@dataclass(frozen=True)
class FoundPiece:
    """A piece of somebody's profile. `rank` is the person's, from 1. `score` is their fused score, 1 where both
    rankings put them first; `similarity` is the piece's cosine to the text, 0 where it has no vector yet."""

    user_id: UUID
    rank: int
    score: float
    document_id: UUID
    title: str
    text: str
    start: int
    end: int
    similarity: float


CANDIDATES = 200  # from each of the two rankings
RANK_CONSTANT = 60  # k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)

SEARCH = load("queries/profiles/find_people.sql")


def search(
    session: Session,
    *,
    generation: EmbeddingGeneration,
    query: str,
    vector: Sequence[float],
    without: Iterable[UUID],
    limit: int,
    pieces: int,
) -> list[FoundPiece]:
    """Of the best `limit` people, best first, the best `pieces` pieces each."""
    statement = text(fill(SEARCH, generation_id=int(generation.id), dimensions=int(generation.dimensions), ranks=RANKS))
    rows = session.execute(
        statement.bindparams(bindparam("vector", type_=HALFVEC(generation.dimensions))),
        {
            "without": list(without),
            "text": query,
            "vector": list(vector),
            "candidates": CANDIDATES,
            "rank_constant": RANK_CONSTANT,
            "limit": limit,
            "pieces": pieces,
        },
    )
    return [FoundPiece(**row._mapping) for row in rows]


def get_to_match(session: Session, user_id: UUID, *, viewer_id: UUID) -> Profile:
    """The profile that others are compared with. Raises `NotFound`, and `ProfileSaysNothing`."""
    profile = profiles.get_visible(session, user_id, viewer_id=viewer_id)
    if not (profile.bio.strip() or profile.wiki_content.strip()):
        raise ProfileSaysNothing
    return profile


def lock_discoverable(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, Profile]:
    """The discoverable profiles among them, locked until commit."""
    shown = select(Profile).where(Profile.user_id.in_(list(user_ids)), Profile.is_discoverable)
    rows = session.scalars(shown.order_by(Profile.user_id).with_for_update(read=True))
    return {profile.user_id: profile for profile in rows}
