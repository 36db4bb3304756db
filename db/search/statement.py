"""The one statement of a search, for small libraries (small_library.sql) and for large ones (large_library.sql).

With few passages, as in most libraries, all of them are looked at: that finds the nearest ones without fail, and costs
less than an index that is full of other people's. Otherwise HNSW finds the nearest, and the words that tell most find
the others (docs/decisions/0019). The caller decides which it is. Either statement is right for any library; the wrong
one only takes longer, or finds a little less.

The statement names the user by itself and is planned for no user in particular. Row-level security would hide from the
planner how many rows each user has, and from the index what is searched for, so the API sends it as the platform
(db/search/pool.py).
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from core.settings import settings
from db.models import EmbeddingGeneration
from db.search.query_syntax import ParsedQuery
from db.sql_files import choose, fill, load

CANDIDATES = 60  # the nearest by their own vectors, beside those that hold words
PROMISING = 30  # of them, whose sentences are looked up
FEW = 1_000  # passages, all of which are looked at in a search
BY_CHANCE = 5.0  # passages may hold a word without being about it: in a small library no word tells too much
ABSENT = 0.5  # of the weight of a word that no passage holds
HELD_ONCE, REPEATED = 0.5, 5.0  # a word that stands there once counts 0.8: `ts_rank` is 0.06 then, and 0.1 at most
# What a word counts as it is written (D), without its marks (C), and as a part of a longer word (B).
RANKS = "{0.1, 0.05, 0.05, 0.0}"  # in PostgreSQL's order: D, C, B, A
RANKS_OF_OTHERS = "{0.05, 0.05, 0.05, 0.0}"  # of a word that the query has in another form than the passage
WEIGHT_OF_RARE = 8.0  # of a word that too few passages of a large library hold for it to be counted
MOST_MATCHES = 60  # passages that hold one of the words and are ranked by them, in a library of many

# Of a score from 0 to 1, measured: docs/decisions/0052 and evaluation/search. What words leave, meaning has.
PASSAGE, SENTENCE = 0.55, 0.45  # of meaning: the passage's own vector, and that of its best sentence
RELATED_IS, LEAST_SPAN = 0.445, 0.02  # the nearness of a question and its answer: cosines of models differ in scale
LEAST_MEANING, LEAST_WORDS = 0.17, 0.6  # of what is a hit at all, if a floor is wanted; either is enough
LEAST_FOREIGN_WORDS = 0.1  # in a language that the model does not know: there it finds anything near

SMALL = load("search/small_library.sql")
LARGE = load("search/large_library.sql")


class WordsCount(NamedTuple):
    """What the words of a query count in a score, by the language of the passage: one that the model knows; one that
    has no text search configuration; and one that the model does not know, whose vectors tell little."""

    known: float
    unsure: float
    unknown: float


OF_SENTENCES = WordsCount(0.35, 0.5, 0.6)
OF_ONE_WORD = WordsCount(0.6, 0.6, 0.6)  # which is in a passage, or not
OF_UNSPACED = WordsCount(0.7, 0.7, 0.7)  # Chinese and the like, for a model that does not know every language
OF_PHRASES = WordsCount(0.7, 0.7, 0.7)  # that have to be found as they stand

CONSTANTS: Mapping[str, float | str] = {
    "candidates": CANDIDATES,
    "promising": PROMISING,
    "most_matches": MOST_MATCHES,
    "by_chance": BY_CHANCE,
    "weight_of_rare": WEIGHT_OF_RARE,
    "absent": ABSENT,
    "held_once": HELD_ONCE,
    "repeated": REPEATED,
    "ranks": RANKS,
    "ranks_of_others": RANKS_OF_OTHERS,
    "passage_counts": PASSAGE,
    "sentence_counts": SENTENCE,
    "least_meaning": LEAST_MEANING,
    "least_words": LEAST_WORDS,
    "least_foreign_words": LEAST_FOREIGN_WORDS,
}

# One plan holds for every user: indexes are asked, and what HNSW brings is in order already.
PLANNING = {
    "enable_seqscan": "off",
    "enable_sort": "off",
    "plan_cache_mode": "force_generic_plan",
    "hnsw.iterative_scan": "strict_order",
}


def words_count(query: ParsedQuery, *, knows_all: bool) -> WordsCount:
    if query.phrases:
        return OF_PHRASES
    if query.is_unspaced and not knows_all:
        return OF_UNSPACED
    return OF_ONE_WORD if query.is_one_word else OF_SENTENCES


def scale_of(generation: EmbeddingGeneration) -> float:
    """Of cosines above `unrelated`; 1 until somebody has probed the model."""
    if generation.related is None:
        return 1.0
    return RELATED_IS / max(generation.related - generation.unrelated, LEAST_SPAN)


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
    unrelated: float,
    scale: float,
    languages: tuple[str, ...] | None,
    words_count: WordsCount,
    in_project: bool,
    of_kind: bool,
    has_phrases: bool,
    has_unwanted: bool,
    has_floor: bool,
) -> str:
    """With `:names` for values; conditions that are not asked for are left out. `unrelated` is the model's cosine of
    texts that have nothing in common, `scale` what makes the rest a nearness; `languages` are those that it knows, None
    for all."""
    unsure_is_understood = languages is not None and words_count is not OF_UNSPACED
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
        "has_floor": has_floor and vector != Vector.NONE,
        "knows_some": languages is not None,
        "knows_all": languages is None,
        "unsure_is_understood": unsure_is_understood,
        "unspaced_is_foreign": unsure_is_understood and has_floor and vector != Vector.NONE,
    }
    return fill(
        choose(LARGE if is_large else SMALL, {name for name, is_chosen in options.items() if is_chosen}),
        **CONSTANTS,
        generation_id=generation_id,
        dimensions=dimensions,
        unrelated=unrelated,
        scale=scale,
        known_languages=", ".join(f"CAST('{name}' AS regconfig)" for name in languages or ()),  # one by one: constants
        words_count_known=words_count.known,
        words_count_unsure=words_count.unsure,
        words_count_unknown=words_count.unknown,
    )
