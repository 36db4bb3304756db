"""What `make bench-embed` measures, on which texts, and one tiny round of its loads."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import mean, median

import pytest

from bench.embed import texts
from bench.embed.run import METRICS, PARTS, ratios, steps
from bench.embed.systems.pensum import parts
from bench.embed.visiting import Visitor
from bench.results import Figure
from workers.embeddings import tokens
from workers.embeddings.settings import SHIPPED_MODEL

ROOT = Path(__file__).parents[2]


def test_the_texts_are_the_same_each_time_and_mostly_short() -> None:
    made = texts.make(500)
    assert made == texts.make(500)
    lengths = [tokens.counter(SHIPPED_MODEL)(text) for text in made]
    assert 36 < mean(lengths) < 46
    assert median(lengths) < 30
    assert max(lengths) > 200


def test_jobs_have_all_the_texts_in_their_order() -> None:
    made = texts.make(100)
    assert [text for part in parts(made) for text in part] == made


def test_all_systems_of_the_contract_are_measured(tmp_path: Path) -> None:
    found = steps(set(PARTS), Visitor(None, tmp_path / "visits", 32, 100))  # type: ignore[arg-type]
    measured = {part: {step.system for step in found if step.doing == part} for part in PARTS}
    assert {"pensum", "pensum_fp32", "naive_batches", "encode_all", "onnxruntime"} <= measured["texts"]
    assert measured["load"] == {"pensum", "insert", "copy_text"}
    assert {"texts", "load"} <= set(METRICS)


def test_the_exact_precision_has_ratios_of_its_own() -> None:
    values = {"pensum": 400.0, "pensum_fp32": 300.0, "encode_all": 100.0}
    assert ratios([Figure(0, system, "texts", value) for system, value in values.items()], METRICS) == {
        "texts_vs_encode_all": 4.0,
        "texts_fp32_vs_encode_all": 3.0,
    }


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_tiny_round_measures_the_loads(tmp_path: Path) -> None:
    options = ["--rounds=1", "--only=load", "--vectors=200", f"--into={tmp_path}"]
    command = [sys.executable, "-m", "bench.embed", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "embed.json").read_text())
    assert written["name"] == "embed"
    assert {(row["system"], row["metric"]) for row in written["rows"]} == {
        (system, "load") for system in ("pensum", "insert", "copy_text")
    }
    assert set(written["ratios"]) == {"load_vs_insert", "load_vs_copy_text"}
