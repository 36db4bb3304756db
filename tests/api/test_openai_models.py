"""The names of models at /v1: of two providers, one is away, and the other answers whatever model it is asked for."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tasks.contracts import GenerateText
from tasks.queues import GPU_LLM, IO_LLM
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.fakes.openai_server import FakeOpenAi
from tests.support.api_client import LONG_SECONDS, Json, content
from tests.support.api_server import Server, running_server
from tests.support.configuration import configuration
from tests.support.factories import Person, make_job
from tests.support.openai_client import CHAT, HELLO, chunks, completion
from tests.support.providers import probe_providers, restore_providers
from workers.runtime.worker_loop import drain

TAGGED = "mistral:latest"
DATED = "claude-x-20260101"
NOBODYS = [
    "gpt-4o",
    "nope/x",
    "LLAMA/m",
    "/m",
    "llama/",
    "llama/x",
    "llama/llama/m",
    "llama/M",
    "ollama/m",
    "auto/m",
    "Auto",
    "m:latest",
    "claude",
    "ollama/m/",
]


@pytest.fixture(scope="module")
def llama(platform: None) -> Iterator[FakeOpenAi]:
    with FakeOpenAi(has_one_model=True) as server:
        server.models = [{"id": "m"}, {"id": "org/m2"}, {"id": DATED}]
        yield server


@pytest.fixture(scope="module")
def ollama(llama: FakeOpenAi) -> Iterator[FakeOllama]:
    for queue in (GPU_LLM, IO_LLM):  # jobs left by other tests
        drain(queue, seconds=LONG_SECONDS)
    try:
        with FakeOllama([MODEL, TAGGED]) as ollama, configuration() as configure:
            server = {"base_url": f"{llama.url}/v1", "model": "m"}
            configure(
                PENSUM_OPENAI_SERVERS=json.dumps({"llama": server}),
                OLLAMA_HOST=ollama.url,
                PENSUM_LLM_PROVIDER="auto",
            )
            restore_providers()
            yield ollama
    finally:
        restore_providers()


@pytest.fixture
def ollama_away(ollama: FakeOllama) -> Iterator[None]:
    ollama.stop()
    probe_providers()
    yield
    ollama.start()
    probe_providers()


@pytest.fixture(scope="module")
def api_process(ollama: FakeOllama) -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
async def pensum(api_process: Server, user: Person, llama: FakeOpenAi) -> AsyncIterator[httpx.AsyncClient]:
    llama.requests.clear()
    async with api_process.client(user) as client:
        yield client


def chats(server: FakeOpenAi) -> list[Json]:
    return [request.body for request in server.requests if request.method == "POST"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.usefixtures("ollama_away")
async def test_model_that_nobody_has_is_not_found(pensum: httpx.AsyncClient, llama: FakeOpenAi, stream: bool) -> None:
    for name in NOBODYS:
        response = await pensum.post(CHAT, json={"model": name, "messages": HELLO, "stream": stream})
        assert response.status_code == 404, name
        error = response.json()["error"]
        assert (error["code"], error["param"]) == ("model_not_found", "model"), name
        assert repr(name.partition("/")[2] or name) in error["message"] or repr(name) in error["message"]
    assert chats(llama) == []
    assert content(await pensum.get("/api/jobs"))["items"] == []


@pytest.mark.usefixtures("ollama_away")
async def test_generate_refuses_the_same_names(pensum: httpx.AsyncClient, llama: FakeOpenAi) -> None:
    for name in NOBODYS:
        response = await pensum.post("/api/llm/generate", json={"prompt": "Say hello.", "model": name})
        assert response.status_code == 422, name
    assert content(await pensum.get("/api/jobs"))["items"] == []


@pytest.mark.parametrize(
    ("name", "writer", "asked"),
    [
        ("m", "llama/m", "m"),
        ("llama/m", "llama/m", "m"),
        ("org/m2", "llama/m", "org/m2"),
        ("llama/org/m2", "llama/m", "org/m2"),
        ("claude-x", "llama/m", "claude-x"),
        ("llama/claude-x-latest", "llama/m", "claude-x-latest"),
    ],
)
@pytest.mark.usefixtures("ollama_away")
async def test_completion_and_chunks_name_the_model_that_wrote(
    pensum: httpx.AsyncClient, llama: FakeOpenAi, name: str, writer: str, asked: str
) -> None:
    assert (await completion(pensum, {"model": name}))["model"] == writer
    usage = {"stream_options": {"include_usage": True}}
    assert {chunk["model"] for chunk in await chunks(pensum, {"model": name, **usage})} == {writer}
    assert [body["model"] for body in chats(llama)] == [asked] * 2


@pytest.mark.parametrize("name", ["mistral", TAGGED, "ollama/mistral", f"ollama/{TAGGED}"])
async def test_tag_may_be_left_out(pensum: httpx.AsyncClient, llama: FakeOpenAi, name: str) -> None:
    written = {(await completion(pensum, {"model": name}))["model"]}
    written |= {chunk["model"] for chunk in await chunks(pensum, {"model": name})}
    assert written <= {"ollama/mistral", f"ollama/{TAGGED}"}
    assert chats(llama) == []


async def test_chunks_of_auto_name_the_model_that_the_platform_chose(pensum: httpx.AsyncClient) -> None:
    assert {chunk["model"] for chunk in await chunks(pensum, {"model": "auto"})} == {f"ollama/{MODEL}"}


@pytest.mark.parametrize("name", ["mistral", f"ollama/{MODEL}"])
@pytest.mark.usefixtures("ollama_away")
async def test_model_of_the_provider_that_is_away_is_waited_for(
    pensum: httpx.AsyncClient, llama: FakeOpenAi, name: str
) -> None:
    body = {"model": name, "messages": HELLO, "stream": True}
    async with pensum.stream("POST", CHAT, json=body) as response:
        lines = response.aiter_lines()
        while not (line := await anext(lines)):
            pass
    assert line.startswith(": waiting for ollama")
    assert chats(llama) == []


@pytest.mark.usefixtures("ollama_away")
async def test_one_model_is_found_by_the_names_that_chats_take(pensum: httpx.AsyncClient) -> None:
    for name, found in {
        "auto": "auto",
        "m": "llama/m",
        "llama/m": "llama/m",
        "org/m2": "llama/org/m2",
        "llama%2Forg%2Fm2": "llama/org/m2",
        "claude-x": f"llama/{DATED}",
        "mistral": f"ollama/{TAGGED}",
        "ollama/mistral": f"ollama/{TAGGED}",
    }.items():
        model = content(await pensum.get(f"/v1/models/{name}"))
        assert (model["id"], model["object"]) == (found, "model"), name
    for name in [name for name in NOBODYS if name.strip("/") == name]:
        response = await pensum.get(f"/v1/models/{name}")
        assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found"), name


async def test_server_is_not_asked_for_a_model_that_it_does_not_list(
    pensum: httpx.AsyncClient, llama: FakeOpenAi, user: Person
) -> None:
    """Nobody had seen its list when the job was submitted, as here, past the API."""
    job = make_job(user.id, GenerateText(prompt="Say hello.", provider="llama", model="gpt-4o"))
    await asyncio.to_thread(drain, IO_LLM, seconds=LONG_SECONDS)
    failed = content(await pensum.get(f"/api/jobs/{job.id}"))
    assert (failed["state"], failed["error"]["type"]) == ("failed", "/problems/model-missing")
    assert "'gpt-4o' at 'llama'" in failed["error"]["detail"]
    assert chats(llama) == []


async def test_near_name_is_suggested(pensum: httpx.AsyncClient) -> None:
    response: Any = await pensum.post(CHAT, json={"model": "LLAMA/m", "messages": HELLO})
    assert "Did you mean 'llama/m'?" in response.json()["error"]["message"]
