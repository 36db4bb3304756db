"""What exercises for a learner depend on: those that came before, and the mastery of topics."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.queries.embeddings import generations
from db.queries.learning import exercises, sessions
from db.queries.learning.exercises import EarlierExercise
from workers.learning import mastery, novelty
from workers.learning.mastery import Observation
from workers.learning.novelty import Meaning, Novelty
from workers.learning.tutor import ExerciseDraft, Learner
from workers.quotes.ranking import Encode


@dataclass(frozen=True)
class History:
    """A learner's earlier exercises; `model` is the one whose vectors can be compared."""

    model: str
    earlier: Sequence[EarlierExercise]
    learner: Learner

    def novelty(self, encode: Encode) -> Novelty:
        return Novelty(
            encode,
            fingerprints={one.fingerprint for one in self.earlier if one.fingerprint is not None},
            meanings=[
                Meaning(one.type, one.meaning)
                for one in self.earlier
                if one.meaning is not None and one.meaning_model == self.model
            ],
        )

    def columns(self, draft: ExerciseDraft, encode: Encode) -> dict[str, Any]:
        """What later exercises are compared with."""
        [vector] = encode([novelty.meaning_text(draft)])
        return {
            "language": draft.language,
            "fingerprint": novelty.fingerprint(draft),
            "meaning": list(vector),
            "meaning_model": self.model,
            "quote_start": draft.solution["start"],
            "quote_end": draft.solution["end"],
        }


def read_history(session: Session, user_id: UUID) -> History:
    earlier = exercises.list_earlier(session, user_id=user_id)
    observations = [Observation(*row) for row in sessions.list_observations(session, user_id=user_id)]
    known = mastery.by_topic(observations, settings().mastery)
    learner = Learner(_asked(earlier), {topic: one.probability for topic, one in known.items()})
    return History(generations.get_active(session).model, earlier, learner)


def _asked(earlier: Sequence[EarlierExercise]) -> dict[tuple[str, int, int], float | None]:
    """The newest score of each quote; they come newest first."""
    asked: dict[tuple[str, int, int], float | None] = {}
    for one in earlier:
        if one.document_id is None or one.quote_start is None or one.quote_end is None:
            continue
        span = (str(one.document_id), one.quote_start, one.quote_end)
        if asked.get(span) is None:
            asked[span] = one.score
    return asked
