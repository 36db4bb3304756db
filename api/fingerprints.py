"""The fingerprint of a request body, to compare requests with the same Idempotency-Key."""

import hashlib
import json

from fastapi import Request
from starlette.datastructures import UploadFile


async def fingerprint_of(request: Request) -> bytes:
    """SHA-256 of the parsed body: independent of JSON white space and key order and of the multipart boundary. A client
    that repeats a request may write the keys in another order, also those of a JSON schema; the job of then keeps its
    own."""
    content_type = request.headers.get("content-type", "")
    content = await _form(request) if content_type.startswith("multipart/form-data") else await _json(request)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


async def _json(request: Request) -> object:
    body = await request.body()
    return json.loads(body) if body else None


async def _form(request: Request) -> list[list[str]]:
    fields = []
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            await value.seek(0)
            fields.append([name, value.filename or "", hashlib.sha256(await value.read()).hexdigest()])
            await value.seek(0)
        else:
            fields.append([name, value])
    return sorted(fields)
