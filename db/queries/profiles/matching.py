"""People whose profiles fit a wish, or are like another profile. Nobody is found who does not want to be.

Both rankings are exact: the words of all discoverable profiles are few beside the libraries, and an index over all
vectors would have to pass by those of every library first.
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


class ProfileSaysNothing(Invalid):
    """This profile is empty, so it cannot be matched. Add a text to it first."""

    slug = "profile-says-nothing"


@dataclass(frozen=True)
class FoundWords:
    """A piece of somebody's profile. `place` is the person's rank, `score` their fused one, 1 where both rankings say
    first; `similarity` is the cosine to what was sought, 0 where the piece has no vector yet."""

    user_id: UUID
    place: int
    score: float
    document_id: UUID
    title: str
    text: str
    start: int
    end: int
    similarity: float


CANDIDATES = 60  # from each of the two rankings
RANK_CONSTANT = 60  # k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)

# Any of the wish's words will do. `simple` knows no stop words, so English ones are left out there.
SEARCH = """
WITH shown AS MATERIALIZED (
    SELECT chunks.id AS chunk_id, chunks.user_id, chunks.language, chunks.lexemes
    FROM profiles JOIN chunks USING (document_id)
    WHERE is_discoverable AND profiles.user_id <> ALL (CAST(:without AS uuid[]))
), near AS MATERIALIZED (
    SELECT chunk_id, embedding::halfvec({dimensions}) <=> CAST(:vector AS halfvec({dimensions})) AS distance
    FROM shown JOIN chunk_embeddings USING (chunk_id) WHERE generation_id = {generation_id}
), dense AS (
    SELECT chunk_id, row_number() OVER (ORDER BY distance, chunk_id) AS place FROM near
    ORDER BY place LIMIT :candidates
), spoken AS (
    SELECT DISTINCT language FROM shown
), wanted AS (
    SELECT language, CAST(replace(CAST(plainto_tsquery(language, said.text) AS text), '&', '|') AS tsquery)
        AS any_word
    FROM spoken, LATERAL (
        SELECT CASE WHEN language <> CAST('simple' AS regconfig) THEN :text ELSE array_to_string(ARRAY(
            SELECT word FROM unnest(tsvector_to_array(to_tsvector('simple', CAST(:text AS text)))) AS word
            WHERE to_tsvector('english', word) <> CAST('' AS tsvector)
        ), ' ') END AS text
    ) AS said
), lexical AS (
    SELECT chunk_id, row_number() OVER (ORDER BY ts_rank(lexemes, any_word) DESC, chunk_id) AS place
    FROM shown JOIN wanted USING (language) WHERE lexemes @@ any_word
    ORDER BY place LIMIT :candidates
), fused AS (
    SELECT chunk_id, sum(1.0 / (:rank_constant + place)) * (:rank_constant + 1) / 2 AS score
    FROM (SELECT * FROM dense UNION ALL SELECT * FROM lexical) AS both_rankings GROUP BY chunk_id
), of_each AS (
    SELECT
        chunk_id, user_id, max(score) OVER own AS score,
        row_number() OVER (own ORDER BY score DESC, chunk_id) AS nth
    FROM fused JOIN shown USING (chunk_id) WINDOW own AS (PARTITION BY user_id)
), placed AS (
    SELECT *, dense_rank() OVER (ORDER BY score DESC, user_id) AS place FROM of_each WHERE nth <= :words
)
SELECT
    placed.user_id, place, CAST(score AS float) AS score, c.document_id, p.name AS title, c.text,
    c.start_offset AS start, c.end_offset AS "end", coalesce(1 - distance, 0) AS similarity
FROM placed
JOIN profiles p USING (user_id)
JOIN chunks c ON c.id = chunk_id AND c.document_id = p.document_id
LEFT JOIN near USING (chunk_id)
WHERE place <= :limit ORDER BY place, nth
"""


def search(
    session: Session,
    *,
    generation: EmbeddingGeneration,
    query: str,
    vector: Sequence[float],
    without: Iterable[UUID],
    limit: int,
    words: int,
) -> list[FoundWords]:
    """Of the best `limit` people, best first, the best `words` pieces each."""
    found = text(SEARCH.format(generation_id=int(generation.id), dimensions=int(generation.dimensions)))
    rows = session.execute(
        found.bindparams(bindparam("vector", type_=HALFVEC(generation.dimensions))),
        {
            "without": list(without),
            "text": query,
            "vector": list(vector),
            "candidates": CANDIDATES,
            "rank_constant": RANK_CONSTANT,
            "limit": limit,
            "words": words,
        },
    )
    return [FoundWords(**row._mapping) for row in rows]


def get_sought(session: Session, user_id: UUID, *, viewer_id: UUID) -> Profile:
    """Whom others shall be like."""
    profile = profiles.get_visible(session, user_id, viewer_id=viewer_id)
    if not (profile.bio.strip() or profile.wiki_content.strip()):
        raise ProfileSaysNothing
    return profile


def lock_discoverable(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, Profile]:
    """Those of them who want to be found, as their profiles are now; none of it changes until commit."""
    shown = select(Profile).where(Profile.user_id.in_(list(user_ids)), Profile.is_discoverable)
    rows = session.scalars(shown.order_by(Profile.user_id).with_for_update(read=True))
    return {profile.user_id: profile for profile in rows}
