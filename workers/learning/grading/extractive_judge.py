"""The judge without a language model: an item is met where code finds enough support for it in a claim."""

from workers.learning.grading.judging import AnsweredQuestion
from workers.learning.grading.support import AnswerSupport, evidence_of
from workers.llm.gateway import Usage
from workers.quotes.ranking import Encode


class ExtractiveJudge:
    provider = "extractive"

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def judge(self, asked: AnsweredQuestion) -> tuple[list[str | None], Usage]:
        support = AnswerSupport(asked, self._encode)
        evidence = evidence_of([support.best(index) for index in range(len(asked.rubric))])
        return evidence, Usage(model=self.provider, prompt_tokens=0, output_tokens=0)
