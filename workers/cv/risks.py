"""What somebody who decides should look at again: text that readers do not see, orders, and what does not fit."""

from collections.abc import Callable, Sequence

from workers.cv.reading import ReadCv, claimed_years
from workers.cv.stance import folded
from workers.cv.types import Finding, Requirement, Risk, RiskKind, Span, Verdict

TOLERATED = 1.0  # years by which a claim may exceed the dates
COPIED_WORDS = 8  # in a row, of the ad: nobody writes them by chance
MOST_SPANS = 5

Names = Callable[[Requirement, str], bool]


def risks_of(cv: ReadCv, cv_text: str, ad_text: str, hidden: Sequence[Span]) -> list[Risk]:
    found = [
        Risk(RiskKind.HIDDEN_TEXT, [one for one in hidden if cv_text[one.start : one.end].strip()][:MOST_SPANS]),
        Risk(RiskKind.ORDERS, cv.orders[:MOST_SPANS]),
        Risk(RiskKind.COPIED, _copied(cv, ad_text)[:MOST_SPANS]),
    ]
    return [one for one in found if one.spans] + _contradictions(cv)


def _contradictions(cv: ReadCv) -> list[Risk]:
    """Where more years are claimed than all dated entries make."""
    dated = cv.months() / 12
    claims = [(claimed_years(one), one) for one in cv.statements]
    return [
        Risk(RiskKind.CONTRADICTION, [one.span], claimed, round(dated, 1))
        for claimed, one in claims
        if cv.periods and claimed > dated + TOLERATED
    ][:MOST_SPANS]


def _copied(cv: ReadCv, ad_text: str) -> list[Span]:
    ad_words = f" {' '.join(folded(ad_text).split())} "
    return [one.span for one in cv.statements if _shares_a_run(folded(one.text).split(), ad_words)]


def _shares_a_run(words: Sequence[str], ad_words: str) -> bool:
    runs = (" ".join(words[at : at + COPIED_WORDS]) for at in range(len(words) - COPIED_WORDS + 1))
    return any(f" {run} " in ad_words for run in runs)


def wanted_in(cv: ReadCv, findings: Sequence[Finding], names: Names) -> list[Span]:
    """Where somebody wants to learn what they lack."""
    missing = [one.requirement for one in findings if one.verdict is not Verdict.MET]
    return [wish.span for wish in cv.wishes if any(names(requirement, wish.text) for requirement in missing)][
        :MOST_SPANS
    ]
