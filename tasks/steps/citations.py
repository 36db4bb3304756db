"""The quotes of an answer, as they are stored: each compared with its document once more."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import Transient
from db.queries.learning import answers
from db.queries.learning.answers import QuotePosition
from db.search.passages import url_of
from tasks.results.answers import CitedQuote
from workers.quotes.types import Quote


class LibraryChanged(Transient):
    """A cited document changed while the answer was written. The next attempt reads the library again."""

    slug = "library-changed"


def checked_citations(session: Session, quotes: Sequence[Quote], *, user_id: UUID) -> list[CitedQuote]:
    """Documents may change while a model writes. Raises `LibraryChanged` where a quote is gone."""
    positions = answers.find_quote_positions(session, [_location(quote) for quote in quotes], user_id=user_id)
    citations = [
        _citation(quote, position) for quote, position in zip(quotes, positions, strict=True) if position is not None
    ]
    if len(citations) < len(quotes):
        raise LibraryChanged
    return citations


def _location(quote: Quote) -> dict[str, Any]:
    return {"document_id": quote.document_id, "quote": quote.text, "start": quote.start, "end": quote.end}


def _citation(quote: Quote, position: QuotePosition) -> CitedQuote:
    return CitedQuote.model_validate(
        _location(quote) | asdict(position) | {"url": url_of(position.url, position.start_seconds)}
    )
