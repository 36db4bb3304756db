"""What a match is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class RequirementKind(StrEnum):
    SKILL = "skill"
    YEARS = "years"
    DEGREE = "degree"
    LANGUAGE = "language"
    PLACE = "place"
    LICENCE = "licence"


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True)
class Requirement:
    """`text` is exactly the ad's text[start:end]. `years` is the least of a requirement for years."""

    text: str
    start: int
    end: int
    must: bool
    kind: RequirementKind
    language: str
    years: float | None = None


@dataclass(frozen=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True)
class Finding:
    """Whether a CV meets a requirement. The spans are those of its quotes in the CV, best first; `years` what code
    computed for a requirement for years."""

    requirement: Requirement
    verdict: Verdict
    spans: Sequence[Span] = ()
    years: float | None = None


class RiskKind(StrEnum):
    HIDDEN_TEXT = "hidden_text"
    ORDERS = "orders"
    CONTRADICTION = "contradiction"
    COPIED = "copied_from_ad"


@dataclass(frozen=True)
class Risk:
    kind: RiskKind
    spans: Sequence[Span] = ()
    claimed_years: float | None = None
    dated_years: float | None = None


@dataclass(frozen=True)
class Judgement:
    """`wanted` are places where the CV says that somebody wants to learn what a requirement asks for."""

    findings: Sequence[Finding]
    risks: Sequence[Risk] = ()
    wanted: Sequence[Span] = field(default_factory=tuple)
