import asyncio
from uuid import UUID

import pytest

from pensum_client import AsyncPensum, JobFailed, JobOut, NotFinished, ProblemError, PullIn
from tests.support.api_client import promptly
from tests.support.api_worker import PROGRESS, report, succeed
from tests.support.client_server import ApiServer
from tests.support.client_variants import Variant, opened
from tests.support.client_worker import claim_job_of, fail
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.job_queue import row_of
from tests.support.providers import announced_providers
from tests.support.waiting import eventually

LONG_SECONDS = 60.0
ODD_TEXT = "A\u2028lease\x85is – a\r\npromise:\n\n data: 🤝"


async def types_of(pensum: AsyncPensum, job_id: UUID, after: int = 0) -> list[str]:
    return [event.type async for event in pensum.stream(job_id, after)]


async def test_wait_ends_with_the_job_and_reports_its_progress(pensum: AsyncPensum, user: Person) -> None:
    fence = make_running_job(user.id)
    changes: list[JobOut] = []
    waiting = asyncio.create_task(pensum.wait(fence.id, LONG_SECONDS, changes.append))
    assert await asyncio.to_thread(eventually, lambda: len(changes) == 1)
    report(fence, progress=PROGRESS)
    assert await asyncio.to_thread(eventually, lambda: len(changes) == 2)
    succeed(fence, text="A promise.")
    ended = await promptly(waiting)
    assert [job.state for job in changes] == ["running", "running", "succeeded"]
    assert [job.progress for job in changes] == [None, PROGRESS, PROGRESS]
    assert ended == changes[-1]
    assert ended.result == {"text": "A promise."}


async def test_wait_that_times_out_raises_not_finished_with_the_job(pensum: AsyncPensum, user: Person) -> None:
    fence = make_running_job(user.id)
    with pytest.raises(NotFinished, match=r"is still running after 0\.1 s") as caught:
        await pensum.wait(fence.id, timeout=0.1)
    assert caught.value.job.id == fence.id


async def test_result_is_returned_once_the_job_succeeded(pensum: AsyncPensum, user: Person) -> None:
    fence = make_running_job(user.id)
    waiting = asyncio.create_task(pensum.result(fence.id, LONG_SECONDS))
    succeed(fence, text="A promise.")
    assert await promptly(waiting) == {"text": "A promise."}


async def test_result_of_a_failed_job_raises_its_problem(pensum: AsyncPensum, user: Person) -> None:
    fence = make_running_job(user.id)
    fail(fence, "The model is too small.")
    with pytest.raises(JobFailed, match=r"llm\.generate failed: The model is too small\.") as caught:
        await pensum.result(fence.id)
    assert caught.value.problem["type"] == "/problems/job-failed"


async def test_job_is_cancelled_and_retried(pensum: AsyncPensum, user: Person) -> None:
    job = make_job(user.id)
    with pytest.raises(ProblemError) as caught:
        await pensum.retry(job.id)
    assert (caught.value.status, caught.value.slug) == (409, "conflict")
    assert (await pensum.cancel(job.id)).state == "cancelled"
    with pytest.raises(JobFailed, match=r"llm\.generate cancelled"):
        await pensum.result(job.id)
    assert (await pensum.retry(job.id)).state == "queued"
    assert (await pensum.get(job.id)).state == "queued"


async def test_stream_keeps_order_and_unusual_line_separators(pensum: AsyncPensum, user: Person) -> None:
    fence = make_running_job(user.id)
    report(fence, token=ODD_TEXT)
    succeed(fence, text=ODD_TEXT)
    events = [event async for event in pensum.stream(fence.id)]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    by_type = {event.type: event.data for event in events}
    assert by_type["token"] == {"attempt": 1, "text": ODD_TEXT}
    assert by_type["result"] == {"text": ODD_TEXT}
    assert events[-1].type == "end"


async def test_stream_starts_behind_a_given_event(pensum: AsyncPensum, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence)
    assert await types_of(pensum, fence.id, after=2) == ["result", "end"]
    assert await types_of(pensum, fence.id, after=4) == []


async def test_stream_of_a_retried_job_has_every_run(pensum: AsyncPensum, user: Person) -> None:
    fence = make_running_job(user.id)
    fail(fence, "The model is too small.")
    await pensum.retry(fence.id)
    await pensum.cancel(fence.id)
    expected = ["queued", "started", "error", "end", "queued", "cancelled", "end"]
    assert await types_of(pensum, fence.id) == expected


async def test_list_covers_all_pages_newest_first(pensum: AsyncPensum, user: Person) -> None:
    made = [make_job(user.id).id for _ in range(25)]
    await pensum.cancel(made[7])
    assert [job.id async for job in pensum.jobs()] == made[::-1]
    assert [job.id async for job in pensum.jobs(state="cancelled", kind="llm.generate")] == [made[7]]
    assert [job async for job in pensum.jobs(kind="llm.embed")] == []


async def test_models_come_with_the_health_of_their_provider(pensum: AsyncPensum) -> None:
    listed = {"name": "smollm2:135m", "provider": "big", "size_bytes": 271, "capabilities": ["completion"]}
    with announced_providers({"big": [listed]}):
        [model] = await pensum.models()
    assert (model.provider, model.name, model.size_bytes) == ("big", "smollm2:135m", 271)
    assert (model.healthy, model.state, model.context_tokens) == (True, "up", None)


async def test_administrator_pulls_and_deletes_a_model(variant: Variant, server: ApiServer) -> None:
    admin, name = make_user(is_admin=True), "host.example:5000/library/tiny.model:q4_0"
    async with opened(variant, server.url, admin.key) as pensum:
        assert (await pensum.submit(PullIn(name=name))).kind == "llm.pull"
        succeed(await claim_job_of(admin), provider="ollama", name=name)
        deleting = await pensum.delete_model(name)
        fence = await claim_job_of(admin)
        assert (fence.id, row_of(fence.id)["payload"]) == (deleting.id, {"provider": "ollama", "name": name})
        succeed(fence, provider="ollama", name=name)
        assert await pensum.result(deleting.id) == {"provider": "ollama", "name": name}


async def test_administrator_declares_a_provider_away_and_back(variant: Variant, server: ApiServer) -> None:
    with announced_providers({"big": []}):
        async with opened(variant, server.url, make_user(is_admin=True).key) as pensum:
            assert not (await pensum.declare_provider("big", "away")).is_up
            [provider] = (await pensum.providers()).providers
            assert (provider.name, provider.is_up, provider.declared_away_at) == ("big", False, provider.since)
            assert (await pensum.declare_provider("big", "back")).is_up
            changes = (await pensum.providers()).changes
    assert [change.state for change in changes[:2]] == ["declared back", "declared away"]


async def test_others_delete_no_model(pensum: AsyncPensum) -> None:
    with pytest.raises(ProblemError) as caught:
        await pensum.delete_model("smollm2:135m")
    assert (caught.value.status, caught.value.slug) == (403, "not-an-administrator")
