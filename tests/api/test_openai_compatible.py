"""/v1, as OpenAI's own client for Python uses it: an API process, and workers here with a stand-in for Ollama."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from operator import mul
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tasks.contracts import EmbedTexts
from tasks.queues import GPU_LLM
from tests.fakes.ollama_replies import Held, Slow
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, content
from tests.support.api_server import Server, running_server
from tests.support.configuration import configuration
from tests.support.factories import Person
from tests.support.openai_client import HELLO, answered, client_of
from tests.support.providers import connected_ollama, probe_providers
from workers.runtime.worker_loop import drain

if TYPE_CHECKING:  # the client takes half a second to import, so only the tests themselves do
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionChunk

COUNTED = " ".join(str(number) for number in range(1, 1_200))
DIMENSIONS = 384


@pytest.fixture(scope="module")
def ollama(platform: None) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of these
    with configuration() as configure, connected_ollama(configure) as ollama:
        yield ollama


@pytest.fixture(scope="module")
def api_process(ollama: FakeOllama) -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
async def openai_client(api_process: Server, ollama: FakeOllama, user: Person) -> AsyncIterator[AsyncOpenAI]:
    ollama.replies.clear()
    async with client_of(api_process, user.key) as client:
        yield client


@pytest.fixture
async def pensum(api_process: Server, user: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with api_process.client(user) as client:
        yield client


async def all_chunks(
    client: AsyncOpenAI,
    messages: list[Any] = HELLO,
    *,
    on_text: Callable[[], None] = lambda: None,
    **options: Any,
) -> list[ChatCompletionChunk]:
    """`on_text` is called for each chunk with text as soon as it has come."""
    stream = await client.chat.completions.create(model="auto", messages=messages, stream=True, **options)
    chunks = []
    async for chunk in stream:
        chunks.append(chunk)
        if has_text(chunk):
            on_text()
    return chunks


def has_text(chunk: ChatCompletionChunk) -> bool:
    return any(choice.delta.content for choice in chunk.choices)


def text_of(chunks: list[ChatCompletionChunk]) -> str:
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


async def refused(request: Awaitable[object]) -> Json:
    """The error of a request that is wrong."""
    import openai

    with pytest.raises(openai.BadRequestError) as caught:
        await request
    assert isinstance(caught.value.body, dict)
    return caught.value.body


# Completions


async def test_completion_is_the_result_of_a_job(
    openai_client: AsyncOpenAI, ollama: FakeOllama, pensum: httpx.AsyncClient
) -> None:
    ollama.replies.append("Hello to you.")
    raw = await answered(openai_client.chat.completions.with_raw_response.create(model="auto", messages=HELLO))
    completion = raw.parse()
    [choice] = completion.choices
    assert (choice.message.role, choice.message.content) == ("assistant", "Hello to you.")
    assert choice.finish_reason == "stop"
    assert completion.model == f"ollama/{MODEL}"
    job = content(await pensum.get(f"/api/jobs/{raw.headers['x-pensum-job']}"))
    assert (job["kind"], job["state"], job["result"]["text"]) == ("llm.generate", "succeeded", "Hello to you.")
    assert completion.usage is not None
    assert completion.usage.prompt_tokens == job["receipt"]["prompt_tokens"] > 0
    assert completion.usage.completion_tokens == job["receipt"]["output_tokens"] > 0
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens


async def test_options_reach_the_model(openai_client: AsyncOpenAI, ollama: FakeOllama) -> None:
    ollama.replies.append("One. Two. Three.")
    completion = await answered(
        openai_client.chat.completions.create(
            model=f"ollama/{MODEL}",
            messages=[
                {"role": "developer", "content": "Be short."},
                {
                    "role": "user",
                    "content": [{"type": "text", "text": "Count "}, {"type": "text", "text": "to three."}],
                },
                {"role": "assistant", "content": "One."},
                {"role": "user", "content": "Go on."},
            ],
            temperature=0.5,
            max_completion_tokens=50,
            seed=7,
            stop=" Three",
        )
    )
    assert completion.choices[0].message.content == "One. Two."
    sent = ollama.requests[-1].body
    assert [(one["role"], one["content"]) for one in sent["messages"]][-3:] == [
        ("user", "Count to three."),
        ("assistant", "One."),
        ("user", "Go on."),
    ]
    assert "Be short." in sent["messages"][0]["content"]
    wanted = {"temperature": 0.5, "num_predict": 50, "seed": 7, "stop": [" Three"]}
    assert {name: sent["options"][name] for name in wanted} == wanted


async def test_metadata_is_the_jobs(openai_client: AsyncOpenAI, ollama: FakeOllama, pensum: httpx.AsyncClient) -> None:
    metadata = {"course": "biology", "lesson": "3"}
    raw = await answered(
        openai_client.chat.completions.with_raw_response.create(model="auto", messages=HELLO, metadata=metadata)
    )
    found = content(await pensum.get("/api/jobs", params={"metadata.course": "biology"}))["items"]
    assert [(job["id"], job["metadata"]) for job in found] == [(raw.headers["x-pensum-job"], metadata)]
    assert "biology" not in json.dumps(ollama.requests[-1].body)


async def test_limit_of_tokens_is_a_finish_reason(openai_client: AsyncOpenAI, ollama: FakeOllama) -> None:
    ollama.replies.append(COUNTED)
    completion = await answered(openai_client.chat.completions.create(model="auto", messages=HELLO, max_tokens=20))
    assert completion.choices[0].finish_reason == "length"


async def test_schema_is_kept(openai_client: AsyncOpenAI, ollama: FakeOllama) -> None:
    schema: Json = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
    ollama.replies.append('{"word": "hello"}')
    completion = await answered(
        openai_client.chat.completions.create(
            model="auto",
            messages=HELLO,
            response_format={"type": "json_schema", "json_schema": {"name": "word", "strict": True, "schema": schema}},
        )
    )
    assert json.loads(completion.choices[0].message.content or "") == {"word": "hello"}
    assert ollama.requests[-1].body["format"] == schema


# Streams


async def test_chunks_are_sent_while_the_model_writes(openai_client: AsyncOpenAI, ollama: FakeOllama) -> None:
    is_read = threading.Event()
    ollama.replies.append(Held("Hello to all of you.", until=is_read, after=1))
    chunks = await answered(all_chunks(openai_client, on_text=is_read.set, stream_options={"include_usage": True}))
    assert text_of(chunks) == "Hello to all of you."
    assert len([chunk for chunk in chunks if has_text(chunk)]) > 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens > 0
    assert len({chunk.id for chunk in chunks}) == 1


async def test_usage_comes_only_on_request(openai_client: AsyncOpenAI, ollama: FakeOllama) -> None:
    ollama.replies.append("Hello.")
    chunks = await answered(all_chunks(openai_client))
    assert [chunk.usage for chunk in chunks] == [None] * len(chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


async def test_stream_stays_open_while_the_model_is_away(ollama: FakeOllama, pensum: httpx.AsyncClient) -> None:
    ollama.stop()
    probe_providers()
    body = {"model": f"ollama/{MODEL}", "messages": HELLO, "stream": True}
    async with pensum.stream("POST", "/v1/chat/completions", json=body) as response:
        lines = response.aiter_lines()
        while not (line := await anext(lines)):
            pass
        ollama.start()
        probe_providers()
        await answered(asyncio.sleep(0))
        rest = [line async for line in lines]
    assert line.startswith(": waiting for ollama")
    assert "Echo" in "".join(rest)
    assert rest[-2] == "data: [DONE]"


async def test_leaving_a_stream_cancels_its_job(
    openai_client: AsyncOpenAI, ollama: FakeOllama, pensum: httpx.AsyncClient
) -> None:
    ollama.replies.append(Slow(COUNTED, seconds_per_piece=0.05))
    has_left = asyncio.Event()
    working = asyncio.create_task(answered(has_left.wait()))
    stream = await openai_client.chat.completions.create(model="auto", messages=HELLO, stream=True)
    job = content(await pensum.get(f"/api/jobs/{stream.response.headers['x-pensum-job']}"))
    async for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            break
    await stream.close()
    has_left.set()
    await working
    assert await end_of(pensum, job) == "cancelled"


async def test_leaving_while_it_waits_cancels_its_job(openai_client: AsyncOpenAI, pensum: httpx.AsyncClient) -> None:
    asking = asyncio.create_task(openai_client.chat.completions.create(model="auto", messages=HELLO))
    job = await first_job(pensum)
    asking.cancel()
    await asyncio.wait({asking})
    assert await end_of(pensum, job) == "cancelled"


async def first_job(pensum: httpx.AsyncClient) -> Json:
    while True:
        for job in content(await pensum.get("/api/jobs"))["items"]:
            return dict(job)


async def end_of(pensum: httpx.AsyncClient, job: Json) -> str:
    while (state := content(await pensum.get(job["links"]["self"]))["state"]) in ("queued", "running"):
        await asyncio.sleep(0.05)
    return str(state)


# Models and embeddings


async def test_models_are_named_with_their_provider(openai_client: AsyncOpenAI) -> None:
    import openai

    names = [model.id async for model in openai_client.models.list()]
    assert {"auto", f"ollama/{MODEL}", "all-MiniLM-L6-v2"} <= {
        name.rpartition("sentence-transformers/")[2] for name in names
    }
    assert (await openai_client.models.retrieve(f"ollama/{MODEL}")).owned_by == "ollama"
    with pytest.raises(openai.NotFoundError):
        await openai_client.models.retrieve("gpt-9")


@pytest.mark.parametrize("encoding", ["float", "base64"])
async def test_embeddings_are_vectors_of_the_active_model(openai_client: AsyncOpenAI, encoding: Any) -> None:
    given = await answered(
        openai_client.embeddings.create(
            model="auto", input=["A cat.", "A kitten.", "Tax law."], encoding_format=encoding
        ),
        EmbedTexts.kind,
    )
    vectors = [decoded(each.embedding) for each in given.data]
    assert [len(vector) for vector in vectors] == [DIMENSIONS] * 3
    assert cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2])
    assert given.usage.prompt_tokens == given.usage.total_tokens == 3 * len(("[CLS]", "a", "cat", ".", "[SEP]"))


async def test_one_text_is_embedded_as_the_client_asks_by_default(openai_client: AsyncOpenAI) -> None:
    given = await answered(openai_client.embeddings.create(model="auto", input="A cat."), EmbedTexts.kind)
    assert len(given.data[0].embedding) == DIMENSIONS


def decoded(embedding: Any) -> list[float]:
    if isinstance(embedding, str):
        raw = base64.b64decode(embedding)
        return list(struct.unpack(f"<{len(raw) // 4}f", raw))
    return list(embedding)


def cosine(one: list[float], other: list[float]) -> float:
    return float(sum(map(mul, one, other)))


# What is refused


async def test_wrong_key_is_an_authentication_error(api_process: Server) -> None:
    import openai

    async with client_of(api_process, "pk_wrong") as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            await client.models.list()
    assert caught.value.code == "invalid_api_key"


async def test_unknown_model_is_not_found(openai_client: AsyncOpenAI) -> None:
    import openai

    with pytest.raises(openai.NotFoundError) as caught:
        await answered(openai_client.chat.completions.create(model="gpt-9", messages=HELLO))
    assert caught.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        await openai_client.embeddings.create(model="text-embedding-9", input="A cat.")


TOOL = {"type": "function", "function": {"name": "look", "parameters": {}}}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"tools": [TOOL]}, "tools"),
        ({"n": 2}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"top_p": 2}, "top_p"),
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, "messages.0.content"),
        ({"messages": [{"role": "tool", "tool_call_id": "1", "content": "x"}]}, "messages.0.role"),
        ({"extra_body": {"top_k": 3}}, "top_k"),
        ({"temperature": 9}, "temperature"),
        ({"metadata": {f"key{n}": "value" for n in range(17)}}, "metadata"),
        ({"metadata": {"course": "x" * 513}}, "metadata.course"),
    ],
)
async def test_what_is_not_supported_is_refused_by_name(openai_client: AsyncOpenAI, options: Json, field: str) -> None:
    create: Any = openai_client.chat.completions.create
    error = await refused(create(**({"model": "auto", "messages": HELLO} | options)))
    assert error["param"] == field
    assert error["type"] == "invalid_request_error"
    assert field in error["message"]


async def test_what_asks_for_nothing_is_taken(openai_client: AsyncOpenAI, ollama: FakeOllama) -> None:
    ollama.replies.append("Hello.")
    completion = await answered(
        openai_client.chat.completions.create(
            model="auto", messages=HELLO, n=1, top_p=1, frequency_penalty=0, presence_penalty=0, tools=[], user="one"
        )
    )
    assert completion.choices[0].message.content == "Hello."


async def test_failed_job_is_an_error_in_the_same_form(openai_client: AsyncOpenAI, ollama: FakeOllama) -> None:
    import openai

    error = await refused(answered(openai_client.chat.completions.create(model="auto", messages=long_messages())))
    assert error["code"] == "context_length_exceeded"
    with pytest.raises(openai.APIError) as caught:
        await answered(all_chunks(openai_client, long_messages()))
    assert caught.value.code == "context_length_exceeded"


def long_messages() -> list[Any]:
    return [{"role": "user", "content": "word " * 15_000}]


async def test_body_that_is_no_json_is_refused_in_openais_form(pensum: httpx.AsyncClient) -> None:
    response = await pensum.post("/v1/chat/completions", content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert response.headers["x-should-retry"] == "false"
    assert (await pensum.get("/v1/nothing")).json()["error"]["code"] == "not_found"
