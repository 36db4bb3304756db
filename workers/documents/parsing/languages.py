"""Language detection: the text search configuration of PostgreSQL that fits a text."""

import re

from workers.text.language import identifier

UNKNOWN = "simple"
CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`|https?://\S+", re.DOTALL | re.MULTILINE)
MIN_LETTERS = 20
MIN_CONFIDENCE = 0.7  # of about a hundred languages
SAMPLE = 5_000  # characters from each of three spans: a preface may be in another language


def detect(text: str) -> str:
    """`simple`, which compares whole words, for a text that is too short or whose language has no configuration."""
    prose = CODE.sub(" ", _sample(text))
    if sum(map(str.isalpha, prose)) < MIN_LETTERS:
        return UNKNOWN
    language, confidence = identifier().classify(prose)
    return CONFIGURATIONS.get(language, UNKNOWN) if confidence >= MIN_CONFIDENCE else UNKNOWN


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return "\n".join((text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]))
