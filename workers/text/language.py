"""Which language a text is in. Six languages are known by their words; about a hundred more by their letters only."""

import re
from collections.abc import Collection
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from core.once import once
from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE

UNDETERMINED = "und"
LANGUAGES = tuple(STOP_WORDS_BY_LANGUAGE)

NO_PROSE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`|https?://\S+", re.DOTALL | re.MULTILINE)
TOKEN = re.compile(r"[^\W\d_]+")
SAMPLE = 2_000  # characters; more of a text changes nothing
FEWEST_LETTERS = 4
SURE = 0.7  # of about a hundred languages
LIKELY = 0.4  # of the six
FEWEST_VOTES = 2


def language_of(text: str) -> str:
    """ISO 639-1 (ISO 639-3 where there is no shorter code), or `und` where the text is too short, or no prose."""
    return _language_of(text[:SAMPLE])


@lru_cache(maxsize=4_096)
def _language_of(text: str) -> str:
    prose = NO_PROSE.sub(" ", text)
    if sum(map(str.isalpha, prose)) < FEWEST_LETTERS:
        return UNDETERMINED
    language, confidence = identifier().classify(prose)
    voted = _voted(prose)
    if language in STOP_WORDS_BY_LANGUAGE and confidence >= SURE:
        return str(language)
    if voted is not None:
        return voted
    threshold = LIKELY if language in STOP_WORDS_BY_LANGUAGE else SURE
    return str(language) if confidence >= threshold else UNDETERMINED


@once
def identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _voted(prose: str) -> str | None:
    """Of the six, the language with most of the text's function words. Short questions and neighbours (Galician for
    Portuguese) mislead a classifier of letters."""
    tokens = TOKEN.findall(prose.lower())
    votes = {language: _share(tokens, stop_words) for language, stop_words in STOP_WORDS_BY_LANGUAGE.items()}
    first, second = sorted(votes.values(), reverse=True)[:2]
    if first < FEWEST_VOTES or first == second or 4 * first < len(tokens):
        return None
    return max(votes, key=lambda language: votes[language])


def _share(tokens: Collection[str], stop_words: frozenset[str]) -> int:
    return sum(token in stop_words for token in tokens)
