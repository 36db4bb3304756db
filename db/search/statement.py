"""The one statement of a search, for small libraries (small_library.sql) and for large ones (large_library.sql).

With few passages, as in most libraries, all of them are looked at: that finds the nearest ones without fail, and costs
less than an index that is full of other people's. Otherwise HNSW finds the nearest, and the words that tell most find
the others (docs/decisions/0019). The caller decides which it is. Either statement is right for any library; the wrong
one only takes longer, or finds a little less.

The statement names the user by itself and is planned for no user in particular. Row-level security would hide from the
planner how many rows each user has, and from the index what is searched for, so the API sends it as the platform
(db/search/pool.py).
"""

from enum import StrEnum
from functools import lru_cache

from core.settings import settings
from db.sql_files import choose, fill, load

CANDIDATES = 60  # from each of the two rankings
RANK_CONSTANT = 5  # k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009), who took 60 for longer rankings
WORDS_COUNT = 0.6  # of a rank by words, beside 1 of the same rank by vectors; measured, see docs/decisions/0019
PHRASES_COUNT = 2.0  # the same where a phrase has to be found as it stands
FEW = 1_000  # passages, all of which are looked at in a search
BY_CHANCE = 5.0  # passages may hold a word without being about it: in a small library no word tells too much
WEIGHT_OF_RARE = 8.0  # of a word that too few passages of a large library hold for it to be counted
MOST_MATCHES = 60  # passages that hold one of the words and are ranked by them, in a library of many

SMALL = load("search/small_library.sql")
LARGE = load("search/large_library.sql")

# One plan holds for every user: indexes are asked, and what HNSW brings is in order already.
PLANNING = {
    "enable_seqscan": "off",
    "enable_sort": "off",
    "plan_cache_mode": "force_generic_plan",
    "hnsw.iterative_scan": "strict_order",
}


def planner_settings() -> dict[str, str]:
    """PostgreSQL's, for the transaction or the connection that the statement runs in."""
    return PLANNING | {"hnsw.ef_search": str(settings().search.ef)}


class Vector(StrEnum):
    """Where the query's vector comes from: with the statement, or from an earlier search; then also only if the
    generation is still the active one. Without it nothing is found, except by a search that does with words alone."""

    NONE = "none"
    GIVEN = "given"
    KEPT = "kept"
    KEPT_BY_ACTIVE = "kept by the active generation"


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
    """With `:names` for values; conditions that are not asked for are left out."""
    options = {
        "vector_is_given": vector == Vector.GIVEN,
        "vector_is_kept": vector in {Vector.KEPT, Vector.KEPT_BY_ACTIVE},
        "has_vector": vector != Vector.NONE,
        "has_words_alone": vector == Vector.NONE,
        "generation_is_active": vector == Vector.KEPT_BY_ACTIVE,
        "in_project": in_project,
        "in_whole_library": not in_project,
        "of_kind": of_kind,
        "has_phrases": has_phrases,
        "has_unwanted": has_unwanted,
        "nothing_unwanted": not has_unwanted,
    }
    sql = choose(LARGE if is_large else SMALL, {name for name, is_chosen in options.items() if is_chosen})
    return fill(
        sql,
        generation_id=generation_id,
        dimensions=dimensions,
        candidates=CANDIDATES,
        rank_constant=RANK_CONSTANT,
        words_count=PHRASES_COUNT if has_phrases else WORDS_COUNT,
        most_matches=MOST_MATCHES,
        by_chance=BY_CHANCE,
        weight_of_rare=WEIGHT_OF_RARE,
    )
