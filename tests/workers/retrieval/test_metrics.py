"""Metrics of a ranking, compared with values computed by hand."""

import math

import pytest

from workers.retrieval.metrics import Rank, discounted_gain, recall, reciprocal_rank

RANKS: list[Rank] = [1, 3, None, 10]


def test_recall_is_the_share_of_ranks_within_the_depth() -> None:
    assert [recall(RANKS, at=depth) for depth in (1, 2, 3, 5, 10)] == [0.25, 0.25, 0.5, 0.5, 0.75]


def test_reciprocal_rank_is_averaged_with_zero_for_missing_ones() -> None:
    assert reciprocal_rank(RANKS) == pytest.approx((1 + 1 / 3 + 0 + 1 / 10) / 4)


def test_gain_is_discounted_by_the_logarithm_of_the_rank_up_to_the_depth() -> None:
    assert discounted_gain([1, 3, None], at=10) == pytest.approx((1 + 0.5 + 0) / 3)
    assert discounted_gain([10], at=10) == pytest.approx(1 / math.log2(11))
    assert discounted_gain([10], at=9) == 0


def test_metrics_need_at_least_one_question() -> None:
    with pytest.raises(ValueError, match="no questions"):
        recall([], at=5)
