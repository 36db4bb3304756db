"""Which language a text is in. Six languages are known by their words; about a hundred more by their letters only."""

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from core.once import once
from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE
from workers.text.words import UNSPACED

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


def question_language(question: str, before: str = "") -> str:
    """Of a question, or of the earlier ones that it refers to. One that is too short to tell is in that of the six most
    of whose function words it has, or in English."""
    found = (language_of(text) for text in (question, before))
    language = next((language for language in found if language != UNDETERMINED), UNDETERMINED)
    if language != UNDETERMINED or UNSPACED.search(question):
        return language
    votes = _votes(question)
    likely = max(identifier().rank(question), key=lambda one: (votes.get(one[0], 0), one[0] in LANGUAGES, one[1]))[0]
    return likely if votes.get(likely) else "en"


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
    votes = _votes(prose)
    first, second = sorted(votes.values(), reverse=True)[:2]
    if first < FEWEST_VOTES or first == second or 4 * first < len(TOKEN.findall(prose)):
        return None
    return max(votes, key=lambda language: votes[language])


def _votes(prose: str) -> dict[str, int]:
    """How many of the words are stop words, by language."""
    tokens = TOKEN.findall(prose.lower())
    return {
        language: sum(token in stop_words for token in tokens)
        for language, stop_words in STOP_WORDS_BY_LANGUAGE.items()
    }
