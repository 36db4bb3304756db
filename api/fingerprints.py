"""What a request says, whatever way it is written: the body's fingerprint for its Idempotency-Key."""

import hashlib
import json

from fastapi import Request
from starlette.datastructures import UploadFile


async def fingerprint_of(request: Request) -> bytes:
    """The same for JSON with other spaces or another order of its keys, and for a form with another boundary."""
    content_type = request.headers.get("content-type", "")
    said = await _form(request) if content_type.startswith("multipart/form-data") else await _json(request)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


async def _json(request: Request) -> object:
    body = await request.body()
    return json.loads(body) if body else None


async def _form(request: Request) -> list[list[str]]:
    said = []
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            await value.seek(0)
            said.append([name, value.filename or "", hashlib.sha256(await value.read()).hexdigest()])
            await value.seek(0)
        else:
            said.append([name, value])
    return sorted(said)
