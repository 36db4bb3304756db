"""How a claim relates to an item of the rubric, in numbers: words, meaning, negation, figures, whom it is about."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from workers.learning.grading.folding import words as folded_words
from workers.quotes.ranking import Encode, Vector, cosine
from workers.text.words import stem, stop_words_of, words

ASKED_WEIGHT = 0.25  # of a word that the question uses already: it proves little
ON_SUBJECT = 0.5  # the cosine with the question below which a claim is about something else
SYNONYM = 0.45  # the cosine of two words from which one stands for the other in part
COMMON_LETTERS = 5  # of two words that belong together, such as parts of a German compound
NEGATED_LAST = ("de", "nl")
CLAUSE = re.compile(r"[,;:()\n]| - | – |\b(?:but|aber|sondern|mais|pero|sino|mas|ale|lecz|ma)\b", re.IGNORECASE)
NEGATIONS = frozenset(
    "no not never nothing nobody none neither nor without cannot can't don't doesn't didn't isn't aren't wasn't weren't"
    " won't wouldn't hasn't haven't w/o nicht kein keine keinen keinem keiner nie niemals nichts ohne weder pas jamais"
    " rien sans aucun aucune sin nunca nada ningún ninguna ni tampoco não nem sem nenhum nenhuma nie bez ani nigdy nic"
    " żaden non senza né mai nessun nessuno niente geen niet zonder nooit".split()
)


@dataclass(frozen=True)
class Signals:
    """`covered` and `keywords` are shares of the item's words; `meaning` its cosine with the claim, `beyond` that above
    the cosine with the question, `own` that above the nearest other item; the rest is what speaks against it."""

    covered: float
    keywords: float
    meaning: float
    beyond: float
    own: float
    denied: float
    other_numbers: float
    other_subject: float

    def values(self) -> list[float]:
        return [float(getattr(self, one.name)) for one in fields(self)]


@dataclass(frozen=True)
class Text:
    """A text in the forms that are compared."""

    text: str
    vector: Vector
    stems: Mapping[str, str]  # from stem to word
    language: str

    @property
    def has_negation(self) -> bool:
        return any(word in NEGATIONS for word in words(self.text)) or "w/o" in self.text


def text_of(text: str, vector: Vector, language: str) -> Text:
    return Text(text, vector, stems_of(text, language), language)


def stems_of(text: str, language: str) -> dict[str, str]:
    """The words with content, numbers included."""
    functional = stop_words_of(language)
    parts = [part for word in words(text) for part in word.split("-")]
    kept = [part for part in parts if part not in functional and (len(part) > 1 or part.isdigit() or part.isupper())]
    return {stem(part, language): part for part in kept}


class Comparison:
    """Of all items of one rubric with the claims of one answer."""

    def __init__(
        self, question: Text, items: Sequence[Text], keywords: Sequence[Sequence[str]], encode: Encode
    ) -> None:
        self._question = question
        self._items = items
        self._keywords = keywords
        self._encode = encode

    def signals(self, index: int, claim: Text) -> Signals:
        item = self._items[index]
        near = {stem: self._nearness(stem, word, claim) for stem, word in item.stems.items()}
        meaning = cosine(item.vector, claim.vector)
        others = [cosine(other.vector, claim.vector) for at, other in enumerate(self._items) if at != index]
        beyond = meaning - max(ON_SUBJECT, cosine(self._question.vector, claim.vector))
        return Signals(
            covered=self._share(near),
            keywords=self._keyword_share(index, claim),
            meaning=meaning,
            beyond=beyond,
            own=meaning - max(others) if others else max(0.0, beyond),
            denied=_denied(item, claim, self._question.stems),
            other_numbers=float(_has_other_numbers(item.text, claim.text)),
            other_subject=float(self._has_other_subject(index, claim)),
        )

    def _share(self, near: Mapping[str, float]) -> float:
        weights = {one: ASKED_WEIGHT if one in self._question.stems else 1.0 for one in near}
        total = sum(weights.values())
        return sum(weights[one] * near[one] for one in near) / total if total else 0.0

    def _nearness(self, stem: str, word: str, claim: Text) -> float:
        """1 for the same word, less for one that is near to it in meaning or has a part in common."""
        if stem in claim.stems:
            return 1.0
        if word.isdigit() or not claim.stems:
            return 0.0
        if any(_share_a_part(stem, other) for other in claim.stems):
            return 0.8
        best = self._best_synonym(word, list(claim.stems.values()))
        return max(0.0, (best - SYNONYM) / (1 - SYNONYM))

    def _best_synonym(self, word: str, others: Sequence[str]) -> float:
        vectors = self._encode([word, *others])
        return max(cosine(vectors[0], vector) for vector in vectors[1:])

    def _keyword_share(self, index: int, claim: Text) -> float:
        """A keyword of several words counts as far as they are there."""
        shares = []
        for keyword in self._keywords[index]:
            wanted = stems_of(keyword, claim.language)
            if wanted:
                shares.append(sum(one in claim.stems for one in wanted) / len(wanted))
        return sum(shares) / len(shares) if shares else 0.0

    def _has_other_subject(self, index: int, claim: Text) -> bool:
        """What the item says stands behind the subject of another item, as where two things are mixed up."""
        subjects = [set(item.stems) & set(self._question.stems) for item in self._items]
        others = set().union(*(one for at, one in enumerate(subjects) if at != index)) - subjects[index]
        mine = subjects[index] - set().union(*(one for at, one in enumerate(subjects) if at != index))
        if not mine or not others:
            return False
        said = (
            set(self._items[index].stems)
            - set().union(*(set(i.stems) for at, i in enumerate(self._items) if at != index))
            - mine
        )
        order = [stem(part, claim.language) for word in words(claim.text) for part in word.split("-")]
        about, wrong, right = "", 0, 0
        for one in order:
            about = "other" if one in others else "mine" if one in mine else about
            if one in said:
                wrong, right = wrong + (about == "other"), right + (about == "mine")
        return wrong > right


def _share_a_part(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= COMMON_LETTERS and (longer.startswith(shorter) or longer.endswith(shorter))


def _denied(item: Text, claim: Text, asked: Collection[str]) -> float:
    """The share of the item's words in the claim that stand under a negation; where the item itself denies, whether the
    claim does not. Words of the question do not count, where there are others."""
    if item.has_negation:
        return 0.0 if claim.has_negation else 1.0
    under = [
        (one, is_denied)
        for clause in CLAUSE.split(claim.text)
        for one, is_denied in _under_negation(clause, claim.language)
        if one in item.stems
    ]
    counted = [is_denied for one, is_denied in under if one not in asked] or [is_denied for _, is_denied in under]
    return sum(counted) / len(counted) if counted else 0.0


def _under_negation(clause: str, language: str) -> Iterator[tuple[str, bool]]:
    """A negation denies what follows it in the clause; in German, where it may stand last, the whole clause."""
    order = words(clause)
    at = [place for place, word in enumerate(order) if word in NEGATIONS]
    for place, word in enumerate(order):
        is_denied = bool(at) and (language in NEGATED_LAST or place > at[0])
        yield from ((stem(part, language), is_denied) for part in word.split("-"))


def _has_other_numbers(item: str, claim: str) -> bool:
    mine, theirs = (frozenset(w for w in folded_words(text) if w.lstrip("-")[:1].isdigit()) for text in (item, claim))
    return bool(mine) and bool(theirs) and not mine & theirs
