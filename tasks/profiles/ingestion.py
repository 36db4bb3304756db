"""From a text about a person to their profile: `parse` on `cpu`, `extract` on `gpu.llm`, `embed` on `gpu.embed`."""

from sqlalchemy.orm import Session

from core.errors import Permanent
from db.models import ProfileSource
from db.queries.profiles import profiles
from db.transactions import read_only
from tasks.attempt import Attempt, Usage
from tasks.attempt_llm import encode, provider_for, record_usage
from tasks.contracts import IngestProfile
from tasks.handlers import MoveOn, Outcome, handles
from tasks.profiles import hidden_document
from tasks.results.profiles import IngestedProfile
from tasks.steps.embedding import embed_chunks
from tasks.steps.parsing import parser_limits
from workers.documents import parsing
from workers.documents.hidden import without_hidden
from workers.profiles import extraction
from workers.profiles.extractors import extractor_of


class TextSaysNothing(Permanent):
    """The text says nothing of a person besides contact data. The profile stays as it was."""

    slug = "text-says-nothing"


@handles(IngestProfile, stage="parse")
def parse_source(attempt: Attempt, request: IngestProfile) -> Outcome:
    """Stores the text of the uploaded source without what nobody sees in it. A second run stores the same text."""
    with read_only() as session:
        source = profiles.get_source(session, request.source_id, with_body=True)
    attempt.report(0, 3, "steps", "parsing")
    with parser_limits(attempt, len(source.body)):
        text = parsing.parse(
            source.body, path=source.path, kind=source.kind, progress=lambda done, total: attempt.checkpoint()
        ).text
        text = without_hidden(source.body, source.kind, text)
    profiles.check_length(text)
    attempt.report(1, 3, "steps", "parsed")
    return MoveOn("extract", lambda session: profiles.keep_text(session, source.id, text))


@handles(IngestProfile, stage="extract")
def extract_profile(attempt: Attempt, request: IngestProfile) -> Outcome:
    """Stores the profile, the receipt of the extraction, and the chunks of its hidden document. The same text extracted
    by the same model is not extracted again. An empty extract replaces no profile: raises `TextSaysNothing`."""
    with read_only() as session:
        source = profiles.get_source(session, request.source_id)
        known = profiles.find(session, source.user_id)
    text = source.text or ""
    extractor = extractor_of(provider_for(attempt), encode, attempt.checkpoint)
    content_hash = extraction.content_hash(text, extractor)
    if known is not None and known.content_hash == content_hash:
        usage = Usage(provider=extractor.provider, model=extractor.model, cache="hit")
        return MoveOn("embed", lambda session: profiles.keep_receipt(session, source, usage.as_receipt()))
    attempt.report(1, 3, "steps", "extracting")
    extract, cost = extractor.extract(text)
    record_usage(attempt, extractor.provider, cost)
    attempt.usage.cache = "miss"
    if extract.is_empty:
        raise TextSaysNothing
    searchable = hidden_document.cut(attempt, extract.name, extract.bio, extract.wiki_content)
    attempt.report(2, 3, "steps", "extracted")

    def write(session: Session) -> None:
        profile = profiles.put_extract(
            session,
            user_id=source.user_id,
            name=extract.name,
            bio=extract.bio,
            wiki_content=extract.wiki_content,
            content_hash=content_hash,
        )
        profiles.keep_receipt(session, source, attempt.usage.as_receipt())
        hidden_document.keep(session, profile, searchable)

    return MoveOn("embed", write)


@handles(IngestProfile, stage="embed")
def embed_source(attempt: Attempt, request: IngestProfile) -> Outcome:
    """Stores the vectors that the profile's chunks miss, and deletes the source. A second run computes only what is
    still missing."""
    with read_only() as session:
        source = profiles.get_source(session, request.source_id)
        profile = profiles.get_own(session, user_id=source.user_id)
    store = embed_chunks(attempt, profile.document_id, title=profile.name) if profile.document_id else None
    attempt.usage = Usage(**(source.receipt or {}))

    def write(session: Session) -> IngestedProfile:
        if store is not None:
            store(session)
        return _finish(session, source)

    return write


def _finish(session: Session, source: ProfileSource) -> IngestedProfile:
    profiles.delete_sources(session, source)
    profile = profiles.get_own(session, user_id=source.user_id)
    return IngestedProfile(
        user_id=profile.user_id,
        name=profile.name,
        bio=profile.bio,
        wiki_content=profile.wiki_content,
        warnings=extraction.warnings_about(source.text or "", profile.bio, profile.wiki_content),
    )
