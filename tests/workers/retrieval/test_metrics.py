"""Measures of a ranking, worked out by hand."""

import math

import pytest

from workers.retrieval.metrics import Rank, discounted_gain, recall, reciprocal_rank

RANKS: list[Rank] = [1, 3, None, 10]


def test_recall_is_the_share_that_stands_within_the_depth() -> None:
    assert [recall(RANKS, at=depth) for depth in (1, 2, 3, 5, 10)] == [0.25, 0.25, 0.5, 0.5, 0.75]


def test_reciprocal_ranks_are_averaged_and_what_was_not_found_counts_nothing() -> None:
    assert reciprocal_rank(RANKS) == pytest.approx((1 + 1 / 3 + 0 + 1 / 10) / 4)


def test_gain_is_discounted_by_the_logarithm_of_the_place_and_ends_at_the_depth() -> None:
    assert discounted_gain([1, 3, None], at=10) == pytest.approx((1 + 0.5 + 0) / 3)
    assert discounted_gain([10], at=10) == pytest.approx(1 / math.log2(11))
    assert discounted_gain([10], at=9) == 0


def test_without_questions_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="no questions"):
        recall([], at=5)
