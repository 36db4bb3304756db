"""The interface of a judge, and what every judge does alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workers.cv import evidence
from workers.cv.reading import ReadCv, read
from workers.cv.risks import risks_of, wanted_in
from workers.cv.types import Finding, Judgement, Requirement, Span
from workers.llm.gateway import Usage
from workers.quotes.ranking import Encode


class AdWithoutRequirements(ValueError):
    """Nothing in the ad says what is asked for."""


@dataclass(frozen=True)
class Cv:
    """`hidden` are places of the text that a reader does not see. Open stretches of time end `today`."""

    text: str
    hidden: Sequence[Span]
    today: date


class Judge(Protocol):
    @property
    def provider(self) -> str: ...

    def requirements(self, ad: str) -> tuple[list[Requirement], Usage | None]:
        """Raises `AdWithoutRequirements`."""
        ...

    def judge(self, ad: str, requirements: Sequence[Requirement], cv: Cv) -> tuple[Judgement, Usage | None]: ...


def judged_by_code(requirements: Sequence[Requirement], cv: ReadCv, encode: Encode) -> list[Finding]:
    found = [evidence.judge(one, cv) for one in requirements]
    return evidence.near_in_meaning(found, cv, encode)


def judgement(ad: str, findings: Sequence[Finding], read_cv: ReadCv, cv: Cv) -> Judgement:
    return Judgement(
        findings,
        risks_of(read_cv, cv.text, ad, cv.hidden),
        wanted_in(read_cv, findings, evidence.names_something_of),
    )


def read_cv(cv: Cv) -> ReadCv:
    return read(cv.text, cv.hidden, cv.today)
