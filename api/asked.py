"""What a request asked of its job: path parameters, fields and files, and the metadata that it notes on the job."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from api import metadata

#: Fields of a request that are about the job, not about its work. An address that is called may be a secret itself.
ABOUT_THE_JOB = ("callback_url", "metadata")


@dataclass(frozen=True)
class Asked:
    """`fields` are as they were sent: what they repeat of secrets and long texts is for tasks/job_input.py."""

    fields: Mapping[str, Any]
    labels: Mapping[str, str]


async def asked_of(request: Request) -> Asked:
    """Of a request whose body was validated."""
    sent = await _sent(request)
    fields = {name: value for name, value in sent.items() if name not in ABOUT_THE_JOB}
    labels = metadata.checked(sent["metadata"]) if sent.get("metadata") else await metadata.of_query(request)
    return Asked({**request.path_params, **fields}, labels)


async def _sent(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        return {name: _described(value) for name, value in form.items() if value}
    body = await request.body()
    return dict(json.loads(body) or {}) if body else {}


def _described(value: UploadFile | str) -> Any:
    return value if isinstance(value, str) else {"name": value.filename or "", "size_bytes": value.size}
