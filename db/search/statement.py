"""The one statement of a search, for small libraries and for large ones.

Where there are few passages, which is so in most libraries, all of them are looked at: that finds the nearest ones
without fail, and costs less than an index that is full of other people's. Otherwise HNSW finds the nearest, and the
words that tell most find the others (docs/decisions/0019). Who asks says which it is; either answers rightly for any
library, and only takes longer, or finds a little less, where it is the wrong one.

It names the user by itself and is planned for no user in particular. Row-level security would hide from the planner how
many rows are whose, and from the index what is searched for, so the API sends it as the platform (db/search/pool.py).
"""

from enum import StrEnum
from functools import lru_cache

from core.settings import settings
from db.search import visibility

CANDIDATES = 60  # from each of the two rankings
RANK_CONSTANT = 5  # k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009), who took 60 for longer rankings
WORDS_COUNT = 0.6  # a place by words, beside the same place by vectors; measured, see docs/decisions/0019
PHRASES_COUNT = 2.0  # where a phrase has to be found as it stands
FEW = 1_000  # passages, all of which are looked at in a search
BY_CHANCE = 5.0  # passages may hold a word without being about it: in a small library no word tells too much
WEIGHT_OF_RARE = 8.0  # of a word that too few passages of a large library hold for it to be counted
MOST_MATCHES = 60  # passages that hold one of the words and are ranked by them, in a library of many

# One plan holds for every user: indexes are asked, and what HNSW brings is in order already.
PLANNING = {
    "enable_seqscan": "off",
    "enable_sort": "off",
    "plan_cache_mode": "force_generic_plan",
    "hnsw.iterative_scan": "strict_order",
}


def planner_settings() -> dict[str, str]:
    """Of the transaction or the connection that the statement runs in."""
    return PLANNING | {"hnsw.ef_search": str(settings().search.ef)}


# The languages that the user's documents are in, one step through the index for each; and the query's words in each.
# `simple` knows no stop words, so English ones are left out there.
WANTED = """
spoken AS (
    (SELECT language FROM documents WHERE user_id = :user_id ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (
        SELECT d.language FROM documents d WHERE user_id = :user_id AND d.language > spoken.language
        ORDER BY d.language LIMIT 1
    )
    FROM spoken WHERE language IS NOT NULL
), said AS (
    SELECT language, CASE
        WHEN language <> CAST('simple' AS regconfig) THEN tsvector_to_array(to_tsvector(language, CAST(:words AS text)))
        ELSE ARRAY(
            SELECT word FROM unnest(tsvector_to_array(to_tsvector('simple', CAST(:words AS text)))) AS word
            WHERE to_tsvector('english', word) <> CAST('' AS tsvector)
        )
    END AS words
    FROM spoken WHERE language IS NOT NULL
), wanted AS MATERIALIZED (
    SELECT language, words, {any_word} AS any_word, {phrases} AS phrases, {unwanted} AS unwanted FROM said
), single_words AS MATERIALIZED (
    SELECT language, word, CAST(CAST(array_to_tsvector(ARRAY[word]) AS text) AS tsquery) AS query
    FROM wanted, unnest(words) AS word
)"""

ANY_WORD = "CAST(replace(CAST(array_to_tsvector(words) AS text), ''' ''', ''' | ''') AS tsquery)"
COMBINED = """(
    SELECT CAST(string_agg('(' || CAST(phrase AS text) || ')', ' {operator} ') AS tsquery)
    FROM unnest(CAST(:{name} AS text[])) AS given, phraseto_tsquery(language, given) AS phrase
    WHERE numnode(phrase) > 0
)"""

DISTANCE = "(embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked))"

SMALL = """
within AS MATERIALIZED (
    SELECT chunk_id, {distance} AS distance FROM chunk_embeddings
    WHERE generation_id = {generation_id} AND user_id = :user_id AND chunk_id NOT IN {hidden} {in_project} {of_kind}
        AND (SELECT vector FROM asked) IS NOT NULL
), near AS (
    SELECT chunk_id, distance FROM within ORDER BY distance LIMIT {candidates}
), matching AS MATERIALIZED (
    SELECT id AS chunk_id, language, lexemes FROM chunks JOIN wanted USING (language)
    WHERE document_id IN (SELECT id FROM documents WHERE user_id = :user_id {in_project})
        AND lexemes @@ coalesce(phrases, any_word) AND id NOT IN {hidden} {of_kind_too}
), weighed AS MATERIALIZED (
    SELECT language, query, ln(1 + (SELECT count(*) FROM within) / ({by_chance} + count(*))) AS weight
    FROM single_words JOIN matching USING (language) WHERE lexemes @@ query GROUP BY language, query
)"""

LARGE = """
near AS (
    SELECT chunk_id, {distance} AS distance FROM chunk_embeddings
    WHERE generation_id = {generation_id} AND user_id = :user_id AND chunk_id NOT IN {hidden} {in_project} {of_kind}
        AND (SELECT vector FROM asked) IS NOT NULL
    ORDER BY {distance} LIMIT {candidates}
), matching AS (
    SELECT chunk_id, language, found.lexemes
    FROM wanted, words_to_match(:user_id, {telling}, {most_matches}) AS must, LATERAL (
        SELECT id AS chunk_id, lexemes FROM chunks
        WHERE {own_words} && own_words(:user_id, must.one_of)
            AND {own_words} @> coalesce(own_words(:user_id, must.all_of), CAST('{{}}' AS bigint[]))
            AND chunks.language = wanted.language {with_phrases}
            AND user_id = :user_id AND id NOT IN {hidden} {in_project} {of_kind_too} LIMIT {most_matches}
    ) AS found
), weighed AS MATERIALIZED (
    SELECT language, query, coalesce((
        SELECT weight FROM library_words AS common WHERE user_id = :user_id AND common.word = single_words.word
    ), {weight_of_rare}) AS weight
    FROM single_words
)"""
OWN_WORDS = "own_words(user_id, tsvector_to_array(lexemes))"

WITH_PHRASES = "AND lexemes @@ coalesce(phrases, any_word)"  # any word is there already, by its hash

# Whatever holds all phrases holds the words that tell most of them.
TELLING = """
CASE
    WHEN phrases IS NULL THEN words
    ELSE tsvector_to_array(to_tsvector(wanted.language, array_to_string(CAST(:phrases AS text[]), ' ')))
END
"""

# Each word by how often the passage holds it, and by how few passages do.
RANK = """(
    SELECT sum(weight * ts_rank(lexemes, query)) FROM weighed WHERE weighed.language = matching.language
)"""

SEARCH = """
WITH RECURSIVE asked AS MATERIALIZED (SELECT CAST({vector} AS halfvec({dimensions})) AS vector), {wanted}, {rankings},
fused AS (
    SELECT chunk_id, min(distance) AS distance,
        sum(counts / CAST({rank_constant} + place AS float)) * ({rank_constant} + 1) / (1 + {words_count}) AS score
    FROM (
        SELECT chunk_id, distance, row_number() OVER (ORDER BY distance) AS place, 1 AS counts FROM near
        UNION ALL
        (
            SELECT chunk_id, NULL, row_number() OVER (ORDER BY {rank} DESC, chunk_id) AS place, {words_count}
            FROM matching WHERE (SELECT vector FROM asked) IS NOT NULL ORDER BY place LIMIT {candidates}
        )
    ) AS both_rankings GROUP BY chunk_id ORDER BY score DESC, chunk_id
)
SELECT
    d.id AS document_id, d.path AS document_path, d.title, c.heading, c.text, c.start_offset AS start,
    c.end_offset AS "end", c.page, c.start_seconds, score, coalesce(1 - fused.distance, (
        SELECT 1 - {distance} FROM chunk_embeddings
        WHERE generation_id = {generation_id} AND chunk_embeddings.chunk_id = c.id
    ), 0) AS similarity, d.source_url
FROM fused
JOIN chunks c ON c.id = fused.chunk_id
JOIN documents d ON d.id = c.document_id AND d.state = 'ready' AND d.user_id = :user_id
{without_unwanted}
ORDER BY score DESC, fused.chunk_id LIMIT :limit
"""

IN_PROJECT = "AND project_id = :project_id"
OF_KIND = "AND (SELECT kind FROM {documents}) = ANY (CAST(:kinds AS text[]))"
BY_CHUNK = "chunks JOIN documents ON documents.id = document_id WHERE chunks.id = chunk_id"
BY_DOCUMENT = "documents WHERE documents.id = document_id"
WITHOUT_UNWANTED = """WHERE NOT EXISTS (
    SELECT FROM wanted WHERE wanted.language = c.language AND c.lexemes @@ wanted.unwanted
)"""


class Vector(StrEnum):
    """Where the query's vector comes from: with the statement, or from earlier searches; then also only if the
    generation is still the active one. Without a vector nothing is found."""

    GIVEN = "CAST(:vector AS text)"
    KEPT = "(SELECT embedding FROM query_vectors WHERE generation_id = {generation_id} AND text_hash = :text_hash)"
    KEPT_BY_ACTIVE = """(
        SELECT embedding FROM query_vectors JOIN embedding_generations g ON g.id = generation_id AND g.state = 'active'
        WHERE generation_id = {generation_id} AND text_hash = :text_hash
    )"""


@lru_cache(maxsize=256)
def statement(
    *,
    generation_id: int,
    dimensions: int,
    vector: Vector,
    is_large: bool,
    in_project: bool,
    of_kind: bool,
    has_phrases: bool,
    has_unwanted: bool,
) -> str:
    """With `:names`; what is not asked for is not in it."""
    parts = {
        "generation_id": generation_id,
        "candidates": CANDIDATES,
        "distance": DISTANCE.format(dimensions=dimensions),
        "in_project": IN_PROJECT if in_project else "",
        "of_kind": OF_KIND.format(documents=BY_CHUNK) if of_kind else "",
        "of_kind_too": OF_KIND.format(documents=BY_DOCUMENT) if of_kind else "",
        "hidden": visibility.CHUNKS,
    }
    wanted = WANTED.format(
        any_word=ANY_WORD,
        phrases=COMBINED.format(name="phrases", operator="&"),
        unwanted=COMBINED.format(name="unwanted", operator="|") if has_unwanted else "NULL",
    )
    return SEARCH.format(
        dimensions=dimensions,
        rank_constant=RANK_CONSTANT,
        words_count=PHRASES_COUNT if has_phrases else WORDS_COUNT,
        rank=RANK,
        vector=vector.format(generation_id=generation_id),
        wanted=wanted,
        rankings=(LARGE if is_large else SMALL).format(
            **parts,
            most_matches=MOST_MATCHES,
            telling=TELLING,
            with_phrases=WITH_PHRASES if has_phrases else "",
            own_words=OWN_WORDS,
            by_chance=BY_CHANCE,
            weight_of_rare=WEIGHT_OF_RARE,
        ),
        without_unwanted=WITHOUT_UNWANTED if has_unwanted else "",
        **parts,
    )
