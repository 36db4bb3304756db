"""Matches of CVs, as they come back from the API. `tests/client/test_models.py` compares each with its schema."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

Verdict = Literal["met", "partly", "not"]
RequirementKind = Literal["skill", "years", "degree", "language", "place", "licence"]
RiskKind = Literal["hidden_text", "orders", "contradiction", "copied_from_ad"]


class MatchQuote(BaseModel):
    """`quote` is exactly the CV's text[start:end]."""

    document_id: UUID
    quote: str
    start: int
    end: int
    page: int | None = None


class JudgedRequirement(BaseModel):
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

    must: float = 3.0
    should: float = 1.0
    met: float = 1.0
    partly: float = 0.5


class CvMatchOut(BaseModel):
    """A CV compared with a job ad. No number in it comes from a model."""

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
    id: UUID
    project_id: UUID
    job_id: UUID
    employer_document_id: UUID
    applicant_document_id: UUID
    provider: str
    model: str
    created_at: datetime
