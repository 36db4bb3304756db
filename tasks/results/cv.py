"""Results of `cv.match`, and a match as it is stored and shown."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from workers.cv.scoring import MUST, SHARES, SHOULD
from workers.cv.types import RequirementKind, RiskKind, Verdict


class MatchQuote(BaseModel):
    """`quote` is exactly the CV's text[start:end]."""

    document_id: UUID
    quote: str
    start: int
    end: int
    page: int | None = None


class JudgedRequirement(BaseModel):
    """`text` is exactly the ad's text[start:end]. `weight` is what it counts in the score; `years` what dates and words
    of the CV come to, `years_needed` what the ad asks for."""

    text: str
    start: int
    end: int
    must: bool
    kind: RequirementKind
    weight: float
    verdict: Verdict
    years_needed: float | None = None
    years: float | None = None
    quotes: list[MatchQuote] = []


class Point(BaseModel):
    text: str
    quotes: list[MatchQuote] = []


class MatchRisk(BaseModel):
    kind: RiskKind
    text: str
    quotes: list[MatchQuote] = []


class Weights(BaseModel):
    """The score is 100 * sum(weight * share) / sum(weight)."""

    must: float = MUST
    should: float = SHOULD
    met: float = SHARES[Verdict.MET]
    partly: float = SHARES[Verdict.PARTLY]


class Match(BaseModel):
    """No number in it comes from a model. `language` is that of the sentences."""

    match_score: float
    language: str = "en"
    requirements: list[JudgedRequirement] = []
    comparison: dict[Literal["must", "should"], dict[Verdict, int]] = {}
    strengths: list[Point] = []
    gaps: list[Point] = []
    recommendations: list[str] = []
    summary: str = ""
    risk_assessment: str = ""
    risks: list[MatchRisk] = []
    development_potential: str = ""
    weights: Weights = Weights()


class RankedCv(BaseModel):
    """`rank` counts within an ad; equal scores share one."""

    id: UUID
    employer_document_id: UUID
    applicant_document_id: UUID
    applicant: str
    match_score: float
    rank: int


class UnreadCv(BaseModel):
    """A CV that was not compared, and why."""

    applicant_document_id: UUID
    applicant: str
    problem: str
    detail: str


class MatchedCvs(BaseModel):
    """Best first, ad by ad. `GET /api/cv-matcher/matches/{id}` has the requirements with their quotes."""

    matches: list[RankedCv]
    not_read: list[UnreadCv] = []
