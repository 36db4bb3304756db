"""Whether an exercise is new to a learner: no two share key and passage, and no two mean the same."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from workers.learning.prompts import asked_text
from workers.learning.tutor import GAP, ExerciseDraft
from workers.quotes.folding import fold
from workers.quotes.ranking import Encode, Vector, cosine

SAME = 0.95  # the cosine from which two exercises of one type ask the same


@dataclass(frozen=True)
class Meaning:
    type: str
    vector: Vector


def fingerprint(draft: ExerciseDraft) -> bytes:
    """Of key and passage: the same for the same text in another document, and for another prompt or type."""
    key, passage = (fold(str(draft.solution[name])).text.strip(" .") for name in ("answer", "explanation"))
    return hashlib.sha256(f"{key}\0{passage}".encode()).digest()


def meaning_text(draft: ExerciseDraft) -> str:
    """What the exercise asks, with its answer in the gap or behind the question."""
    asked, answer = asked_text(draft.prompt), str(draft.solution["answer"])
    return asked.replace(GAP, answer) if GAP in asked else f"{asked} {answer}"


@dataclass
class Novelty:
    """Remembers what the learner had, and what `accept` let through. `repeated` counts what it refused."""

    encode: Encode
    fingerprints: Collection[bytes] = ()
    meanings: Sequence[Meaning] = ()
    repeated: int = 0
    _seen: set[bytes] = field(default_factory=set)
    _meant: list[Meaning] = field(default_factory=list)

    def accept(self, draft: ExerciseDraft) -> bool:
        """False where it repeats an earlier one; else it counts as had from now on."""
        mark = fingerprint(draft)
        if mark in self.fingerprints or mark in self._seen:
            self.repeated += 1
            return False
        [vector] = self.encode([meaning_text(draft)])
        meaning = Meaning(draft.type, vector)
        if any(_are_same(meaning, other) for other in (*self.meanings, *self._meant)):
            self.repeated += 1
            return False
        self._seen.add(mark)
        self._meant.append(meaning)
        return True


def _are_same(one: Meaning, other: Meaning) -> bool:
    """Of one type: another type practises the same in another way, as long as its key is another one."""
    return one.type == other.type and cosine(one.vector, other.vector) >= SAME
