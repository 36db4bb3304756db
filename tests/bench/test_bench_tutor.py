"""`make bench-tutor`: its model, its learners' topics, and one tiny round."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.common import cpu
from bench.tutor import learners, model
from bench.tutor.plan import METRICS
from workers.learning.generative import prompts
from workers.learning.generative.schemas import Plan, PlannedFact, ShortAnswer
from workers.learning.grading.generative_judge import Verdicts
from workers.learning.tutor import ExerciseRequest
from workers.llm.chat_messages import as_data, messages
from workers.llm.gateway import CompletionRequest
from workers.quotes.types import Passage

ROOT = Path(__file__).parents[2]
TEXT = (
    "# Bread\n\n## 1. The starter\n\nIt is old. A starter is a culture of wild yeast that lives in flour and water. "
    "It is fed.\n\n## The oven\n\nHot."
)
REQUEST = ExerciseRequest("short_answer", "The starter", "easy", 1)


def test_topics_are_the_title_and_headings_without_numbers() -> None:
    assert learners.topics_of({"title": "Bread", "text": TEXT}) == ["Bread", "The starter", "The oven"]


def test_model_plans_facts_of_the_passages_and_asks_for_one() -> None:
    passages = messages(CompletionRequest("", passages=[Passage("d1", "Bread", TEXT, 0, len(TEXT), score=1.0)]))[-1][
        "content"
    ]
    plan = Plan.model_validate(model._value("Plan", f"{passages}\n\n{prompts.plan_prompt(REQUEST, 3)}"))
    assert [fact.quote in TEXT for fact in plan.facts] == [True]
    asked = f"{passages}\n\n{prompts.exercise_prompt(REQUEST, PlannedFact(**dict(plan.facts[0])), [])}"
    exercise = ShortAnswer.model_validate(model._value("ShortAnswer", asked))
    assert all(item.quote in exercise.quote for item in exercise.rubric)


def test_time_of_the_model_follows_from_a_receipt() -> None:
    assert model.PacedModel.seconds({"tries": 2, "output_tokens": 50}) == pytest.approx(0.65)


def test_model_judges_each_point_of_a_rubric() -> None:
    asked = as_data("rubric", [{"number": "1", "point": "Yeast."}, {"number": "2", "point": "Flour."}])
    assert [one.item for one in Verdicts.model_validate(model._value("Verdicts", asked)).verdicts] == [1, 2]


@pytest.mark.skipif(not cpu.PROC.exists(), reason="only Linux has it")
def test_cpu_time_of_this_process_grows_with_its_work() -> None:
    before = cpu.read()
    while cpu.read().since(before).own < 0.05:
        sum(range(100_000))
    assert 0 <= cpu.read().since(before).share_of_others <= 1


@pytest.mark.bench
@pytest.mark.timeout(280)
def test_tiny_round_measures_all_endpoints(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.tutor", "--only=a10", "--seconds=15", f"--into={tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=270)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "tutor.json").read_text())
    assert {row["metric"] for row in written["rows"]} == set(METRICS)
