import asyncio
from uuid import uuid4

import httpx
import pytest

from pensum_client import AsyncPensum, NotFound, SummarizedDocument
from tests.support.accounts import make_account
from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_variants import Variant, opened
from tests.support.client_worker import claim_job_of
from tests.support.factories import Person
from tests.support.library import axis, make_passages

QUOTE = "A lock lifts boats."
POINT = {"text": QUOTE, "quote": QUOTE, "start": 0, "end": 19, "page": None, "start_seconds": None}


async def test_document_is_summarised(pensum: AsyncPensum, user: Person) -> None:
    document = make_passages(user.id, [(QUOTE, axis(1))])
    job = await pensum.summarize(document.id)
    assert job.kind == "documents.summarize"
    fence = await claim_job_of(user)
    found = {"document_id": str(document.id), "version": 1, "language": "en", "summary": QUOTE, "points": [POINT]}
    succeed(fence, **found)
    ended = await asyncio.wait_for(pensum.wait(job.id), 60)
    summarised = SummarizedDocument.model_validate(ended.result)
    assert (summarised.summary, summarised.points[0].end) == (QUOTE, 19)


async def test_document_of_nobody_is_not_found(pensum: AsyncPensum) -> None:
    with pytest.raises(NotFound):
        await pensum.summarize(uuid4())


async def log_in(server: ApiServer, email: str, password: str) -> str:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        response = await http.post("/api/auth/login", data={"username": email, "password": password})
    return str(response.json()["access_token"])


async def test_logins_are_listed_and_ended(variant: Variant, server: ApiServer) -> None:
    account = make_account()
    tokens = [await log_in(server, account.email, account.password) for _ in range(2)]
    async with opened(variant, server.url, tokens[0]) as client:
        sessions = [session async for session in client.login_sessions()]
        assert [session.current for session in sessions] == [False, True]
        await client.end_login_session(sessions[0].id)
        assert [session.id async for session in client.login_sessions()] == [sessions[1].id]
        with pytest.raises(NotFound):
            await client.end_login_session(sessions[0].id)
