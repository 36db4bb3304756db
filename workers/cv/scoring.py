"""The score of a match, added up from weights that everybody sees."""

from collections.abc import Iterable, Mapping

from workers.cv.types import Finding, Requirement, RequirementKind, Verdict

MUST, SHOULD = 3.0, 1.0
#: Where somebody lives is not judged: a person asks. So it weighs nothing.
OF_A_PLACE = 0.0
SHARES: Mapping[Verdict, float] = {Verdict.MET: 1.0, Verdict.PARTLY: 0.5, Verdict.NOT: 0.0}


def weight_of(requirement: Requirement) -> float:
    if requirement.kind is RequirementKind.PLACE:
        return OF_A_PLACE
    return MUST if requirement.must else SHOULD


def score(findings: Iterable[Finding]) -> float:
    """100 times the sum of weight and share over the sum of weights, to one decimal; 0 where nothing is weighed."""
    weighed = [(weight_of(one.requirement), SHARES[one.verdict]) for one in findings]
    total = sum(weight for weight, _ in weighed)
    return round(100 * sum(weight * share for weight, share in weighed) / total, 1) if total else 0.0
