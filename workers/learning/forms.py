"""The form of an answer: what a wrong choice must share with the right one, so that it gives nothing away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.text.words import WORD

NUMBER = re.compile(r"[-+]?\d[\d.,  ]*\s?(?:%|°[CF]?)?")
NUMBER_IN_TEXT = re.compile(r"(?<![\w.,:/+-])\d+(?:[.,]\d+)*(?:\s?%)?(?![\w/:°-]|[.,]\d|\s?[×x*=/])")
YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
PLURAL = {
    "en": re.compile(r"(?<![su'’i])s$"),
    "de": re.compile(r"(?:en|er|e|s)$"),
    "fr": re.compile(r"[sx]$"),
    "es": re.compile(r"s$"),
    "pt": re.compile(r"s$"),
    "pl": re.compile(r"[yie]$"),
}
ENDINGS = {
    "en": ("ing", "ion", "ity", "ness", "ism"),
    "pl": ("anie", "enie", "ość", "a"),
}
# Too general to be asked for: anybody could guess them.
_GUESSABLE = """
    amount answer aim area case chance change choice class code data day degree difference direction document
    effect end error example examples fact form fraction good group idea important input item kind large learner
    level main method model name new number object order original other output pair paper part people person
    place point position problem process question range reason result role rule same sample set simple single
    size small step system task technique text thing time tool total turn type unit use user usual value variant
    version way word work world year note notes summary overview introduction conclusion chapter section lecture
    lesson page slide exam remember right wrong matching more less different possible beispiel fall teil zahl
    art weise jahr mensch menschen wort seite kapitel abschnitt einführung zusammenfassung frage antwort
    ergebnis methode prozess punkt grund ziel gruppe arbeit zeit tag wert größe aufgabe exemple cas partie
    nombre façon manière année mot chapitre résumé réponse problème résultat méthode système raison but forme
    groupe travail temps jour valeur taille nom chose fois ejemplo caso parte número manera forma año palabra
    página capítulo sección introducción resumen pregunta respuesta problema resultado método sistema punto
    razón objetivo grupo trabajo tiempo día valor tamaño cosa vez exemplo maneira ano palavra seção introdução
    resumo pergunta resposta ponto razão trabalho tempo dia tamanho nome coisa przykład przypadek część liczba
    sposób rok słowo strona rozdział wstęp podsumowanie pytanie odpowiedź wynik metoda powód cel grupa praca
    czas dzień wartość rozmiar nazwa rzecz raz
"""
GUESSABLE = frozenset(_GUESSABLE.split())


@dataclass(frozen=True)
class Form:
    kind: str  # number, year, acronym, name or word
    is_plural: bool
    ending: str


def form_of(text: str, language: str) -> Form:
    text = text.strip()
    if YEAR.fullmatch(text):
        return Form("year", False, "")
    if NUMBER.fullmatch(text):
        return Form("number", False, "%" if "%" in text else "")
    if text.isupper() and " " not in text and len(text) > 1:
        return Form("acronym", False, "")
    words = WORD.findall(text)
    is_name = language != "de" and len(words) > 1 and all(word[0].isupper() for word in words)
    last = words[-1] if words else ""
    return Form("name" if is_name else "word", is_plural(last, language), _ending(last, language))


def is_plural(word: str, language: str) -> bool:
    pattern = PLURAL.get(language)
    return pattern is not None and len(word) > 3 and pattern.search(word.lower()) is not None


def are_alike(one: str, other: str, language: str) -> bool:
    """Of one kind and number. German and Polish show the number in too many ways to hold both to it."""
    mine, theirs = form_of(one, language), form_of(other, language)
    if mine.kind != theirs.kind:
        return False
    if mine.kind != "word":
        return mine.ending == theirs.ending
    return language in ("de", "pl") or mine.is_plural == theirs.is_plural


def lengths_are_alike(choices: Sequence[str], right: str) -> bool:
    """The right choice is neither the longest by far nor the shortest, and no other one stands out."""
    lengths = sorted(map(len, choices))
    others = sorted(len(choice) for choice in choices if choice != right)
    return others[0] * 0.4 <= len(right) <= others[-1] * 1.6 and lengths[-1] <= 3.5 * lengths[0] + 6


def capitalised(text: str) -> str:
    """Otherwise a choice from the beginning of a sentence would stand out."""
    return text[:1].upper() + text[1:]


def _ending(word: str, language: str) -> str:
    return next((ending for ending in ENDINGS.get(language, ()) if word.lower().endswith(ending)), "")
