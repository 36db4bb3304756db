"""`make bench-embed`: its systems, texts and ratios, and one tiny round of its loads."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import mean, median

import pytest

from bench.common.results import Figure
from bench.embed import gpu, texts
from bench.embed.measure import Systems
from bench.embed.plan import METRICS, PARTS, make_steps, ratios
from bench.embed.systems.pensum import split_into_jobs
from core.settings import SHIPPED_MODEL
from workers.embeddings import tokens

ROOT = Path(__file__).parents[2]


def test_texts_are_reproducible_and_mostly_short() -> None:
    made = texts.make(500)
    assert made == texts.make(500)
    lengths = [tokens.counter(SHIPPED_MODEL)(text) for text in made]
    assert 36 < mean(lengths) < 46
    assert median(lengths) < 30
    assert max(lengths) > 200


def test_jobs_contain_all_texts_in_order() -> None:
    made = texts.make(100)
    assert [text for job in split_into_jobs(made) for text in job] == made


def test_all_documented_systems_are_measured(tmp_path: Path) -> None:
    steps = make_steps(set(PARTS), Systems(None, tmp_path / "systems", 32, 100))  # type: ignore[arg-type]  # no step runs
    measured = {part: {step.system for step in steps if step.name == part} for part in PARTS}
    assert {"pensum", "pensum_fp32", "pensum_onnx", "naive_batches", "encode_all", "onnxruntime"} <= measured["texts"]
    assert measured["start"] == {"pensum", "pensum_onnx"}
    assert measured["load"] == {"pensum", "insert", "copy_text"}
    assert {"texts", "load"} <= set(METRICS)


def test_fp32_has_ratios_of_its_own() -> None:
    values = {"pensum": 400.0, "pensum_fp32": 300.0, "encode_all": 100.0}
    assert ratios([Figure(0, system, "texts", value) for system, value in values.items()], METRICS) == {
        "texts_vs_encode_all": 4.0,
        "texts_fp32_vs_encode_all": 3.0,
    }


@pytest.mark.bench
@pytest.mark.timeout(180)
def test_tiny_round_measures_loading(tmp_path: Path) -> None:
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


@pytest.mark.bench
def test_bench_of_the_gpu_says_where_there_is_none() -> None:
    env = dict(os.environ) | {"CUDA_VISIBLE_DEVICES": ""}
    command = [sys.executable, "-m", "bench.embed.gpu"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (gpu.NO_GPU, "")
    assert "nothing was measured" in done.stderr


@pytest.mark.bench
def test_bench_of_the_gpu_measures_each_part_by_whatever_computes() -> None:
    found = {figure.name: figure.value for figure in gpu.figures(texts.make(64))}
    assert found.pop("least cosine to sentence-transformers in fp32") > gpu.LEAST_COSINE
    assert len(found) == 11
    assert all(value > 0 for value in found.values())
