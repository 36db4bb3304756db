"""What follows from the findings of a match, in words: added up by code, nothing judged anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.cv.scoring import weight_of
from workers.cv.types import Finding, Judgement, Risk, Verdict
from workers.cv.wording import say

MOST_QUESTIONS = 8
LONGEST_WISH = 160  # characters


@dataclass(frozen=True)
class Conclusions:
    """`strengths` and `gaps` are numbers of findings; strengths are met, gaps required and not met."""

    summary: str
    comparison: dict[str, dict[str, int]]
    strengths: Sequence[int]
    gaps: Sequence[int]
    recommendations: Sequence[str]
    risk_assessment: str
    development_potential: str


def conclusions_of(judgement: Judgement, cv_text: str, language: str) -> Conclusions:
    findings = judgement.findings
    weighed = [one for one in findings if weight_of(one.requirement)]
    return Conclusions(
        summary=_summary(weighed, language),
        comparison={
            "must": _counts([one for one in weighed if one.requirement.must]),
            "should": _counts([one for one in weighed if not one.requirement.must]),
        },
        strengths=[at for at, one in enumerate(findings) if one.verdict is Verdict.MET],
        gaps=[at for at, one in enumerate(findings) if one in weighed and one.requirement.must and not _is_met(one)],
        recommendations=_questions(findings, language),
        risk_assessment=_risks(judgement.risks, weighed, language),
        development_potential=_potential(judgement, cv_text, language),
    )


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    return {verdict.value: sum(one.verdict is verdict for one in findings) for verdict in Verdict}


def _is_met(finding: Finding) -> bool:
    return finding.verdict is Verdict.MET


def _summary(findings: Sequence[Finding], language: str) -> str:
    musts = [one for one in findings if one.requirement.must]
    return say(
        language,
        "summary",
        met=sum(map(_is_met, findings)),
        count=len(findings),
        partly=_counts(findings)["partly"],
        musts=len(musts),
        met_musts=sum(map(_is_met, musts)),
    )


def _questions(findings: Sequence[Finding], language: str) -> list[str]:
    """Required points first."""
    missing = sorted((one for one in findings if not _is_met(one)), key=lambda one: -weight_of(one.requirement))
    asked = [
        say(language, "ask_partly" if one.verdict is Verdict.PARTLY else "ask_not", text=one.requirement.text)
        for one in missing[:MOST_QUESTIONS]
    ]
    has_all = not any(one.requirement.must for one in missing)
    return [say(language, "invite"), *asked] if has_all else asked


def _risks(risks: Sequence[Risk], findings: Sequence[Finding], language: str) -> str:
    missing = sum(one.requirement.must and one.verdict is Verdict.NOT for one in findings)
    said = [risk_text(one, language) for one in risks] or [say(language, "risk_none")]
    return " ".join([*said, *([say(language, "missing_must", count=missing)] if missing else [])])


def risk_text(risk: Risk, language: str) -> str:
    claimed = f"{risk.claimed_years or 0:g}"
    return say(language, risk.kind.value, claimed=claimed, dated=f"{risk.dated_years or 0:g}")


def _potential(judgement: Judgement, cv_text: str, language: str) -> str:
    wishes = [" ".join(cv_text[one.start : one.end].split())[:LONGEST_WISH] for one in judgement.wanted]
    partly = sum(one.verdict is Verdict.PARTLY for one in judgement.findings)
    said = [say(language, "potential_wants", text=wish) for wish in dict.fromkeys(wishes)]
    if partly:
        said.append(say(language, "potential_partly", count=partly))
    return " ".join(said) or say(language, "potential_none")
