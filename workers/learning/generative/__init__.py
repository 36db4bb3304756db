"""The tutor that has a language model write, and checks its output in code.

`prompts` says what the model is asked, `schemas` what it fills in; `exercises` drops every exercise that its quote does
not prove.
"""

from workers.learning.generative.tutor import GenerativeTutor

__all__ = ["GenerativeTutor"]
