"""Matches of CVs, as they come back from the API. `tests/client/test_models.py` compares each with its schema."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from pensum_client.output import Output

Verdict = Literal["met", "partly", "not"]
RequirementKind = Literal["skill", "years", "degree", "language", "place", "licence"]
RiskKind = Literal["hidden_text", "orders", "contradiction", "copied_from_ad"]


class MatchQuote(Output):
    """`quote` is exactly the CV's text[start:end]."""

    document_id: UUID
    quote: str
    start: int
    end: int
    page: int | None = None


class JudgedRequirement(Output):
    """`text` is exactly the ad's text[start:end]. `weight` is what it counts in the score."""

    text: str
    start: int
    end: int
    must: bool
    kind: RequirementKind
    weight: float
    verdict: Verdict
    years_needed: float | None = None
    years: float | None = None
    quotes: list[MatchQuote] = Field(default=[])


class Point(Output):
    text: str
    quotes: list[MatchQuote] = Field(default=[])


class MatchRisk(Output):
    kind: RiskKind
    text: str
    quotes: list[MatchQuote] = Field(default=[])


class Weights(Output):
    """The score is 100 * sum(weight * share) / sum(weight)."""

    must: float = 3.0
    should: float = 1.0
    met: float = 1.0
    partly: float = 0.5


class CvMatchOut(Output):
    """A CV compared with a job ad, both with their titles. No number in it comes from a model."""

    match_score: float
    language: str = "en"
    requirements: list[JudgedRequirement] = Field(default=[])
    comparison: dict[Literal["must", "should"], dict[Verdict, int]] = Field(default={})
    strengths: list[Point] = Field(default=[])
    gaps: list[Point] = Field(default=[])
    recommendations: list[str] = Field(default=[])
    summary: str = ""
    risk_assessment: str = ""
    risks: list[MatchRisk] = Field(default=[])
    development_potential: str = ""
    weights: Weights = Weights()
    id: UUID
    project_id: UUID
    job_id: UUID
    employer_document_id: UUID
    applicant_document_id: UUID
    employer: str
    applicant: str
    provider: str
    model: str
    created_at: datetime
