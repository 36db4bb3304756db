"""The judge without a language model."""

from collections.abc import Sequence

from workers.cv import ad
from workers.cv.judging import AdWithoutRequirements, Cv, judged_by_code, judgement, read_cv
from workers.cv.types import Judgement, Requirement
from workers.llm.gateway import Usage
from workers.quotes.ranking import Encode


class ExtractiveJudge:
    def __init__(self, provider: str, encode: Encode) -> None:
        self._provider = provider
        self._encode = encode

    @property
    def provider(self) -> str:
        return self._provider

    def requirements(self, ad_text: str) -> tuple[list[Requirement], Usage | None]:
        found = ad.requirements_of(ad_text)
        if not found:
            raise AdWithoutRequirements
        return found, None

    def judge(self, ad_text: str, requirements: Sequence[Requirement], cv: Cv) -> tuple[Judgement, Usage | None]:
        known = read_cv(cv)
        return judgement(ad_text, judged_by_code(requirements, known, self._encode), known, cv), None
