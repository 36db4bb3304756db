"""A finished chat completion in OpenAI's form."""

from collections.abc import Mapping
from typing import Any

from db.models import Job


def completion_of(job: Job) -> dict[str, Any]:
    """Of a job that succeeded."""
    assert job.result is not None
    message = {"role": "assistant", "content": job.result["text"], "refusal": None}
    reason = finish_reason(job.result["finish_reason"])
    return {
        "id": f"chatcmpl-{job.id}",
        "object": "chat.completion",
        "created": int(job.created_at.timestamp()),
        "model": _model(job),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": usage_of(job),
    }


def usage_of(job: Job) -> dict[str, int]:
    prompt, output = (int(_receipt(job).get(name) or 0) for name in ("prompt_tokens", "output_tokens"))
    return {"prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output}


def finish_reason(reason: str | None) -> str:
    return "length" if reason == "length" else "stop"


def _model(job: Job) -> str:
    names = _receipt(job).get("provider"), _receipt(job).get("model")
    return "/".join(name for name in names if name)


def _receipt(job: Job) -> Mapping[str, Any]:
    return job.receipt or {}
