"""A worked example for the prompt, in the language of the material: small models follow an example, not rules."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """`answer` rests on `passage`, which has the number 1."""

    passage: str
    question: str
    answer: str


EXAMPLES: Mapping[str, Example] = {
    "en": Example(
        "The lighthouse\nThe lighthouse of Orlen was built in 1893 by Ada Brandt. It is closed on Mondays, because the "
        "keeper cleans the lamp.",
        "why can't i visit on a monday?",
        "The lighthouse is closed on Mondays because the keeper cleans the lamp then. [1]",
    ),
    "de": Example(
        "Der Leuchtturm\nDer Leuchtturm von Orlen wurde 1893 von Ada Brandt gebaut. Montags ist er geschlossen, weil "
        "der Wärter die Lampe putzt.",
        "warum kann man montags nicht rein?",
        "Der Leuchtturm ist montags geschlossen, weil der Wärter dann die Lampe putzt. [1]",
    ),
    "fr": Example(
        "Le phare\nLe phare d'Orlen a été construit en 1893 par Ada Brandt. Il est fermé le lundi, car le gardien "
        "nettoie la lampe.",
        "pourquoi on ne peut pas visiter le lundi ?",
        "Le phare est fermé le lundi, car le gardien nettoie alors la lampe. [1]",
    ),
    "es": Example(
        "El faro\nEl faro de Orlen fue construido en 1893 por Ada Brandt. Los lunes está cerrado, porque el farero "
        "limpia la lámpara.",
        "¿por qué no se puede visitar los lunes?",
        "El faro está cerrado los lunes porque el farero limpia entonces la lámpara. [1]",
    ),
    "pt": Example(
        "O farol\nO farol de Orlen foi construído em 1893 por Ada Brandt. Às segundas está fechado, porque o "
        "faroleiro limpa a lâmpada.",
        "por que não dá para visitar às segundas?",
        "O farol está fechado às segundas porque o faroleiro limpa então a lâmpada. [1]",
    ),
    "pl": Example(
        "Latarnia\nLatarnię w Orlen zbudowała w 1893 roku Ada Brandt. W poniedziałki jest zamknięta, bo latarnik "
        "czyści lampę.",
        "czemu nie można zwiedzać w poniedziałek?",
        "Latarnia jest zamknięta w poniedziałki, bo latarnik czyści wtedy lampę. [1]",
    ),
}


def example_in(language: str) -> Example:
    return EXAMPLES.get(language, EXAMPLES["en"])
