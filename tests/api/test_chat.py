"""Chats over HTTP: replies from the documents of a project, their versions, and what happens to a thread meanwhile."""

import asyncio
import json
from collections.abc import Iterator
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

import tasks.chat
import tasks.documents  # noqa: F401  # importing them registers the handlers
from db.models import JobEvent
from db.transactions import read_only
from tasks.queues import GPU_LLM
from tests.fakes.ollama_replies import Busy, Cut, Slow
from tests.fakes.ollama_server import FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, content, fields_of
from tests.support.api_jobs import add_project, events_of, run_to_end, work
from tests.support.chats import HEARTBEAT, LEASE, begin_chat, messages, say, send, threads
from tests.support.configuration import Configure
from tests.support.live_workers import live_worker
from tests.support.providers import connected_ollama, probe_providers
from workers.runtime.worker_loop import drain

KIND = "chat.reply"
GOOD = "It is a time. [1]"
TITLE = json.dumps({"title": "A lease"})


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of this one
    with connected_ollama(configure) as server:
        yield server


@pytest.fixture
async def chat(client: httpx.AsyncClient) -> str:
    return await begin_chat(client)


async def token_text(client: httpx.AsyncClient, job: Json) -> str:
    """What a client shows at the end, which drops what was withdrawn."""
    text = ""
    for type_, data in await events_of(client, job):
        text = "" if type_ == "restarted" else text + data.get("text", "") if type_ == "token" else text
    return text


async def test_message_belongs_to_its_chat(client: httpx.AsyncClient, chat: str, server: FakeOllama) -> None:
    """In another project of the same user it is not found."""
    await say(client, chat, "What is a lease?")
    [_, message] = [row["id"] for row in await messages(client, chat)]
    other = f"/api/chat/{await add_project(client, 'private_gpt')}/messages/{message}"
    content(await client.get(f"{chat}/messages/{message}/versions"))
    assert_problem(await client.get(f"{other}/versions"), 404, "not-found")
    assert_problem(await client.patch(other, json={"message": "What is a queue?"}), 404, "not-found")
    assert_problem(await client.post(f"{other}/regenerate"), 404, "not-found")


# Replies


async def test_reply_quotes_the_documents_of_the_project(client: httpx.AsyncClient, chat: str) -> None:
    job = await say(client, chat, "What is a lease?")
    assert (job["kind"], job["state"]) == (KIND, "succeeded")
    result = job["result"]
    assert result["outcome"] == "passages"
    assert LEASE in [citation["quote"] for citation in result["citations"]]
    assert await token_text(client, job) == result["content"]
    reply, message = await messages(client, chat, thread_id=result["thread_id"])
    assert (reply["id"], reply["content"]) == (result["message_id"], result["content"])
    assert (reply["role"], reply["outcome"], reply["mode"]) == ("assistant", "passages", "documents")
    assert (message["role"], message["content"]) == ("user", "What is a lease?")
    assert reply["citations"] == result["citations"]
    assert (reply["receipt"]["provider"], reply["receipt"]["mode"]) == ("extractive", "documents")


async def test_follow_up_is_searched_for_with_what_it_refers_to(client: httpx.AsyncClient, chat: str) -> None:
    thread = (await say(client, chat, "What is a lease?"))["result"]["thread_id"]
    result = (await say(client, chat, "And how is it extended?", thread_id=thread))["result"]
    assert "lease" in result["question"]
    assert HEARTBEAT in [citation["quote"] for citation in result["citations"]]
    assert [one["title"] for one in await threads(client, chat)] == ["What is a lease?"]


async def test_every_outcome_is_stored_with_its_turn(client: httpx.AsyncClient, chat: str) -> None:
    asked = {
        "What is a lease?": "passages",
        "Who is Ada Lovelace?": "not_found",
    }
    assert {message: (await say(client, chat, message))["result"]["outcome"] for message in asked} == asked
    replies = [one for one in await messages(client, chat) if one["role"] == "assistant"]
    assert [one["outcome"] for one in replies] == list(asked.values())[::-1]


async def test_documents_of_other_projects_are_not_read(client: httpx.AsyncClient, chat: str) -> None:
    other = f"/api/chat/{await add_project(client, 'private_gpt')}"
    assert (await say(client, other, "What is a lease?"))["result"]["outcome"] == "not_found"


async def test_history_is_walked_by_cursor(client: httpx.AsyncClient, chat: str) -> None:
    for _ in range(2):
        await say(client, chat, "What is a lease?")
    whole = await messages(client, chat)
    found: list[Json] = []
    params: Json = {"limit": 1}
    while True:
        page = content(await client.get(chat, params=params))
        found += page["items"]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert found == whole
    assert [one["role"] for one in whole] == ["assistant", "user"] * 2
    assert fields_of(assert_problem(await client.get(chat, params={"cursor": "x"}), 422, "validation-error"))


# A language model


async def test_model_writes_and_names_the_thread(client: httpx.AsyncClient, chat: str, server: FakeOllama) -> None:
    server.replies += [GOOD, TITLE]
    job = await say(client, chat, "What is a lease?")
    assert (job["result"]["content"], job["result"]["outcome"]) == ("It is a time. [1]", "answered")
    assert (job["receipt"]["provider"], job["receipt"]["finish_reason"]) == ("ollama", "stop")
    assert [one["title"] for one in await threads(client, chat)] == ["A lease"]


async def test_stored_reply_marks_the_sentences_that_the_documents_do_not_support(
    client: httpx.AsyncClient, chat: str, server: FakeOllama
) -> None:
    server.replies += [f"{LEASE} [1] Elves built the first queue. [1]", TITLE]
    result = (await say(client, chat, "What is a lease?"))["result"]
    [reply, message] = await messages(client, chat)
    written = {reply["content"][one["start"] : one["end"]]: one["supported"] for one in reply["sentences"]}
    assert written == {LEASE: True, "Elves built the first queue.": False}
    assert (reply["sentences"], message["sentences"]) == (result["sentences"], [])
    [cached, _] = await messages(
        client, chat, thread_id=(await say(client, chat, "what is a lease"))["result"]["thread_id"]
    )
    assert cached["sentences"] == reply["sentences"]
    exported = content(await client.get(f"{chat}/export", params={"format": "json"}))
    assert [one["sentences"] for one in exported["messages"]] == [[], reply["sentences"]] * 2


async def test_model_rewrites_a_follow_up(client: httpx.AsyncClient, chat: str, server: FakeOllama) -> None:
    server.replies += [GOOD, TITLE, json.dumps({"question": "How is a lease extended?"})]
    server.replies.append("By a heartbeat. [1]")
    thread = (await say(client, chat, "What is a lease?"))["result"]["thread_id"]
    result = (await say(client, chat, "And how is it extended?", thread_id=thread))["result"]
    assert (result["question"], result["content"]) == ("How is a lease extended?", "By a heartbeat. [1]")


async def test_mode_belongs_to_the_turn(client: httpx.AsyncClient, chat: str, server: FakeOllama) -> None:
    server.replies += ["NOT IN LIBRARY", "Romans had them.", TITLE]
    job = await say(client, chat, "Which lease did a silent worker have in Rome?", mode="assistant")
    result = job["result"]
    assert result["content"][result["knowledge_start"] :] == "Romans had them."
    assert (result["citations"], result["mode"]) == ([], "assistant")
    server.replies += ["NOT IN LIBRARY"]
    again = await run_to_end(
        client,
        content(await client.post(f"{chat}/messages/{result['message_id']}/regenerate", json={"mode": "documents"})),
    )
    assert (again["result"]["outcome"], again["result"]["mode"]) == ("passages", "documents")
    assert [one["mode"] for one in await messages(client, chat)] == ["documents"] * 2


async def test_project_says_which_mode_its_messages_have(client: httpx.AsyncClient) -> None:
    path = f"/api/chat/{await add_project(client, 'private_gpt', config={'mode': 'assistant'})}"
    assert (await say(client, path, "Who is Ada?"))["result"]["mode"] == "assistant"


async def test_same_message_in_a_new_thread_is_given_the_reply_at_once(
    client: httpx.AsyncClient, chat: str, server: FakeOllama
) -> None:
    server.replies += [GOOD, TITLE]
    first = await say(client, chat, "What is a lease?")
    again = await send(client, chat, "what is a lease")
    assert (again["state"], again["receipt"]["cache"]) == ("succeeded", "hit")
    assert again["result"]["content"] == first["result"]["content"]
    assert again["result"]["thread_id"] != first["result"]["thread_id"]
    assert await token_text(client, again) == first["result"]["content"]


async def test_refusal_is_not_kept_for_the_next_thread(client: httpx.AsyncClient, chat: str) -> None:
    for _ in range(2):
        job = await say(client, chat, "Who is Ada Lovelace?")
        assert (job["result"]["outcome"], job["receipt"]["cache"]) == ("not_found", "miss")


async def test_text_before_a_failure_of_the_model_is_not_in_the_reply(
    client: httpx.AsyncClient, chat: str, server: FakeOllama
) -> None:
    server.replies += [Cut(after=3), GOOD, TITLE]
    job = await send(client, chat, "What is a lease?")
    await work(KIND)
    probe_providers()
    ended = await run_to_end(client, job)
    assert await token_text(client, job) == ended["result"]["content"] == "It is a time. [1]"


async def test_reply_that_begins_anew_withdraws_what_was_streamed(
    client: httpx.AsyncClient, server: FakeOllama
) -> None:
    path = f"/api/chat/{await add_project(client, 'private_gpt', config={'mode': 'assistant'})}"
    server.replies += [f"They had roads. {'la ' * 40}", "They had baths.", TITLE]
    job = await say(client, path, "What did the Romans have?")
    reply = job["result"]["content"]
    assert reply.endswith(":\n\nThey had baths.")
    assert await token_text(client, job) == reply
    events = [(type_, data.get("text", "")) for type_, data in await events_of(client, job)]
    begun_anew = [type_ for type_, _ in events].index("restarted")
    assert "They had roads." in "".join(text for type_, text in events[:begun_anew] if type_ == "token")
    assert (await messages(client, path))[0]["content"] == reply


async def test_stopped_reply_keeps_what_was_streamed(client: httpx.AsyncClient, chat: str, server: FakeOllama) -> None:
    server.replies.append(Slow(f"{GOOD} {'one word ' * 1000}", seconds_per_piece=0.02))
    job = await send(client, chat, "What is a lease?")
    [thread] = await threads(client, chat)
    working = asyncio.create_task(work(KIND))
    await until_streamed(job)
    assert (await client.post(f"{chat}/threads/{thread['id']}/stop")).status_code == 202
    await working
    assert content(await client.get(job["links"]["self"]))["state"] == "cancelled"
    reply = (await messages(client, chat))[0]
    assert (reply["role"], reply["outcome"], reply["receipt"]["finish_reason"]) == ("assistant", None, "cancelled")
    assert reply["content"].startswith("It is a time.")


async def until_streamed(job: Json) -> None:
    """Until the job has streamed the beginning of its reply."""
    while not streamed_text(UUID(job["id"])).startswith("It is"):
        await asyncio.sleep(0.02)


def streamed_text(job_id: UUID) -> str:
    with read_only() as session:
        query = select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.type == "token").order_by(JobEvent.seq)
        return "".join(event.data["text"] for event in session.scalars(query))


async def test_provider_of_the_request_replies(client: httpx.AsyncClient, chat: str, server: FakeOllama) -> None:
    job = await say(client, chat, "What is a lease?", provider="extractive")
    assert job["receipt"]["provider"] == "extractive"
    with live_worker("io.llm"):  # which announces every provider that there is
        refused = await client.post(chat, json={"message": "What is a lease?", "provider": "oracle"})
    assert fields_of(assert_problem(refused, 422, "validation-error")) == ["provider"]


async def test_message_waits_for_a_model_that_is_busy(client: httpx.AsyncClient, chat: str, server: FakeOllama) -> None:
    server.replies += [Busy(), GOOD, TITLE]
    job = await send(client, chat, "What is a lease?")
    await work(KIND)
    assert content(await client.get(job["links"]["self"]))["state"] == "queued"
    probe_providers()
    assert (await run_to_end(client, job))["result"]["outcome"] == "answered"


# Versions


async def test_regenerated_reply_is_a_version_of_the_same_turn(client: httpx.AsyncClient, chat: str) -> None:
    first = (await say(client, chat, "What is a lease?"))["result"]
    later = (await say(client, chat, "Who is Ada?", thread_id=first["thread_id"]))["result"]
    path = f"{chat}/messages/{first['message_id']}"
    again = (await run_to_end(client, content(await client.post(f"{path}/regenerate"))))["result"]
    assert (again["turn_id"], again["version"]) == (first["turn_id"], 2)
    listed = await messages(client, chat)
    assert [one["id"] for one in listed if one["role"] == "assistant"] == [later["message_id"], again["message_id"]]
    versions = content(await client.get(f"{path}/versions"))["items"]
    assert [one["id"] for one in versions] == [again["message_id"], first["message_id"]]


async def test_edited_message_is_replied_to_and_the_turns_after_it_go(client: httpx.AsyncClient, chat: str) -> None:
    first = (await say(client, chat, "Who is Ada?"))["result"]
    await say(client, chat, "And when?", thread_id=first["thread_id"])
    edited = await client.patch(f"{chat}/messages/{first['turn_id']}", json={"message": "What is a lease?"})
    result = (await run_to_end(client, content(edited)))["result"]
    assert (result["outcome"], result["turn_id"]) == ("passages", first["turn_id"])
    assert [one["content"] for one in await messages(client, chat)] == [result["content"], "What is a lease?"]
    refused = await client.patch(f"{chat}/messages/{result['message_id']}", json={"message": "Mine"})
    assert_problem(refused, 409, "conflict")


# One turn at a time


async def test_second_message_is_refused_until_the_first_has_its_reply(client: httpx.AsyncClient, chat: str) -> None:
    thread = (await say(client, chat, "What is a lease?"))["result"]["thread_id"]
    job = await send(client, chat, "Who is Ada?", thread_id=thread)
    second = await client.post(chat, json={"message": "And how is it extended?", "thread_id": thread})
    assert job["id"] in assert_problem(second, 409, "conflict")["detail"]
    await run_to_end(client, job)
    assert len(await messages(client, chat)) == 4
    await say(client, chat, "What is a lease?", thread_id=thread)


async def test_same_key_sends_a_message_once(client: httpx.AsyncClient, chat: str) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    sent = [content(await client.post(chat, json={"message": "What is a lease?"}, headers=headers)) for _ in range(2)]
    assert sent[0]["id"] == sent[1]["id"]
    assert len(await threads(client, chat)) == 1


async def test_stopped_reply_leaves_the_thread_free(client: httpx.AsyncClient, chat: str) -> None:
    job = await send(client, chat, "What is a lease?")
    [thread] = await threads(client, chat)
    assert thread["job_id"] == job["id"]
    stopped = content(await client.post(f"{chat}/threads/{thread['id']}/stop"))
    assert (stopped["id"], stopped["state"]) == (job["id"], "cancelled")
    assert_problem(await client.post(f"{chat}/threads/{thread['id']}/stop"), 409, "conflict")
    again = await say(client, chat, "What is a lease?", thread_id=thread["id"])
    assert again["result"]["outcome"] == "passages"


# Threads, uploads, export


async def test_thread_keeps_the_title_that_its_owner_gave(
    client: httpx.AsyncClient, chat: str, server: FakeOllama
) -> None:
    thread = content(await client.post(f"{chat}/threads", json={"title": "Mine"}))
    server.replies.append(GOOD)
    await say(client, chat, "What is a lease?", thread_id=thread["id"])
    assert [one["title"] for one in await threads(client, chat)] == ["Mine"]
    path = f"{chat}/threads/{thread['id']}"
    assert content(await client.patch(path, json={"title": "Leases"}))["title"] == "Leases"


async def test_uploaded_file_is_read_by_the_next_message(client: httpx.AsyncClient, chat: str) -> None:
    thread = (await say(client, chat, "What is a lease?"))["result"]["thread_id"]
    note = ("tides.md", b"# Tides\n\nA tide is the rise of the sea, which the moon causes.")
    job = content(await client.post(f"{chat}/upload", files={"file": note}, data={"thread_id": thread}))
    assert (await run_to_end(client, job))["kind"] == "documents.ingest"
    assert (await say(client, chat, "What is a tide?", thread_id=thread))["result"]["outcome"] == "passages"
    system = [one for one in await messages(client, chat) if one["role"] == "system"]
    [document] = content(await client.get("/api/documents"))["items"][:1]
    assert [(one["thread_id"], one["document_id"]) for one in system] == [(thread, document["id"])]
    assert "tides.md" in system[0]["content"]


async def test_chat_is_exported_oldest_first(client: httpx.AsyncClient, chat: str) -> None:
    result = (await say(client, chat, "What is a lease?"))["result"]
    response = await client.get(f"{chat}/export", params={"thread_id": result["thread_id"]})
    assert response.headers["content-type"].startswith("text/markdown")
    assert response.text.startswith("# What is a lease?\n")
    assert response.text.index("**You**") < response.text.index("**Pensum**") < response.text.index(f"> [1] “{LEASE}”")
    exported = content(await client.get(f"{chat}/export", params={"format": "json"}))
    assert [one["role"] for one in exported["messages"]] == ["user", "assistant"]
    assert [one["id"] for one in exported["threads"]] == [result["thread_id"]]


# Bad input


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"message": "x" * 1_000_000}, "message"),
        ({"message": ""}, "message"),
        ({"message": " \n"}, "message"),
        ({"message": "a\0b"}, "message"),
        ({"mode": "oracle"}, "mode"),
        ({"thread_id": "x"}, "thread_id"),
        ({"colour": "red"}, "colour"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_wrong_field_is_named(client: httpx.AsyncClient, chat: str, wrong: Json, field: str) -> None:
    response = await client.post(chat, json={"message": "What is a lease?"} | wrong)
    assert field in fields_of(assert_problem(response, 422, "validation-error"))
    assert len(response.text) < 2_000
    assert await threads(client, chat) == []


async def test_project_of_another_type_has_no_chat(client: httpx.AsyncClient) -> None:
    path = f"/api/chat/{await add_project(client, 'learning')}"
    assert_problem(await client.post(path, json={"message": "Hello?"}), 422, "wrong-project-type")
    assert_problem(await client.post(f"{path}/threads", json={"title": "Mine"}), 422, "wrong-project-type")


async def test_thread_of_another_project_is_not_found(client: httpx.AsyncClient, chat: str) -> None:
    thread = (await say(client, chat, "What is a lease?"))["result"]["thread_id"]
    other = f"/api/chat/{await add_project(client, 'private_gpt')}"
    for response in (
        await client.post(other, json={"message": "Hello?", "thread_id": thread}),
        await client.get(other, params={"thread_id": thread}),
        await client.delete(other, params={"thread_id": thread}),
    ):
        assert_problem(response, 404, "not-found")


@pytest.mark.parametrize("message", ["?" * 8_000, "it " * 2_666, "🙂" * 2_000, "And " * 1_900])
async def test_strange_messages_get_a_reply(client: httpx.AsyncClient, chat: str, message: str) -> None:
    assert (await say(client, chat, message))["state"] == "succeeded"
