"""What a language model could not do in the demo, in plain words."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from cli.formatting import printable
from core.settings.provider_names import EXTRACTIVE
from pensum_client import Event, JobOut, ModelOut, ProviderOut

WORDS: Mapping[str, str] = {
    "model-answer-invalid": "could not fill the form for {step}",
    "model-repeats": "repeated itself without end when it wrote {step}",
    "output-cut": "came to no end when it wrote {step}",
    "prompt-too-long": "has too small a context for {step}",
    "model-unavailable": "was not reachable for {step}",
}
LATE = "was too slow for {step}, which the demo stopped after {seconds:.0f} s"
HINT = "`pensum llm check` says what a model is fit for; PENSUM_LLM_PROVIDER=extractive needs none."


def model_of(models: Sequence[ModelOut]) -> str | None:
    """The model that jobs without a receipt ask; None where there are several."""
    names = [one.name for one in models if one.provider != EXTRACTIVE and "completion" in one.capabilities]
    return names[0] if len(names) == 1 else None


def missing_models(providers: Sequence[ProviderOut], models: Sequence[ModelOut], pullable: Container[str]) -> list[str]:
    """Lines for each provider that is up and lacks the model it is to be asked for: its chains pass it over. Models can
    be pulled into those that are `pullable`."""
    lines: list[str] = []
    for provider in providers:
        name = provider.default_model or ""
        has = {one.name for one in models if one.provider == provider.name}
        if provider.name in pullable and provider.is_up and name and not {name, f"{name}:latest"} & has:
            lines += [
                f"`{provider.name}` is there, but has no model `{printable(name)}`, so it was not asked.",
                f"`pensum llm pull {printable(name)}` pulls it into a running platform, and `ollama pull "
                f"{printable(name)}` without one; PENSUM_LLM_MODEL names another.",
            ]
    return lines


def problem_of(step: str, job: JobOut, seconds: float, model: str | None) -> list[str]:
    """Lines for a person; none where the job has a result. `model` is named where the job's receipt names none."""
    if job.result is not None:
        return []
    who = _who((job.receipt and job.receipt.model) or model)
    if job.state != "failed":
        waiting = [f"The job waited for: {job.waiting_reason}."] if job.waiting_reason else []
        return [f"{who} {LATE.format(step=step, seconds=seconds)}.", *waiting]
    return [f"{who} {_words(job.error or {}, step)}.", _detail(job.error or {})]


def replacements_of(step: str, job: JobOut, log: Sequence[Event], model: str | None) -> list[str]:
    """What models could not do in a job that has a result: others of its chain did it."""
    by = f"`{job.receipt.provider}`" if job.receipt and job.receipt.provider else "Another one"
    lines: list[str] = []
    for event in log:
        if event.type == "retrying" and (gave_up := event.data.get("gave_up")):
            error = event.data["error"]
            lines += [f"{_who(gave_up['model'] or model)} {_words(error, step)}. {by} did it.", _detail(error)]
    return lines


def _who(model: str | None) -> str:
    return f"The model `{printable(model)}`" if model else "The model"


def _words(error: Mapping[str, Any], step: str) -> str:
    slug = str(error.get("type") or error.get("slug")).rsplit("/", 1)[-1]
    return WORDS.get(slug, "could not do {step}").format(step=step)


def _detail(error: Mapping[str, Any]) -> str:
    return printable(str(error.get("detail", "")))
