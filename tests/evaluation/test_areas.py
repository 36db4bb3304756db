"""The frame of `make eval-tutor`, and a small golden set that gates every change."""

from types import ModuleType

import pytest

from evaluation import answers, cv, exercises, grading, resources
from evaluation.__main__ import areas, failures, main

pytestmark = pytest.mark.system


def test_every_area_is_found() -> None:
    assert {"answers", "grading"} <= set(areas())
    assert "support" not in areas()


def test_figure_beyond_its_bound_fails_and_a_missing_one_too() -> None:
    assert failures({"a": 0.5, "b": 0.5}, {"a": 0.5}, {"b": 0.5}) == []
    assert len(failures({"a": 0.4}, {"a": 0.5, "c": 0.1}, {"a": 0.3, "d": 0.0})) == 4


def test_unknown_area_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cooking"]) == 2
    assert "grading" in capsys.readouterr().out


def test_grades_are_as_good_as_they_were_and_no_trick_raises_one() -> None:
    figures = grading.measure(exercises_attacked=1)
    assert failures(figures, grading.LEAST, grading.MOST) == []


@pytest.mark.parametrize("area", [answers, cv, exercises, resources], ids=lambda area: area.__name__)
def test_held_out_figures_are_within_their_bounds(area: ModuleType) -> None:
    assert failures(area.measure(), area.LEAST, getattr(area, "MOST", {})) == []
