"""Why a resource fits, in a sentence: from what is known of the resource and what was asked, and from nothing else."""

from collections.abc import Sequence

from workers.learning import concepts
from workers.learning.concepts import folded
from workers.learning.resource_ranking import RankedDocument, ResourceRequest, SharedResource
from workers.text.formatting import clip, listed, percent
from workers.text.words import content_words, stem, stems

NOUNS = {
    "lesson": "A lesson",
    "paper": "A paper",
    "course": "A course",
    "book": "A book",
    "tutorial": "A tutorial",
    "video": "A video series",
    "code": "Code",
}
LEVELS = {"beginner": " for beginners", "intermediate": "", "advanced": " for advanced readers"}
BASICS = " basics"
MOST_TOPICS, MOST_WORDS = 2, 3
LONGEST_QUERY = 80
LONGEST_REASON = 240
LEAST_SUPPORTED = 0.6  # of the content words of a model's reason: in the document, its description or the question


def reason_of(request: ResourceRequest, document: RankedDocument, section: str | None) -> str:
    """`section` is the heading above the quote, where it is no title."""
    if document.resource is None:
        return _own(request, document, section)
    described = _described(request, document, document.resource)
    return f"{described}{_asked(request, document, document.resource)}.{_mastery(request, document)}"


def is_supported(reason: str, document: RankedDocument, request: ResourceRequest) -> bool:
    """Whether a model's reason says something, and nothing that neither the document nor the question speaks of."""
    wanted = [stem(word) for word in content_words(reason)]
    if not wanted or len(reason) > LONGEST_REASON or "\n" in reason.strip() or "://" in reason:
        return False
    about = document.resource
    known = f"{document.title} {document.text} {request.question} {request.query}"
    if about is not None:
        known += f" {about.kind} {about.level} {' '.join(about.topics)}"
    have = stems(known)
    return sum(word in have for word in wanted) >= LEAST_SUPPORTED * len(wanted)


def _described(request: ResourceRequest, document: RankedDocument, resource: SharedResource) -> str:
    kind = NOUNS.get(resource.kind, "A resource")
    return f"{kind}{LEVELS.get(resource.level, '')} on {_subject(request, document, resource)}"


def _subject(request: ResourceRequest, document: RankedDocument, resource: SharedResource) -> str:
    if document.own:
        return listed([_plain(one) for one in document.own[:MOST_TOPICS]])
    if document.wide:
        narrow = [one for one in request.about.concepts if concepts.wider(one) == document.wide[0]]
        return f"{_plain(document.wide[0])}, the wider field of {_plain(narrow[0])}"
    return listed([_plain(topic) for topic in resource.topics[:MOST_TOPICS]])


def _asked(request: ResourceRequest, document: RankedDocument, resource: SharedResource) -> str:
    if request.continued is not None:
        return f"; you asked before: “{clip(request.continued.strip(), LONGEST_QUERY)}”"
    wording = [
        request.about.concepts[one] for one in document.own if folded(_plain(one)) != request.about.concepts[one]
    ]
    if resource.kind in request.about.kinds:
        kind = NOUNS.get(resource.kind, "A resource")
        return f"; you asked for {kind.lower()}" + (f" on “{request.as_written(wording[0])}”" if wording else "")
    if wording:
        return f"; you asked about “{request.as_written(wording[0])}”"
    if document.own:
        return "; that is what you asked about"
    words = _shared_words(request, document)
    if words:
        return f"; its description speaks of {_quoted(words)}, as you do"
    return "; in meaning it is among the nearest to your question"


def _mastery(request: ResourceRequest, document: RankedDocument) -> str:
    known, resource = request.known_topic, document.resource
    if known is None or resource is None or request.about.level or request.level != resource.level:
        return ""
    return f" Your mastery of {known[0]} is estimated at {percent(known[1])}."


def _own(request: ResourceRequest, document: RankedDocument, section: str | None) -> str:
    where = f", under “{section}”" if section and section != document.title else ""
    words = _shared_words(request, document) or [
        request.as_written(request.about.concepts[one]) for one in document.own[:MOST_WORDS]
    ]
    if words:
        return f"Your own document “{document.title}” speaks of {_quoted(words)}{where}."
    return f"Of your own documents, “{document.title}” is among the nearest to your question in meaning{where}."


def _shared_words(request: ResourceRequest, document: RankedDocument) -> list[str]:
    have = frozenset(stem(word) for word in concepts.WORD.findall(folded(f"{document.title} {document.text}")))
    shared = [word for word in dict.fromkeys(request.about.words) if stem(word) in have]
    return [request.as_written(word) for word in shared[:MOST_WORDS]]


def _quoted(words: Sequence[str]) -> str:
    return listed([f"“{word}”" for word in words])


def _plain(concept: str) -> str:
    return concept.removesuffix(BASICS)
