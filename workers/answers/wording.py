"""What stands above the quotes that code chose, in the language of the question."""

from collections.abc import Mapping

_FOUND: Mapping[str, str] = {
    "en": "I found this:",
    "de": "Das habe ich gefunden:",
    "fr": "Voici ce que j'ai trouvé :",
    "es": "He encontrado esto:",
    "pt": "Encontrei isto:",
    "pl": "Oto, co jest na ten temat:",
}


def found(language: str) -> str:
    return _FOUND.get(language, _FOUND["en"])
