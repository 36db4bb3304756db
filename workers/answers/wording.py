"""What an answer says where the library does not answer, in the language of the question."""

from collections.abc import Mapping

from workers.answers.question_forms import QuestionKind
from workers.answers.questions import QuestionPart
from workers.text.formatting import clip, one_line

LONGEST_QUESTION = 120  # characters that are repeated

_NEAREST: Mapping[str, str] = {
    "en": "Your library does not answer this: what it has on the subject {lacks}. Nearest to it:",
    "de": "Deine Bibliothek beantwortet das nicht: Was sie zum Thema hat, {lacks}. Am nächsten kommt:",
    "fr": "Votre bibliothèque n'y répond pas : ce qu'elle a sur le sujet {lacks}. Le plus proche :",
    "es": "Tu biblioteca no responde a esto: lo que tiene sobre el tema {lacks}. Lo más cercano:",
    "pt": "A sua biblioteca não responde a isto: o que tem sobre o assunto {lacks}. O mais próximo:",
    "pl": "Twoja biblioteka na to nie odpowiada: to, co ma na ten temat, {lacks}. Najbliższe:",
}
_PARTLY: Mapping[str, str] = {
    "en": "Your library does not answer “{part}”: what it has on the subject {lacks}.",
    "de": "Deine Bibliothek beantwortet „{part}“ nicht: Was sie zum Thema hat, {lacks}.",
    "fr": "Votre bibliothèque ne répond pas à « {part} » : ce qu'elle a sur le sujet {lacks}.",
    "es": "Tu biblioteca no responde a «{part}»: lo que tiene sobre el tema {lacks}.",
    "pt": "A sua biblioteca não responde a “{part}”: o que tem sobre o assunto {lacks}.",
    "pl": "Twoja biblioteka nie odpowiada na „{part}”: to, co ma na ten temat, {lacks}.",
}
_LACKS: Mapping[str, Mapping[QuestionKind, str]] = {
    "en": {
        QuestionKind.WHO: "names nobody",
        QuestionKind.HOW_MANY: "gives no figure",
        QuestionKind.WHEN: "gives no date",
        QuestionKind.WHERE: "names no place",
        QuestionKind.HOW: "does not say how to do it",
        QuestionKind.WHY: "gives no reason",
        QuestionKind.SEVERAL: "does not list so many",
        QuestionKind.WHAT_IS: "does not define it",
        QuestionKind.OTHER: "says something else",
    },
    "de": {
        QuestionKind.WHO: "nennt niemanden",
        QuestionKind.HOW_MANY: "nennt keine Zahl",
        QuestionKind.WHEN: "nennt keinen Zeitpunkt",
        QuestionKind.WHERE: "nennt keinen Ort",
        QuestionKind.HOW: "sagt nicht, wie es geht",
        QuestionKind.WHY: "nennt keinen Grund",
        QuestionKind.SEVERAL: "zählt nicht so viele auf",
        QuestionKind.WHAT_IS: "erklärt den Begriff nicht",
        QuestionKind.OTHER: "sagt etwas anderes",
    },
    "fr": {
        QuestionKind.WHO: "ne nomme personne",
        QuestionKind.HOW_MANY: "ne donne aucun chiffre",
        QuestionKind.WHEN: "ne donne aucune date",
        QuestionKind.WHERE: "ne nomme aucun lieu",
        QuestionKind.HOW: "ne dit pas comment faire",
        QuestionKind.WHY: "ne donne aucune raison",
        QuestionKind.SEVERAL: "n'en cite pas autant",
        QuestionKind.WHAT_IS: "ne définit pas le terme",
        QuestionKind.OTHER: "dit autre chose",
    },
    "es": {
        QuestionKind.WHO: "no nombra a nadie",
        QuestionKind.HOW_MANY: "no da ninguna cifra",
        QuestionKind.WHEN: "no da ninguna fecha",
        QuestionKind.WHERE: "no nombra ningún lugar",
        QuestionKind.HOW: "no dice cómo se hace",
        QuestionKind.WHY: "no da ninguna razón",
        QuestionKind.SEVERAL: "no enumera tantos",
        QuestionKind.WHAT_IS: "no define el término",
        QuestionKind.OTHER: "dice otra cosa",
    },
    "pt": {
        QuestionKind.WHO: "não nomeia ninguém",
        QuestionKind.HOW_MANY: "não dá nenhum número",
        QuestionKind.WHEN: "não dá nenhuma data",
        QuestionKind.WHERE: "não nomeia nenhum lugar",
        QuestionKind.HOW: "não diz como se faz",
        QuestionKind.WHY: "não dá nenhuma razão",
        QuestionKind.SEVERAL: "não enumera tantos",
        QuestionKind.WHAT_IS: "não define o termo",
        QuestionKind.OTHER: "diz outra coisa",
    },
    "pl": {
        QuestionKind.WHO: "nie wymienia nikogo",
        QuestionKind.HOW_MANY: "nie podaje liczby",
        QuestionKind.WHEN: "nie podaje daty",
        QuestionKind.WHERE: "nie podaje miejsca",
        QuestionKind.HOW: "nie mówi, jak to zrobić",
        QuestionKind.WHY: "nie podaje powodu",
        QuestionKind.SEVERAL: "nie wymienia tylu",
        QuestionKind.WHAT_IS: "nie definiuje pojęcia",
        QuestionKind.OTHER: "mówi o czymś innym",
    },
}


def nearest(part: QuestionPart) -> str:
    """Stands before the quotes that are nearest to a question that nothing answers."""
    return _in(part, _NEAREST).format(lacks=_lacks(part))


def unanswered(part: QuestionPart) -> str:
    """Stands after what answers the other parts of the question."""
    asked = clip(one_line(part.asked), LONGEST_QUESTION)
    return _in(part, _PARTLY).format(part=asked, lacks=_lacks(part))


def _in(part: QuestionPart, texts: Mapping[str, str]) -> str:
    return texts.get(part.language, texts["en"])


def _lacks(part: QuestionPart) -> str:
    lacks = _LACKS.get(part.language, _LACKS["en"])
    return lacks.get(part.kind, lacks[QuestionKind.OTHER])
