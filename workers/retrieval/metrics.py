"""Metrics of a ranking in which each question has exactly one relevant result.

A rank counts from 1 and is None where the result was not found. C. D. Manning, P. Raghavan and H. Schütze,
"Introduction to Information Retrieval", 2008, chapter 8; nDCG after K. Järvelin and J. Kekäläinen, "Cumulated
gain-based evaluation of IR techniques", ACM TOIS 20, 2002: with one relevant result the ideal gain is 1.
"""

import math
from collections.abc import Sequence
from statistics import fmean

Rank = int | None


def recall(ranks: Sequence[Rank], *, at: int) -> float:
    """The share of questions whose result is among the first `at`. Raises `ValueError` without questions."""
    return _mean([float(rank is not None and rank <= at) for rank in ranks])


def reciprocal_rank(ranks: Sequence[Rank]) -> float:
    """MRR: one over the rank, on average."""
    return _mean([0.0 if rank is None else 1 / rank for rank in ranks])


def discounted_gain(ranks: Sequence[Rank], *, at: int) -> float:
    """nDCG at this rank."""
    return _mean([0.0 if rank is None or rank > at else 1 / math.log2(rank + 1) for rank in ranks])


def rounded_mean(values: Sequence[float]) -> float | None:
    """To four digits; None without values."""
    return round(fmean(values), 4) if values else None


def _mean(values: Sequence[float]) -> float:
    if not values:
        raise ValueError("no questions were asked")
    return fmean(values)
