"""How much an answer supports the items of a rubric, by code alone.

A logistic model over signals.py, fitted on the tuned half of evaluation/grading (`python -m evaluation grading`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workers.learning.grading.claims import Claim, claims_of
from workers.learning.grading.judging import AnsweredQuestion
from workers.learning.grading.signals import Comparison, Signals, Text, text_of
from workers.quotes.ranking import Encode
from workers.text.language import LANGUAGES, language_of

WEIGHTS = Signals(
    covered=1.01,
    keywords=1.58,
    meaning=0.0,  # it counts by how far it is `beyond` the question and the item's `own`
    beyond=0.57,
    own=2.48,
    denied=-3.16,
    other_numbers=-1.76,
    other_subject=-1.53,
)
BIAS = -0.83
MET = 0.0  # the least support of an item that is met
SOME_WORDS, SOME_MEANING = 0.1, 0.25  # an answer with less of both has nothing to do with an item


@dataclass(frozen=True)
class Support:
    claim: Claim
    value: float


class AnswerSupport:
    """The claims of one answer, and how much each supports each item."""

    def __init__(self, asked: AnsweredQuestion, encode: Encode, claims: Sequence[Claim] | None = None) -> None:
        """`claims` in place of those that are found in the answer."""
        self._asked = asked
        self._encode = encode
        self.language = _language(asked)
        self.claims = self._read() if claims is None else claims
        self._comparison = self._compare()
        self._texts = {claim: self._text(claim.text) for claim in self._with_pairs()}

    def _read(self) -> list[Claim]:
        asked = self._asked
        return claims_of(asked.answer, question=asked.question, subject=asked.subject, language=self.language)

    def best(self, index: int) -> Support | None:
        """The claim, or two that follow each other, that supports an item most. None where nothing is claimed."""
        found = [Support(claim, self._value(index, text)) for claim, text in self._texts.items()]
        return max(found, key=lambda one: one.value, default=None)

    def overlaps(self, index: int, piece: str) -> bool:
        """Whether a claim that contains the piece has anything to do with an item."""
        around = [text for claim, text in self._texts.items() if piece in claim.text]
        found = [self._comparison.signals(index, text) for text in around]
        return any(one.covered >= SOME_WORDS or one.meaning >= SOME_MEANING for one in found)

    def _value(self, index: int, text: Text) -> float:
        signals = self._comparison.signals(index, text)
        return BIAS + sum(weight * one for weight, one in zip(WEIGHTS.values(), signals.values(), strict=True))

    def _compare(self) -> Comparison:
        asked, items = self._asked, [item.text for item in self._asked.rubric]
        vectors = self._encode([asked.question, *items])
        texts = [
            text_of(text, vector, asked.language)
            for text, vector in zip([asked.question, *items], vectors, strict=True)
        ]
        return Comparison(texts[0], texts[1:], [item.keywords for item in asked.rubric], self._encode)

    def _text(self, text: str) -> Text:
        [vector] = self._encode([text])
        return text_of(text, vector, self.language)

    def _with_pairs(self) -> Iterator[Claim]:
        """Claims, and pairs with nothing between them: the second often begins with "it"."""
        yield from self.claims
        for one, next_ in zip(self.claims, self.claims[1:], strict=False):
            if not self._asked.answer[one.end : next_.start].strip():
                yield Claim(self._asked.answer[one.start : next_.end], one.start, next_.end)


def _language(asked: AnsweredQuestion) -> str:
    """The exercise's, unless the answer is plainly in another one of those whose words are known."""
    found = language_of(asked.answer)
    return found if found in LANGUAGES and asked.language in LANGUAGES else asked.language


def evidence_of(found: Sequence[Support | None]) -> list[str | None]:
    return [one.claim.text if one is not None and one.value >= MET else None for one in found]
