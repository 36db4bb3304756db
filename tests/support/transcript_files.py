"""Transcript files, and what the jobs that ingest them end with."""

import io
import zipfile
from collections.abc import Mapping
from secrets import token_hex
from uuid import UUID

import httpx

from db.models import Job
from db.transactions import read_only
from tests.support.api_client import Json, content
from tests.support.api_jobs import run_to_end


def srt(*lines: str) -> bytes:
    """A cue every ten seconds. No other test has the same bytes."""
    cue_lines = enumerate([*lines, f"The number of this talk is {token_hex(8)}."])
    cues = [f"{n + 1}\n00:{n // 6:02}:{n % 6}0,000 --> 00:{n // 6:02}:{n % 6}5,500\n{line}\n" for n, line in cue_lines]
    return "\n".join(cues).encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return target.getvalue()


async def failure_of(client: httpx.AsyncClient, job: Json, slug: str) -> str:
    """The detail of the problem with which the job fails."""
    finished = await run_to_end(client, job)
    assert (finished["state"], finished["error"]["type"]) == ("failed", f"/problems/{slug}"), finished
    return str(finished["error"]["detail"])


def job_row(job: Json) -> Job:
    """The job as `take` needs it."""
    with read_only() as session:
        return session.get_one(Job, UUID(job["id"]))


async def has_no_documents(client: httpx.AsyncClient) -> bool:
    return bool(content(await client.get("/api/documents"))["items"] == [])


async def assert_is_refused(client: httpx.AsyncClient, slug: str) -> None:
    """The only document is listed with its problem, and its bytes are gone."""
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["state"], shown["size_bytes"], shown["problem"]["type"]) == ("failed", 0, f"/problems/{slug}")
    assert (await client.get(f"/api/documents/{shown['id']}/file")).status_code == 404
