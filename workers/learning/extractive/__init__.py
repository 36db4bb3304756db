"""The tutor that writes nothing new: everything it says is counted, or quoted from the learner's library.

`material` finds the sentences on a topic, `terms` what they are about; `cloze`, `choices` and `questions` make
exercises of them; `suggestions` and `insight` the rest.
"""

from workers.learning.extractive.tutor import ExtractiveTutor

__all__ = ["ExtractiveTutor"]
