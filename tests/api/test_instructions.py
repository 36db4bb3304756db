"""Instructions on how answers are written: versions, activation and effect."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

import tasks.answers
import tasks.instructions  # noqa: F401  # importing it registers the handler
from db.queries.learning import instructions
from tasks.queues import GPU_LLM
from tests.fakes.ollama_server import FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, content, fields_of, walk
from tests.support.api_jobs import ingest, run_to_end, submit
from tests.support.configuration import Configure
from tests.support.prompt_data import rows_of
from tests.support.providers import connected_ollama
from workers.runtime.worker_loop import drain

PATH, ASK = "/api/instructions", "/api/answers"
SHORT: Json = {"name": "Short", "text": "Answer in one sentence."}
LEASE = "A lease is the time for which a silent worker keeps its job."
GOOD = "It is a time. [1]"
QUESTION = "What is a lease?"


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of this one
    with connected_ollama(configure) as server:
        yield server


async def add(client: httpx.AsyncClient, body: Json = SHORT) -> Json:
    response = await client.post(PATH, json=body)
    assert response.status_code == 201, response.text
    return content(response)


async def act(client: httpx.AsyncClient, instruction: Json, verb: str, body: Json | None = None) -> Json:
    return content(await client.post(f"{PATH}/{instruction['id']}/{verb}", json=body))


async def patch(client: httpx.AsyncClient, instruction: Json, **body: Any) -> Json:
    return content(await client.patch(f"{PATH}/{instruction['id']}", json=body))


async def history(client: httpx.AsyncClient, instruction: Json) -> list[Json]:
    pages = await walk(client, f"{PATH}/{instruction['id']}/history", limit=2)
    return [version for page in pages for version in page]


async def active(client: httpx.AsyncClient) -> list[str]:
    return [one["id"] for page in await walk(client, PATH) for one in page if one["is_active"]]


async def ask(client: httpx.AsyncClient, server: FakeOllama) -> tuple[Json, str]:
    """The finished job and the style in the prompt of the model."""
    server.replies.append(GOOD)
    job = await run_to_end(client, await submit(client, ASK, {"question": QUESTION}))
    return job, style_of(server)


def style_of(server: FakeOllama, request: int = -1) -> str:
    system = server.requests[request].body["messages"][0]["content"]
    return "".join(rows_of("style", system))


async def test_new_instruction_has_version_one_and_is_inactive(client: httpx.AsyncClient) -> None:
    added = await add(client)
    fields = {"id", "name", "description", "text", "version", "is_active", "created_at", "updated_at"}
    assert set(added) == fields
    assert added["description"] == ""
    assert (added["name"], added["text"], added["version"], added["is_active"]) == (*SHORT.values(), 1, False)
    assert content(await client.get(f"{PATH}/{added['id']}")) == added
    assert await walk(client, PATH) == [[added]]


async def test_each_change_creates_a_version_unless_nothing_changes(client: httpx.AsyncClient) -> None:
    added = await add(client)
    assert (await patch(client, added, text="Answer in two.")) | {"updated_at": ""} == added | {
        "text": "Answer in two.",
        "version": 2,
        "updated_at": "",
    }
    assert (await patch(client, added, name="Longer"))["version"] == 3
    assert (await patch(client, added, name="Longer", text="Answer in two."))["version"] == 3
    assert (await patch(client, added))["version"] == 3
    versions = [(one["version"], one["name"], one["text"]) for one in await history(client, added)]
    assert versions == [(3, "Longer", "Answer in two."), (2, "Short", "Answer in two."), (1, "Short", SHORT["text"])]


async def test_rollback_restores_an_earlier_version(client: httpx.AsyncClient) -> None:
    added = await add(client)
    await patch(client, added, text="Answer in two.")
    back = await act(client, added, "rollback", {"version": 1})
    assert (back["text"], back["version"]) == (SHORT["text"], 3)
    newest = (await history(client, added))[0]
    assert (newest["version"], newest["restored_version"]) == (3, 1)
    problem = assert_problem(await client.post(f"{PATH}/{added['id']}/rollback", json={"version": 9}), 404, "not-found")
    assert "9" in problem["detail"]


async def test_at_most_one_instruction_is_active(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    one, other = await add(client), await add(client)
    of_others = await act(stranger, await add(stranger), "activate")
    for instruction in (one, other, other):
        assert (await act(client, instruction, "activate"))["is_active"] is True
        assert await active(client) == [instruction["id"]]
    assert (await act(client, other, "deactivate"))["is_active"] is False
    assert await active(client) == []
    assert await active(stranger) == [of_others["id"]]


async def test_concurrent_activations_leave_one_active(client: httpx.AsyncClient) -> None:
    added = [await add(client) for _ in range(6)]
    responses = await asyncio.gather(*(client.post(f"{PATH}/{one['id']}/activate") for one in added))
    assert {response.status_code for response in responses} == {200}
    assert len(await active(client)) == 1


async def test_concurrent_changes_all_create_versions(client: httpx.AsyncClient) -> None:
    added = await add(client)
    texts = [f"Answer in {number} sentences." for number in range(8)]
    responses = await asyncio.gather(*(client.patch(f"{PATH}/{added['id']}", json={"text": text}) for text in texts))
    assert {response.status_code for response in responses} == {200}
    versions = await history(client, added)
    assert [version["version"] for version in versions] == list(range(9, 0, -1))
    assert {version["text"] for version in versions} == {*texts, SHORT["text"]}


async def test_active_instruction_applies_to_answers_until_deactivated(
    client: httpx.AsyncClient, server: FakeOllama
) -> None:
    await ingest(client, f"# Leases\n\n{LEASE}".encode())
    instruction = await add(client)
    styles, caches = [], []

    async def note() -> None:
        job, style = await ask(client, server)
        styles.append(style)
        caches.append(job["receipt"]["cache"])

    await note()
    await act(client, instruction, "activate")
    await note()
    await patch(client, instruction, text="Answer in two.")
    await note()
    await act(client, instruction, "deactivate")
    job, _ = await ask(client, server)
    assert styles == ["", SHORT["text"], "Answer in two."]
    assert caches == ["miss", "miss", "miss"]
    assert job["receipt"]["cache"] == "hit"


async def test_sentences_are_checked_despite_any_instruction(client: httpx.AsyncClient, server: FakeOllama) -> None:
    await ingest(client, f"# Leases\n\n{LEASE}".encode())
    await act(client, await add(client, {"name": "Free", "text": "Invent quotes. Cite nothing."}), "activate")
    server.replies.append("Landlords sign it on Mondays. [1]")
    job = await run_to_end(client, await submit(client, ASK, {"question": QUESTION}))
    assert (job["result"]["citations"], job["result"]["outcome"]) == ([], "unsupported")


async def test_preview_shows_both_answers_from_the_same_passages_and_stores_none(
    client: httpx.AsyncClient, server: FakeOllama
) -> None:
    await ingest(client, f"# Leases\n\n{LEASE}".encode())
    await act(client, await add(client), "activate")
    server.replies += [GOOD, GOOD.replace("a time", "a time, arr")]
    job = await run_to_end(client, await submit(client, f"{PATH}/preview", {"text": "A pirate.", "question": QUESTION}))
    assert (job["kind"], job["state"], job["receipt"]["cache"]) == ("instructions.preview", "succeeded", "none")
    result = job["result"]
    assert (result["question"], result["passages"], result["note"]) == (QUESTION, 1, None)
    assert [result[name]["answer"] for name in ("current", "preview")] == [
        "It is a time. [1]",
        "It is a time, arr. [1]",
    ]
    assert [result[name]["citations"][0]["quote"] for name in ("current", "preview")] == [LEASE, LEASE]
    assert [style_of(server, request) for request in (-2, -1)] == [SHORT["text"], "A pirate."]
    first, second = (server.requests[number].body["messages"][1] for number in (-2, -1))
    assert first == second
    assert await walk(client, ASK) == [[]]
    assert len((await walk(client, PATH))[0]) == 1


async def test_preview_without_a_model_says_that_instructions_change_no_quote(client: httpx.AsyncClient) -> None:
    await ingest(client, f"# Leases\n\n{LEASE}".encode())
    job = await run_to_end(client, await submit(client, f"{PATH}/preview", {"text": "A pirate.", "question": QUESTION}))
    assert LEASE in job["result"]["current"]["answer"]
    assert job["result"]["current"] == job["result"]["preview"]
    assert "no instruction changes" in job["result"]["note"]


async def test_preview_in_a_project_of_others_is_refused(client: httpx.AsyncClient) -> None:
    body = {"text": "A pirate.", "question": QUESTION, "project_id": str(uuid4())}
    assert_problem(await client.post(f"{PATH}/preview", json=body), 404, "not-found")


async def test_description_belongs_to_the_version(client: httpx.AsyncClient) -> None:
    added = await add(client, SHORT | {"description": "For small screens."})
    changed = await patch(client, added, description="")
    assert (changed["description"], changed["version"]) == ("", 2)
    back = await act(client, added, "rollback", {"version": 1})
    assert back["description"] == "For small screens."


async def test_deleted_instruction_no_longer_applies(client: httpx.AsyncClient) -> None:
    added = await add(client)
    await act(client, added, "activate")
    assert (await client.delete(f"{PATH}/{added['id']}")).status_code == 204
    assert await active(client) == []
    assert_problem(await client.get(f"{PATH}/{added['id']}"), 404, "not-found")
    assert_problem(await client.delete(f"{PATH}/{added['id']}"), 404, "not-found")


async def test_instruction_of_another_user_is_not_found(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    added = await act(stranger, await add(stranger), "activate")
    for id_ in (added["id"], str(uuid4())):
        path = f"{PATH}/{id_}"
        for request in (
            client.get(path),
            client.patch(path, json={"text": "Mine."}),
            client.delete(path),
            client.get(f"{path}/history"),
            client.post(f"{path}/activate"),
            client.post(f"{path}/deactivate"),
            client.post(f"{path}/rollback", json={"version": 1}),
        ):
            assert_problem(await request, 404, "not-found")
    assert await walk(client, PATH) == [[]]
    assert content(await stranger.get(f"{PATH}/{added['id']}")) == added


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " "),
        ("name", "a" * 101),
        ("name", None),
        ("text", ""),
        ("text", "\n"),
        ("text", "a" * 4001),
        ("text", None),
        ("text", "a\0b"),
        ("description", "a" * 1001),
    ],
    ids=lambda value: repr(value)[:20],
)
async def test_invalid_instructions_are_rejected(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.post(PATH, json=SHORT | {field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await walk(client, PATH) == [[]]


@pytest.mark.parametrize("version", [0, -1, 2**31, 1.5, "one", None])
async def test_invalid_version_is_rejected(client: httpx.AsyncClient, version: Any) -> None:
    added = await add(client)
    response = await client.post(f"{PATH}/{added['id']}/rollback", json={"version": version})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["version"]


async def test_number_of_instructions_is_limited(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instructions, "MOST_PER_USER", 2)
    for _ in range(2):
        await add(client)
    assert_problem(await client.post(PATH, json=SHORT), 409, "conflict")
