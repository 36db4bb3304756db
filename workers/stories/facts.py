"""What a memory tells: when it was, of whom, where, and on which themes."""

import hashlib
from datetime import date

from workers.stories.dates import dates_in, lower
from workers.stories.names import names_in
from workers.stories.themes import themes_of
from workers.stories.told_date import ToldDate
from workers.stories.types import Proposal, Span
from workers.text.lexicon import fold
from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE
from workers.text.words import words


def read_memory(span: Span, language: str, *, today: date, before: ToldDate | None = None) -> Proposal:
    dates = dates_in(span.text, language, today=today, before=before)
    known = [one for one in dates if one.years is not None or one.age is not None]
    return Proposal(
        span, language, known[0] if known else None, names_in(span.text, language), themes_of(span.text, language)
    )


def likely_language(text: str, otherwise: str) -> str:
    """Of the six languages, the one with most of the text's function words. It loads no classifier."""
    found = words(text)
    votes = {language: sum(word in listed for word in found) for language, listed in STOP_WORDS_BY_LANGUAGE.items()}
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] and list(votes.values()).count(votes[best]) == 1 else otherwise


def words_hash(quote: str) -> bytes:
    """The same for the same words, whatever their capitals, accents and marks."""
    return hashlib.sha256(" ".join(words(fold(lower(quote)))).encode()).digest()
