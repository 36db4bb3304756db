"""The solution of an exercise, as it is stored."""

from typing import Any

from workers.quotes.types import Quote


def solution(quote: Quote, accepted: list[str], **more: Any) -> dict[str, Any]:
    """The first of `accepted` is the answer; the quote proves it."""
    return {
        "answer": accepted[0],
        "accepted": accepted,
        **more,
        "explanation": quote.text,
        "document_id": quote.document_id,
        "start": quote.start,
        "end": quote.end,
    }
