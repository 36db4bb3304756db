"""The one statement of a search: it decides by itself whether to look at every passage or to ask the indexes.

Where the filter keeps few passages, which is so in most libraries, all of them are looked at: that finds the nearest
ones without fail, and costs less than an index that is full of other people's. Otherwise HNSW finds the nearest, and
the words that tell most find the others (docs/decisions/0019).

It names the user by itself and is planned for no user in particular. Row-level security would hide from the planner how
many rows are whose, and from the index what is searched for, so the API sends it as the platform (db/searching.py).
"""

from enum import StrEnum
from functools import lru_cache

from db.queries import hidden
from db.settings import SearchSettings

CANDIDATES = 60  # from each of the two rankings
RANK_CONSTANT = 60  # k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)
FEW = 1_000  # passages, all of which are looked at
MOST_MATCHES = 120  # passages that hold one of the words and are ranked by them, in a library of many

# One plan holds for every user: indexes are asked, and what HNSW brings is in order already.
PLANNING = {
    "enable_seqscan": "off",
    "enable_sort": "off",
    "plan_cache_mode": "force_generic_plan",
    "hnsw.iterative_scan": "strict_order",
}


def settings() -> dict[str, str]:
    """Of the transaction or the connection that the statement runs in."""
    return PLANNING | {"hnsw.ef_search": str(SearchSettings().ef)}


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
), wanted AS (
    SELECT language, {any_of_words} AS any_word, {phrases} AS phrases,
        {any_of_telling} AS any_telling_word, {unwanted} AS unwanted
    FROM said
)"""

ANY_OF = "CAST(replace(CAST(array_to_tsvector({words}) AS text), ''' ''', ''' | ''') AS tsquery)"
TELLING = f"CASE WHEN NOT (SELECT is_few FROM size) THEN telling_words(words, {MOST_MATCHES}) END"
COMBINED = """(
    SELECT CAST(string_agg('(' || CAST(phrase AS text) || ')', ' {operator} ') AS tsquery)
    FROM unnest(CAST(:{name} AS text[])) AS given, phraseto_tsquery(language, given) AS phrase
    WHERE numnode(phrase) > 0
)"""

DISTANCE = "(embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked))"

SEARCH = """
WITH RECURSIVE asked AS MATERIALIZED (SELECT CAST({vector} AS halfvec({dimensions})) AS vector),
within AS MATERIALIZED (
    SELECT chunk_id FROM chunk_embeddings
    WHERE generation_id = {generation_id} AND user_id = :user_id {in_project} LIMIT {few} + 1
), size AS MATERIALIZED (SELECT count(*) <= {few} AS is_few FROM within), {wanted}, near AS (
    (
        SELECT chunk_id, {distance} + 0 AS distance
        FROM within JOIN chunk_embeddings USING (chunk_id)
        WHERE (SELECT is_few FROM size) AND generation_id = {generation_id} AND chunk_id <> ALL ({hidden}) {of_kind}
        ORDER BY distance LIMIT {candidates}
    ) UNION ALL (
        SELECT chunk_id, {distance} AS distance FROM chunk_embeddings
        WHERE NOT (SELECT is_few FROM size) AND generation_id = {generation_id} AND user_id = :user_id
            AND chunk_id <> ALL ({hidden}) {in_project} {of_kind}
        ORDER BY {distance} LIMIT {candidates}
    )
), matching AS (
    SELECT id AS chunk_id, rank FROM (
        SELECT chunks.id, document_id, ts_rank(lexemes, any_word) AS rank
        FROM within JOIN chunks ON chunks.id = chunk_id JOIN wanted USING (language)
        WHERE (SELECT is_few FROM size) AND lexemes @@ coalesce(phrases, any_word) OFFSET 0
    ) AS found WHERE {is_ready}
    UNION ALL
    SELECT found.id, ts_rank(found.lexemes, any_word)
    FROM wanted, LATERAL (
        SELECT id, lexemes FROM chunks
        WHERE user_id = :user_id AND lexemes @@ coalesce(phrases, any_telling_word)
            AND chunks.language = wanted.language AND {is_ready} {in_project} LIMIT {most_matches}
    ) AS found
    WHERE NOT (SELECT is_few FROM size)
), fused AS (
    SELECT chunk_id, CAST(sum(1.0 / ({rank_constant} + place)) * ({rank_constant} + 1) / 2 AS float) AS score
    FROM (
        SELECT chunk_id, row_number() OVER (ORDER BY distance) AS place FROM near WHERE distance IS NOT NULL
        UNION ALL
        (
            SELECT chunk_id, row_number() OVER (ORDER BY rank DESC, chunk_id) AS place
            FROM matching WHERE (SELECT vector FROM asked) IS NOT NULL ORDER BY place LIMIT {candidates}
        )
    ) AS both_rankings GROUP BY chunk_id
)
SELECT
    d.id AS document_id, d.path AS document_path, d.title, c.heading, c.text, c.start_offset AS start,
    c.end_offset AS "end", c.page, c.start_seconds, d.source_url, score, coalesce((
        SELECT 1 - {distance} FROM chunk_embeddings
        WHERE generation_id = {generation_id} AND chunk_embeddings.chunk_id = c.id
    ), 0) AS similarity
FROM fused
JOIN chunks c ON c.id = fused.chunk_id
JOIN documents d ON d.id = c.document_id AND d.state = 'ready' AND d.user_id = :user_id
{without_unwanted}
ORDER BY score DESC, c.id LIMIT :limit
"""

IN_PROJECT = "AND project_id = :project_id"
OF_KIND = """AND (
    SELECT kind FROM chunks JOIN documents ON documents.id = document_id WHERE chunks.id = chunk_id
) = ANY (CAST(:kinds AS text[]))"""
IS_READY = """(
    SELECT state = 'ready' AND kind <> '{profile}' {of_kind} FROM documents WHERE documents.id = document_id
)"""
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
    in_project: bool,
    of_kind: bool,
    has_unwanted: bool,
) -> str:
    """With `:names`; what is not asked for is not in it."""
    parts = {
        "wanted": WANTED.format(
            any_of_words=ANY_OF.format(words="words"),
            any_of_telling=ANY_OF.format(words=TELLING),
            phrases=COMBINED.format(name="phrases", operator="&"),
            unwanted=COMBINED.format(name="unwanted", operator="|") if has_unwanted else "NULL",
        ),
        "distance": DISTANCE.format(dimensions=dimensions),
        "vector": vector.format(generation_id=generation_id),
        "in_project": IN_PROJECT if in_project else "",
        "of_kind": OF_KIND if of_kind else "",
        "is_ready": IS_READY.format(
            profile=hidden.PROFILE, of_kind="AND kind = ANY (CAST(:kinds AS text[]))" if of_kind else ""
        ),
        "without_unwanted": WITHOUT_UNWANTED if has_unwanted else "",
        "hidden": hidden.CHUNKS,
    }
    return SEARCH.format(
        generation_id=generation_id,
        dimensions=dimensions,
        candidates=CANDIDATES,
        rank_constant=RANK_CONSTANT,
        few=FEW,
        most_matches=MOST_MATCHES,
        **parts,
    )
