"""Looking for resources in the shared library and in the learner's own, and resources as results name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.models import LibraryResource
from db.queries.learning import sessions
from db.queries.library import documents, shared
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.results.learning import Searched, SuggestedResource
from tasks.steps.retrieval import find_for_each
from workers.learning import mastery
from workers.learning.mastery import Observation
from workers.learning.resource_ranking import ResourceRequest, SharedResource
from workers.learning.tutor import Suggestion
from workers.quotes.types import Passage
from workers.text.formatting import clip

PASSAGES = 30  # from each library; of the learner's own, several are of one document
ENOUGH = 3  # resources; where fewer fit, the result says why
LONGEST_QUERY = 120


@dataclass(frozen=True)
class LearnerContext:
    """What a session has asked before, newest first, and the learner's mastery of topics."""

    earlier: Sequence[str] = ()
    mastery: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class FoundResources:
    """The passages that a tutor chooses from."""

    request: ResourceRequest
    passages: Sequence[Passage]
    searched: Searched
    loading: int = 0
    """Shared resources that no search finds yet."""


def read_learner(session: Session, user_id: UUID, *, session_id: UUID | None) -> LearnerContext:
    observations = [Observation(*row) for row in sessions.list_observations(session, user_id=user_id)]
    known = mastery.by_topic(observations, settings().mastery)
    asked = sessions.list_resource_queries(session, session_id=session_id) if session_id is not None else []
    return LearnerContext(
        earlier=[one.query for one in reversed(asked)],
        mastery={topic: one.probability for topic, one in known.items()},
    )


def search_resources(
    attempt: Attempt, query: str, *, limit: int, learner: LearnerContext | None = None
) -> FoundResources:
    """Searches for the query, and for the concepts that it names."""
    context = learner or LearnerContext()
    asked = ResourceRequest(query, limit, context.earlier, context.mastery)
    queries = [asked.question, *([asked.concept_names] if asked.concept_names else [])]
    found, *others = find_for_each(attempt, queries, limit=PASSAGES, shared=True)
    by_concepts = others[0] if others else []
    passages = _merged(found, by_concepts)
    with read_only() as session:
        resources = shared.map_by_document(session, {UUID(one.document_id) for one in passages})
        counts = documents.count_own(session, user_id=attempt.user_id), shared.count_shown(session)
        loading = shared.count_loading(session)
    request = replace(
        asked,
        shared={f"{document_id}": _shared(one) for document_id, one in resources.items()},
        to_concepts={(one.document_id, one.start): one.similarity for one in by_concepts},
    )
    return FoundResources(request, passages, _searched(request, *counts), loading)


def note_of(found: FoundResources, chosen: int) -> str | None:
    """Why there are few; None where there are enough."""
    if chosen >= min(ENOUGH, found.request.limit):
        return None
    searched, query = found.searched, clip(found.request.query.strip(), LONGEST_QUERY)
    where = f"{_counted(searched.documents, 'document')} of yours and {_counted(searched.shared_resources, 'resource')}"
    looked = f"Searched {where} of the shared library for “{query}”"
    if searched.concepts:
        looked += f", that is, for {', '.join(searched.concepts)}"
    if found.loading:
        waits = f"{found.loading} of {_counted(searched.shared_resources, 'resource')}"
        return f"{looked}: {chosen} fit so far. The shared library is still loading: {waits} cannot be found yet."
    if not chosen:
        hint = " Ask in other words, or add documents on it." if searched.documents or searched.shared_resources else ""
        return f"{looked}: nothing there is near enough to it.{hint}"
    return f"{looked}: only {chosen} {'fits' if chosen == 1 else 'fit'}, and all others are too far from it."


def to_resource(suggestion: Suggestion) -> SuggestedResource:
    """A shared one leads outside, the learner's own to the document."""
    quote, resource = suggestion.quote, suggestion.resource
    return SuggestedResource(
        title=quote.title,
        url=resource.url if resource else f"/api/documents/{quote.document_id}",
        kind=resource.kind if resource else "document",
        reason=suggestion.reason,
        score=suggestion.score,
        quote=quote.text,
        level=resource.level if resource else None,
        topics=list(resource.topics) if resource else None,
        document_id=None if resource else UUID(quote.document_id),
        start=quote.start,
        end=quote.end,
    )


def _merged(found: Sequence[Passage], by_concepts: Sequence[Passage]) -> list[Passage]:
    """Those that only the concepts found are not known to be near to the query itself."""
    known = {(one.document_id, one.start) for one in found}
    added = [one for one in by_concepts if (one.document_id, one.start) not in known]
    return [*found, *(replace(one, similarity=0.0) for one in added)]


def _shared(resource: LibraryResource) -> SharedResource:
    return SharedResource(
        resource.title,
        resource.url,
        resource.kind,
        resource.level,
        resource.topics,
        resource.summary,
        resource.language,
    )


def _searched(request: ResourceRequest, own: int, shared_resources: int) -> Searched:
    return Searched(
        query=request.query,
        documents=own,
        shared_resources=shared_resources,
        concepts=list(request.about.concepts),
        continues=request.continued,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
