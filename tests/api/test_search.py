import asyncio
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

import tasks.transcripts  # noqa: F401  # importing it registers the handler
from core.settings import SHIPPED_MODEL
from db.models import EmbeddingGeneration, JobState
from db.row_level_security import WrongActingUser, acting_for
from db.search.passages import Search, keep_vector
from db.search.pool import SearchPool
from db.transactions import transaction
from tasks.contracts import EmbedQuery
from tasks.queues import GPU_EMBED, IO_EMBED, Queue
from tests.support.api_client import Json, assert_problem, content, fields_of, promptly, walk
from tests.support.api_jobs import BOOKS, add_project, ingest, run_to_end, search, work
from tests.support.configuration import Configure
from tests.support.document_files import make_docx, make_pdf, make_pptx
from tests.support.factories import Person, make_job, make_user
from tests.support.job_queue import change, row_of
from tests.support.live_workers import forget_workers, live_worker
from workers.runtime.worker_loop import drain

QUESTION = "Why does my model fit its training data but fail on fresh examples?"
FOUND = {
    "document_id",
    "document_path",
    "title",
    "quote",
    "start",
    "end",
    "page",
    "start_seconds",
    "url",
    "score",
    "also_in",
}


async def embedding_jobs(client: httpx.AsyncClient) -> list[Json]:
    return [job for page in await walk(client, "/api/jobs", kind="embeddings.query") for job in page]


async def test_found_passages_are_exact_quotes(learner: httpx.AsyncClient) -> None:
    found = await search(learner, QUESTION)
    assert found
    for passage in found:
        assert set(passage) == FOUND
        document = content(await learner.get(f"/api/documents/{passage['document_id']}"))
        assert document["text"][passage["start"] : passage["end"]] == passage["quote"]
        assert (document["path"], document["title"]) == (passage["document_path"], passage["title"])


async def test_best_passages_come_first(learner: httpx.AsyncClient) -> None:
    found = await search(learner, QUESTION)
    assert found[0]["document_path"] == "overfitting-and-regularization.md"
    scores = [passage["score"] for passage in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert {passage["document_path"] for passage in found} <= set(BOOKS)


async def test_limit_bounds_the_number_of_results(learner: httpx.AsyncClient) -> None:
    assert len(await search(learner, QUESTION)) == 10
    found = await search(learner, QUESTION, limit=50)
    assert len(found) > 10
    assert await search(learner, QUESTION, limit=3) == found[:3]
    assert await search(learner, QUESTION, project_id=await add_project(learner)) == []


async def test_search_in_an_empty_library_finds_nothing(client: httpx.AsyncClient) -> None:
    assert await search(client, QUESTION) == []


async def test_passages_of_other_users_are_never_found(
    learner: httpx.AsyncClient, client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    mine = await ingest(client, b"A model that overfits has learned its training data by heart.")
    theirs = await ingest(stranger, b"A model that underfits has not even learned its training data.")
    for limit in (1, 50):
        assert [found["document_id"] for found in await search(client, QUESTION, limit=limit)] == [mine["document_id"]]
        assert [found["document_id"] for found in await search(stranger, QUESTION, limit=limit)] == [
            theirs["document_id"]
        ]
    foreign = {mine["document_id"], theirs["document_id"]}
    assert foreign.isdisjoint(found["document_id"] for found in await search(learner, QUESTION, limit=50))


async def test_new_query_waits_for_a_worker(
    learner: httpx.AsyncClient, waiting_requests: "asyncio.Queue[UUID]", without_periodic_check: None
) -> None:
    query = f"What is regularization? {uuid4()}"
    with live_worker(GPU_EMBED.name):
        request = asyncio.create_task(learner.get("/api/documents/search", params={"query": query}))
        job_id = await waiting_requests.get()
        await work("embeddings.query")
        found = content(await promptly(request))
    assert found["results"]
    assert "degraded" not in found
    assert str(job_id) in [job["id"] for job in await embedding_jobs(learner)]


async def test_search_goes_on_once_the_vector_is_there_before_anybody_says_so(
    learner: httpx.AsyncClient, waiting_requests: "asyncio.Queue[UUID]", without_periodic_check: None
) -> None:
    with live_worker(GPU_EMBED.name):
        params = {"query": f"What is stored? {uuid4()}"}
        request = asyncio.create_task(learner.get("/api/documents/search", params=params))
        job = row_of(await waiting_requests.get())
        vector, generation = [1.0] + [0.0] * 383, job["payload"]["generation_id"]
        with transaction() as session:
            keep_vector(session, params["query"], vector, user_id=job["user_id"], generation_id=generation)
        assert "degraded" not in content(await promptly(request))
    assert row_of(job["id"])["state"] == JobState.QUEUED
    await work("embeddings.query")


WORKERS: dict[str, tuple[list[tuple[Queue, str]], Queue]] = {
    "beside the API": ([(IO_EMBED, SHIPPED_MODEL), (GPU_EMBED, SHIPPED_MODEL)], IO_EMBED),
    "at the GPU": ([(GPU_EMBED, SHIPPED_MODEL)], GPU_EMBED),
    "at the GPU, where the one beside the API lacks the model": ([(IO_EMBED, "another"), (GPU_EMBED, "")], GPU_EMBED),
}


@pytest.mark.parametrize("name", WORKERS)
async def test_query_goes_to_the_nearest_encoder_of_the_model(
    learner: httpx.AsyncClient, waiting_requests: "asyncio.Queue[UUID]", name: str
) -> None:
    alive, nearest = WORKERS[name]
    forget_workers()
    with ExitStack() as workers:
        for queue, model in alive:
            workers.enter_context(live_worker(queue.name, models=[model]))
        params = {"query": f"What is near? {uuid4()}"}
        request = asyncio.create_task(learner.get("/api/documents/search", params=params))
        assert row_of(await waiting_requests.get())["queue"] == nearest.name
        await asyncio.to_thread(drain, nearest, seconds=9)
        assert "degraded" not in content(await promptly(request))


async def by_words(client: httpx.AsyncClient, query: str) -> list[Json]:
    found = content(await client.get("/api/documents/search", params={"query": query}))
    assert found["degraded"] == "words only"
    return list(found["results"])


async def test_search_without_an_encoder_finds_by_words_alone_and_at_once(learner: httpx.AsyncClient) -> None:
    forget_workers()
    before = await embedding_jobs(learner)
    found = await by_words(learner, f"overfitting zq{uuid4().hex}")
    assert found[0]["document_path"] == "overfitting-and-regularization.md"
    assert all("overfit" in passage["quote"].lower() for passage in found)
    assert await embedding_jobs(learner) == before


async def test_phrases_and_unwanted_words_hold_without_an_encoder(learner: httpx.AsyncClient) -> None:
    forget_workers()
    found = await by_words(learner, f'"early stopping" -penguin zq{uuid4().hex}')
    assert found
    assert all("early stopping" in passage["quote"].lower() for passage in found)
    assert not any("penguin" in passage["quote"].lower() for passage in found)


async def test_encoder_that_does_not_respond_within_the_time_of_a_search_degrades_it(
    learner: httpx.AsyncClient, configure: Configure
) -> None:
    configure(PENSUM_SEARCH_WAIT_SECONDS="0.01")
    with live_worker(GPU_EMBED.name):
        assert await by_words(learner, f"overfitting zq{uuid4().hex}")


async def test_no_query_waits_for_a_worker_that_lives_and_takes_none(learner: httpx.AsyncClient, user: Person) -> None:
    forget_workers()
    job = make_job(user.id, EmbedQuery(text="Who takes me?"))
    change(job.id, "queued_at = now() - interval '6 seconds'")
    with live_worker(GPU_EMBED.name):
        before = await embedding_jobs(learner)
        assert await by_words(learner, f"overfitting zq{uuid4().hex}")
        assert await embedding_jobs(learner) == before
    change(job.id, "state = 'cancelled', finished_at = now()")


async def test_cached_query_needs_no_worker(learner: httpx.AsyncClient, configure: Configure) -> None:
    found = await search(learner, QUESTION)
    before = await embedding_jobs(learner)
    configure(PENSUM_SEARCH_WAIT_SECONDS="0")
    for query in (QUESTION, f"  {QUESTION.upper()}\n"):
        response = await learner.get("/api/documents/search", params={"query": query})
        assert content(response)["results"] == found
    assert await embedding_jobs(learner) == before


async def test_search_does_not_tell_whether_another_user_asked_the_same(
    learner: httpx.AsyncClient, stranger: httpx.AsyncClient, configure: Configure
) -> None:
    await search(learner, QUESTION)
    configure(PENSUM_SEARCH_WAIT_SECONDS="0.05")
    shown = content(await stranger.get("/api/documents/search", params={"query": QUESTION}))
    assert shown == {"results": [], "degraded": "words only"}


@pytest.mark.parametrize(
    "query", ["the", "'", '"unfinished phrase', "-without", "a & b | !c", ":*", "<->", "()", "\\", "%", "😀", "or or"]
)
async def test_unusual_queries_are_searched(learner: httpx.AsyncClient, query: str) -> None:
    assert len(await search(learner, query)) in (0, 10)  # they are near to little, and name nothing


async def test_query_about_something_else_finds_nothing(learner: httpx.AsyncClient) -> None:
    assert await search(learner, "pizza recipe") == []


JAPANESE = (
    "一九六四年に東京と大阪の間で開業した。踏切がなく、専用の線路を走る。地震計が初期微動を感じると自動で停まる。"
)


@pytest.mark.parametrize("query", ["cambiar la rueda de la bicicleta", "почему небо голубое", "кепрв шщлдж"])
async def test_query_with_spaces_is_not_near_to_a_text_without(client: httpx.AsyncClient, query: str) -> None:
    await ingest(client, JAPANESE.encode())
    assert await search(client, query) == []
    assert await search(client, "東京と大阪の間の線路")


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": " \t"}, "query"),
        ({"query": "a\0b"}, "query"),
        ({"query": "a" * 1001}, "query"),
        ({"query": "a" * 10_000}, "query"),
        ({"query": "a", "kind": "a\0b"}, "kind.0"),
        ({"query": "a", "kind": "nonsense"}, "kind.0"),
        ({"query": "a", "kind": ["pdf", "PDF"]}, "kind.1"),
        ({"query": "a", "kind": "profile"}, "kind.0"),
        ({"query": ["a", "b"]}, "query"),
        ({"query": ["a", "a"]}, "query"),
        ({"query": "a", "limit": ["3", "4"]}, "limit"),
        ({"query": "a", "limit": "0"}, "limit"),
        ({"query": "a", "limit": "51"}, "limit"),
        ({"query": "a", "project_id": "mine"}, "project_id"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_invalid_search_is_rejected(client: httpx.AsyncClient, params: dict[str, Any], field: str) -> None:
    response = await client.get("/api/documents/search", params=params)
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await embedding_jobs(client) == []


async def test_passage_of_several_documents_names_them_all(client: httpx.AsyncClient) -> None:
    text = "Mitochondria make the energy of the cell."
    for name in ("a.md", "b.txt", "c.md"):
        await ingest(client, f"{text}\n".encode(), name)
    [found] = await search(client, "mitochondria")
    assert {found["document_path"], *(copy["document_path"] for copy in found["also_in"])} == {"a.md", "b.txt", "c.md"}
    for copy in found["also_in"]:
        document = content(await client.get(f"/api/documents/{copy['document_id']}"))
        assert document["text"][copy["start"] : copy["end"]] == found["quote"] == text
    [alone] = await search(client, "mitochondria", kind="text")
    assert (alone["document_path"], alone["also_in"]) == ("b.txt", [])


async def test_search_is_filtered_by_kind(learner: httpx.AsyncClient) -> None:
    found = await search(learner, QUESTION, kind="markdown")
    assert {passage["document_path"] for passage in found} == {BOOKS[0]}
    both = await search(learner, QUESTION, kind=["markdown", "text"], limit=50)
    assert {passage["document_path"] for passage in both} == set(BOOKS)
    assert await search(learner, QUESTION, kind="pdf") == []


async def test_excluded_words_are_not_found(learner: httpx.AsyncClient) -> None:
    query = "overfitting -regularization"
    found = await search(learner, query, limit=50)
    assert found
    assert not [passage for passage in found if "regularization" in passage["quote"].lower()]


async def test_search_cannot_name_another_user(user: Person) -> None:
    searches = SearchPool()
    with acting_for(make_user().id), pytest.raises(WrongActingUser):
        await searches.find(Search(user.id, "entropy", 10), EmbeddingGeneration(id=1, dimensions=384), is_large=False)


WORDS = "The mitochondrion is the powerhouse of the cell."
SUBTITLES = f"1\n00:01:05,000 --> 00:01:09,000\nAnna: {WORDS}\n"


@pytest.mark.parametrize(
    ("name", "body", "place"),
    [
        ("cells.md", f"# Cells\n\n{WORDS}\n\nÄ 🙂 after.".encode(), {"page": None, "start_seconds": None}),
        ("cells.txt", f"🙂 Cells\n\n{WORDS}".encode("utf-16"), {"page": None, "start_seconds": None}),
        ("cells.html", f"<h1>Cells</h1><p>Before &amp; after.</p><p>{WORDS}</p>".encode(), {"page": None}),
        ("cells.docx", make_docx("Cells", WORDS), {"page": None}),
        ("cells.pptx", make_pptx(("Nothing", "Empty."), ("Cells", WORDS)), {"page": 2}),
        ("cells.pdf", make_pdf([["Nothing here."], [WORDS]]), {"page": 2}),
        ("cells.srt", SUBTITLES.encode(), {"page": None, "start_seconds": 65.0}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_quotes_of_every_file_type_have_exact_offsets(
    client: httpx.AsyncClient, name: str, body: bytes, place: dict[str, Any]
) -> None:
    at = "transcripts" if name.endswith(".srt") else "documents"
    job = content(await client.post(f"/api/{at}/upload", files={"file": (name, body)}))
    assert (await run_to_end(client, job))["state"] == "succeeded"
    passages = await search(client, "powerhouse of the cell")
    [found] = [passage for passage in passages if WORDS in passage["quote"]]
    document = content(await client.get(f"/api/documents/{found['document_id']}"))
    assert document["text"][found["start"] : found["end"]] == found["quote"]
    assert {field: found[field] for field in place} == place
    kinds = {"kind": document["kind"]}
    assert found in await search(client, "powerhouse of the cell", **kinds)
