"""What a language model could not do in the demo, in plain words."""

from collections.abc import Mapping
from typing import Any

from cli.formatting import printable
from pensum_client import JobOut

WORDS: Mapping[str, str] = {
    "model-answer-invalid": "could not fill the form for {step}",
    "model-repeats": "repeated itself without end when it wrote {step}",
    "output-cut": "came to no end when it wrote {step}",
    "prompt-too-long": "has too small a context for {step}",
    "model-unavailable": "was not reachable for {step}",
}
LATE = "was too slow for {step}, which the demo stopped after {seconds:.0f} s"
HINT = "`pensum llm check` says what a model is fit for; PENSUM_LLM_PROVIDER=extractive needs none."


def problem_of(step: str, job: JobOut, seconds: float, model: str) -> list[str]:
    """Lines for a person; none where the job has a result. `model` is the one that is configured."""
    if job.result is not None:
        return []
    who = f"The model `{(job.receipt and job.receipt.model) or model}`"
    if job.state != "failed":
        waiting = [f"The job waited for: {job.waiting_reason}."] if job.waiting_reason else []
        return [f"{who} {LATE.format(step=step, seconds=seconds)}.", *waiting]
    error: dict[str, Any] = job.error or {}
    detail = printable(str(error.get("detail", "")))
    slug = str(error.get("type")).rsplit("/", 1)[-1]
    words = WORDS.get(slug, "could not do {step}")
    return [f"{who} {words.format(step=step)}.", detail]
