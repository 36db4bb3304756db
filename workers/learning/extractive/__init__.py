"""The tutor without a language model: everything it writes is computed, or quoted from the learner's library.

`material` finds the sentences on a topic, and `terms` what they are about; `cloze`, `multiple_choice` and
`short_answer` write exercises from them. `suggestions` and `insight` are the tutor's other tasks.
"""

from workers.learning.extractive.tutor import ExtractiveTutor

__all__ = ["ExtractiveTutor"]
