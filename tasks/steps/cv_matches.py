"""A match as it is stored and shown: findings with their quotes, and what follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.learning import answers
from tasks.results.cv import JudgedRequirement, Match, MatchQuote, MatchRisk, Point
from workers.cv.conclusions import conclusions_of, risk_text
from workers.cv.scoring import score, weight_of
from workers.cv.types import Finding, Judgement, Risk, Span
from workers.cv.wording import language_for

LONGEST_QUOTE = 400  # characters


@dataclass(frozen=True)
class ComparedCv:
    employer_id: UUID
    applicant_id: UUID
    text: str


def match_of(session: Session, judgement: Judgement, cv: ComparedCv, *, user_id: UUID) -> Match:
    language = language_for(judgement.findings[0].requirement.language)
    quotes = _quotes(session, judgement, cv, user_id=user_id)
    requirements = [_judged(one, quotes) for one in judgement.findings]
    found = conclusions_of(judgement, cv.text, language)
    return Match(
        match_score=score(judgement.findings),
        language=language,
        requirements=requirements,
        comparison=found.comparison,
        strengths=[_point(requirements[at]) for at in found.strengths],
        gaps=[_point(requirements[at]) for at in found.gaps],
        recommendations=list(found.recommendations),
        summary=found.summary,
        risk_assessment=found.risk_assessment,
        risks=[_risk(one, quotes, language) for one in judgement.risks],
        development_potential=found.development_potential,
    )


Quotes = Mapping[Span, MatchQuote]


def _quotes(session: Session, judgement: Judgement, cv: ComparedCv, *, user_id: UUID) -> Quotes:
    """With pages. What the document no longer holds there has no quote: it changed meanwhile."""
    of_findings = [span for one in judgement.findings for span in one.spans]
    spans = list(dict.fromkeys([*of_findings, *(span for one in judgement.risks for span in one.spans)]))
    located = [_located(span, cv) for span in spans]
    places = answers.find_quote_positions(session, located, user_id=user_id)
    return {
        span: MatchQuote.model_validate(quote | {"page": place.page})
        for span, quote, place in zip(spans, located, places, strict=True)
        if place is not None
    }


def _located(span: Span, cv: ComparedCv) -> dict[str, object]:
    end = min(span.end, span.start + LONGEST_QUOTE)
    return {"document_id": str(cv.applicant_id), "quote": cv.text[span.start : end], "start": span.start, "end": end}


def _of(spans: Sequence[Span], quotes: Quotes) -> list[MatchQuote]:
    return [quotes[span] for span in spans if span in quotes]


def _judged(finding: Finding, quotes: Quotes) -> JudgedRequirement:
    requirement = finding.requirement
    return JudgedRequirement(
        text=requirement.text,
        start=requirement.start,
        end=requirement.end,
        must=requirement.must,
        kind=requirement.kind,
        weight=weight_of(requirement),
        verdict=finding.verdict,
        years_needed=requirement.years,
        years=finding.years,
        quotes=_of(finding.spans, quotes),
    )


def _point(requirement: JudgedRequirement) -> Point:
    return Point(text=requirement.text, quotes=requirement.quotes)


def _risk(risk: Risk, quotes: Quotes, language: str) -> MatchRisk:
    return MatchRisk(kind=risk.kind, text=risk_text(risk, language), quotes=_of(risk.spans, quotes))
