"""How much an answer supports the items of a rubric, by code alone.

A logistic model over signals.py, fitted on the tuned half of evaluation/grading (`python -m evaluation grading`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.learning.grading.claims import Claim, claims_of
from workers.learning.grading.judging import AnsweredQuestion
from workers.learning.grading.signals import Comparison, Signals, Text, text_of
from workers.quotes.ranking import Encode
from workers.text.language import LANGUAGES, UNDETERMINED, language_of

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
MOST_GAIN = 0.3  # of two claims together over the better of them: two that miss an item do not meet it
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
        self.claims = self._read() if claims is None else claims
        self.language = self._language_of(self.claims)
        self._comparison = self._compare()
        self._pairs = self._join()
        self._texts = {claim: self._text(claim.text) for claim in [*self.claims, *self._pairs]}

    def _read(self) -> list[Claim]:
        """Their language first, without what is said to a grader in another one; then lists of words can be told."""
        return self._claims_in(self._language_of(self._claims_in(UNDETERMINED)))

    def _claims_in(self, language: str) -> list[Claim]:
        asked = self._asked
        return claims_of(asked.answer, question=asked.question, subject=asked.subject, language=language)

    def _language_of(self, claims: Sequence[Claim]) -> str:
        """The exercise's, unless the claims are plainly in another one of those whose words are known."""
        found = language_of(" ".join(claim.text for claim in claims))
        return found if found in LANGUAGES and self._asked.language in LANGUAGES else self._asked.language

    def best(self, index: int) -> Support | None:
        """The claim, or two that follow each other, that supports an item most. None where nothing is claimed."""
        alone = {claim: self._value(index, self._texts[claim]) for claim in self.claims}
        together = {
            pair: min(self._value(index, self._texts[pair]), max(alone[one], alone[other]) + MOST_GAIN)
            for pair, (one, other) in self._pairs.items()
        }
        found = [Support(claim, value) for claim, value in (alone | together).items()]
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

    def _join(self) -> dict[Claim, tuple[Claim, Claim]]:
        """Claims that follow each other with nothing between them: the second often begins with "it"."""
        answer = self._asked.answer
        return {
            Claim(answer[one.start : other.end], one.start, other.end): (one, other)
            for one, other in zip(self.claims, self.claims[1:], strict=False)
            if not answer[one.end : other.start].strip()
        }


def evidence_of(found: Sequence[Support | None]) -> list[str | None]:
    return [one.claim.text if one is not None and one.value >= MET else None for one in found]
