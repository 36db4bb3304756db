"""`make bench-ingest`: its documents, steps and target."""

import pytest
from rich.console import Console

from bench.ingest import report, steps, texts
from bench.ingest.plan import METRICS, STEPS, SYSTEMS, Plan, make_steps


def test_documents_are_reproducible_and_no_two_share_a_passage() -> None:
    made = texts.make(20, seed=1)
    assert made == texts.make(20, seed=1)
    passages = [chunk.text for parsed in steps.parse([*made, *texts.make(20, seed=2)]) for chunk in steps.cut(parsed)]
    assert len(passages) == len(set(passages)) >= 3 * 40


def test_all_documented_systems_are_measured() -> None:
    made = make_steps(Plan(frozenset(SYSTEMS), 16, 0), None)  # type: ignore[arg-type]  # no step runs
    assert [step.system for step in made if step.name == "documents"] == ["pensum", "parse", "cut", "embed", "store"]
    assert [step.system for step in made if step.name == "gpu_login"] == ["pensum", "without_row_rules"]
    assert set(steps.MEASURES) == set(STEPS)
    assert "documents" in METRICS


def test_a_filled_library_is_measured_where_it_is_asked_for() -> None:
    made = make_steps(Plan(frozenset(SYSTEMS), 16, 10), None)  # type: ignore[arg-type]  # as above
    assert [step.name for step in made if step.system == "pensum"] == ["documents", "gpu_login", "filled"]


@pytest.mark.parametrize(("embed", "verdict"), [(0.8, "met"), (0.7, "missed")])
def test_target_is_the_slowest_step(embed: float, verdict: str) -> None:
    console = Console(record=True, width=200)
    report.show(console, [], {"documents_vs_parse": 0.1, "documents_vs_embed": embed}, [])
    shown = console.export_text()
    assert "slowest step alone (embed)" in shown
    assert verdict in shown
