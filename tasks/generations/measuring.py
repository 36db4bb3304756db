"""The measure stage: the recall of a new generation against a full scan and against the active generation, and its
activation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.errors import Permanent
from core.settings import settings
from db.models import EmbeddingGeneration, GenerationState
from db.queries.embeddings import backfill, generations, switching
from db.queries.embeddings.switching import NotComplete
from db.queries.library.documents import VectorMissing
from db.search import evaluation
from db.search.evaluation import Neighbour
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.contracts import BuildGeneration, GoldenQuestion
from tasks.generations.batches import SUB_BATCH
from tasks.handlers import MoveOn, Outcome, handles
from tasks.results.embeddings import BuiltGeneration, Recall
from workers.embeddings.encoder import Vector, encoder
from workers.retrieval.metrics import rounded_mean
from workers.retrieval.probes import probe
from workers.text.formatting import one_line

PROBES = 100
NEAREST = 10
SAME_DISTANCE = 1e-6  # below this two passages are equally near, and either is right


class RecallTooLow(Permanent):
    """The new embedding generation finds less than the active one, which stays active. Activate the new one with
    `force`, or delete it."""

    slug = "recall-too-low"


@handles(BuildGeneration, stage="measure")
def measure(attempt: Attempt, request: BuildGeneration) -> Outcome:
    """Stores the recall, and activates the generation if that is wanted and the recall is high enough. A second run
    measures again. If chunks were added meanwhile, the job returns to the embed stage."""
    with read_only() as session:
        generation, active = generations.get(session, request.generation_id), generations.get_active(session)
        is_stale = backfill.has_stale(session, generation.id)
    attempt.usage.model = generation.model
    if is_stale and generation.state == GenerationState.BUILDING:
        return MoveOn("embed")
    measured = _Measurement(attempt, generation, active).run(request.questions)
    with transaction() as session:
        backfill.note_built(session, generation.id, recall=measured.model_dump())
    if generation.auto_activate and not measured.is_enough:
        raise RecallTooLow(_failure_detail(measured))
    return _write_result(generation, measured)


def _failure_detail(measured: Recall) -> str:
    pairs = ", ".join(f"{name} {value}" for name, value in measured.model_dump(exclude={"is_enough"}).items())
    return f"The recall of the new generation is too low: {pairs}. Activate it by force, or delete it."


def _write_result(generation: EmbeddingGeneration, measured: Recall) -> Callable[[Session], BuiltGeneration]:
    def write(session: Session) -> BuiltGeneration:
        if generation.auto_activate:
            _activate(session, generation.id)
        now = generations.get(session, generation.id)
        return BuiltGeneration(
            generation_id=now.id,
            model=now.model,
            dimensions=now.dimensions,
            chunks=now.total,
            embedded=now.embedded,
            reused=now.reused,
            is_active=now.state == GenerationState.ACTIVE,
            recall=measured,
        )

    return write


def _activate(session: Session, generation_id: int) -> None:
    """Raises the transient `VectorMissing` if a chunk was added since: the next attempt embeds it."""
    try:
        switching.activate(session, generation_id, soak=settings().generations.soak)
    except NotComplete as error:
        raise VectorMissing from error


@dataclass(frozen=True)
class _Search:
    """The results of one query: by the index, by a full scan, and in the active generation."""

    by_index: Sequence[Neighbour]
    exactly: Sequence[Neighbour]
    by_active: Sequence[Neighbour]

    @property
    def index_recall(self) -> float:
        """Compares distances, because of equally near passages any is right."""
        farthest = self.exactly[-1].distance + SAME_DISTANCE
        return sum(found.distance <= farthest for found in self.by_index) / len(self.exactly)

    @property
    def agreement(self) -> float:
        both = {found.content_hash for found in self.by_index} & {found.content_hash for found in self.by_active}
        return len(both) / len({found.content_hash for found in self.by_active} or {b""})


class _Measurement:
    def __init__(self, attempt: Attempt, generation: EmbeddingGeneration, active: EmbeddingGeneration) -> None:
        self._attempt, self._new, self._active = attempt, generation, active

    def run(self, questions: Sequence[GoldenQuestion]) -> Recall:
        with read_only() as session:
            chunks = evaluation.list_sample(session, self._new.id, limit=PROBES)
            golden = [each for each in questions if evaluation.holds_quote(session, self._new.id, each.quote)]
        probes = self._search([probe(chunk.text) for chunk in chunks])
        golden_searches = self._search([each.question for each in golden])
        hashes = [bytes(chunk.content_hash) for chunk in chunks]
        figures = {
            "index": rounded_mean([search.index_recall for search in (*probes, *golden_searches)]),
            "agreement": rounded_mean([search.agreement for search in (*probes, *golden_searches)]),
            "found": rounded_mean(
                [_is_found(wanted, search.by_index) for wanted, search in zip(hashes, probes, strict=True)]
            ),
            "found_by_active": rounded_mean(
                [_is_found(wanted, search.by_active) for wanted, search in zip(hashes, probes, strict=True)]
            ),
            "answered": rounded_mean(
                [self._is_quoted(g, search.by_index) for g, search in zip(golden, golden_searches, strict=True)]
            ),
            "answered_by_active": rounded_mean(
                [self._is_quoted(g, search.by_active) for g, search in zip(golden, golden_searches, strict=True)]
            ),
        }
        return Recall(probes=len(probes), questions=len(golden_searches), is_enough=_is_enough(figures), **figures)

    def _search(self, queries: Sequence[str]) -> list[_Search]:
        searches: list[_Search] = []
        for start in range(0, len(queries), SUB_BATCH):
            batch = queries[start : start + SUB_BATCH]
            pairs = zip(_encode(self._new, batch), _encode(self._active, batch), strict=True)
            for new, old in pairs:
                self._attempt.checkpoint()
                self._attempt.report(len(searches), len(queries), "questions", "measuring")
                searches.append(self._search_one(new, old))
        return searches

    def _search_one(self, new: Vector, old: Vector) -> _Search:
        with read_only() as session:
            return _Search(
                by_index=evaluation.list_nearest(session, self._new, new, limit=NEAREST),
                by_active=evaluation.list_nearest(session, self._active, old, limit=NEAREST),
                exactly=evaluation.list_nearest(session, self._new, new, limit=NEAREST, is_exact=True),
            )

    def _is_quoted(self, golden: GoldenQuestion, found: Sequence[Neighbour]) -> float:
        with read_only() as session:
            texts = evaluation.texts_by_id(session, [neighbour.chunk_id for neighbour in found])
        return float(any(one_line(golden.quote) in one_line(text) for text in texts.values()))


def _encode(generation: EmbeddingGeneration, queries: Sequence[str]) -> list[Vector]:
    return encoder(generation.model).encode([generation.query_prefix + query for query in queries])


def _is_found(content_hash: bytes, found: Sequence[Neighbour]) -> float:
    return float(any(neighbour.content_hash == content_hash for neighbour in found))


def _is_enough(figures: dict[str, float | None]) -> bool:
    """An empty library passes: it has nothing to miss."""
    wanted = settings().generations
    losses = [(figures[f"{name}_by_active"] or 0) - (figures[name] or 0) for name in ("found", "answered")]
    return max(losses) <= wanted.most_recall_loss and (
        figures["index"] is None or figures["index"] >= wanted.least_index_recall
    )
