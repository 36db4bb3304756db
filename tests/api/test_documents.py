import asyncio
import codecs
from collections.abc import Callable
from secrets import token_hex
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tasks.queues import CPU
from tests.support.api_client import LONG_SECONDS, assert_problem, content, fields_of, walk
from tests.support.api_jobs import add_project, ingest, is_untouched, result_of, run_to_end, search, upload
from tests.support.book_files import make_epub, make_odt
from tests.support.configuration import Configure
from tests.support.document_files import locked, make_docx, make_pdf, make_pptx, make_zip, with_member
from tests.support.factories import Person, make_document, make_user
from tests.support.transcript_files import assert_is_refused
from workers.documents.kinds import OLE
from workers.runtime.worker_loop import drain

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
NOTE = "# Gradient clipping\n\nGradient clipping shrinks a gradient whose norm exceeds a threshold.\n"
QUERY = "gradient clipping"
CLIPPING = "gradient clipping, old or new"


def fresh_note() -> str:
    """A text that no other test has, so that none of its vectors is stored."""
    return f"{NOTE}\nIts number is {token_hex(8)}.\n"


# Ingestion


@pytest.mark.parametrize("name", ["note.md", "NOTE.MD", "note.markdown", "note.txt", "note.text", "a b/ü\\n😀.md"])
async def test_text_file_is_ingested(client: httpx.AsyncClient, name: str) -> None:
    job = await upload(client, fresh_note().encode(), name)
    assert (job["kind"], job["state"]) == ("documents.ingest", "queued")
    finished = await run_to_end(client, job)
    assert finished["state"] == "succeeded"
    assert set(finished["result"]) == {"document_id", "chunks", "embedded", "duplicates_skipped"}
    assert finished["result"]["chunks"] == finished["result"]["embedded"] == 1
    assert finished["receipt"]["model"] == "all-MiniLM-L6-v2"


async def test_text_is_ingested(client: httpx.AsyncClient) -> None:
    text = fresh_note()
    result = await result_of(client, "/api/documents/text", {"title": "My note", "text": text})
    shown = content(await client.get(f"/api/documents/{result['document_id']}"))
    assert (shown["text"], shown["state"], shown["path"]) == (text, "ready", "My note")
    assert shown["size_bytes"] == len(text.encode())


async def test_document_is_listed_before_it_is_parsed(client: httpx.AsyncClient) -> None:
    job = await upload(client, fresh_note().encode(), "pending.md")
    [shown] = content(await client.get("/api/documents"))["items"]
    assert set(shown) >= {"id", "path", "title", "kind", "size_bytes", "state", "version", "problem", "created_at"}
    assert (shown["path"], shown["title"], shown["kind"], shown["state"]) == (
        "pending.md",
        "pending.md",
        "markdown",
        "pending",
    )
    assert content(await client.get(f"/api/documents/{shown['id']}")) == shown | {"text": None, "summary": None}
    assert (await run_to_end(client, job))["result"]["document_id"] == shown["id"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/README.md", "a/README.md"),
        ("./a//b/./README.md", "a/b/README.md"),
        ("a\\b\\README.md", "a/b/README.md"),
        ("u\u0308.md", "ü.md"),
        ("../../etc/passwd.md", "passwd.md"),
        ("a/../../passwd.md", "passwd.md"),
        ("/etc/passwd.md", "passwd.md"),
        ("C:\\Users\\me\\note.md", "note.md"),
    ],
)
async def test_safe_relative_path_is_kept_and_others_are_cut_to_the_name(
    client: httpx.AsyncClient, name: str, path: str
) -> None:
    await upload(client, fresh_note().encode(), name)
    [shown] = content(await client.get("/api/documents"))["items"]
    assert shown["path"] == path


@pytest.mark.parametrize("name", [f"{'long' * 300}.md", "a\x85b.md"])
async def test_invalid_file_name_is_rejected_and_nothing_is_stored(client: httpx.AsyncClient, name: str) -> None:
    response = await client.post("/api/documents/upload", files={"file": (name, NOTE)})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["file"]
    assert await is_untouched(client)


async def test_same_name_in_two_folders_is_two_documents(client: httpx.AsyncClient) -> None:
    one, two = [await ingest(client, fresh_note().encode(), f"{folder}/README.md") for folder in "ab"]
    assert one["document_id"] != two["document_id"]


async def test_same_bytes_under_two_paths_are_two_documents_embedded_once(client: httpx.AsyncClient) -> None:
    body = fresh_note().encode()
    first = await ingest(client, body, "one.md")
    other = await ingest(client, body, "two.md")
    assert first["duplicates_skipped"] == 0
    assert other == first | {
        "document_id": other["document_id"],
        "embedded": 0,
        "duplicates_skipped": first["chunks"],
    }
    await ingest(client, fresh_note().encode(), "one.md")
    items = content(await client.get("/api/documents"))["items"]
    assert {(one["id"], one["path"], one["version"]) for one in items} == {
        (first["document_id"], "one.md", 2),
        (other["document_id"], "two.md", 1),
    }
    shown = content(await client.get(f"/api/documents/{other['document_id']}"))
    assert shown["text"] == body.decode()


async def test_same_bytes_of_another_user_are_another_document(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    body = fresh_note().encode()
    mine, theirs = await ingest(client, body), await ingest(stranger, body)
    assert mine["document_id"] != theirs["document_id"]


@pytest.mark.parametrize("whose", ["user", "all"])
async def test_neither_result_nor_receipt_tells_whether_others_hold_a_text(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, whose: str, configure: Configure
) -> None:
    configure(PENSUM_SHARE_VECTORS=whose)
    held, new = note_of_digits().encode(), note_of_digits().encode()
    await ingest(client, held)
    of_held, of_new = [await run_to_end(stranger, await upload(stranger, body)) for body in (held, new)]
    for job in (of_held, of_new):
        counts = job["result"]
        assert (counts["embedded"], counts["duplicates_skipped"]) == (counts["chunks"], 0)
    assert [_untimed(job["receipt"]) for job in (of_held, of_new)] == [_untimed(of_new["receipt"])] * 2
    assert of_new["receipt"]["prompt_tokens"] > 20


def note_of_digits() -> str:
    """One that nobody holds, of as many tokens as any other."""
    return f"{NOTE}\nIts number is {' '.join(f'{int(token_hex(8), 16):020d}')}.\n"


def _untimed(receipt: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in receipt.items() if not name.endswith("_seconds")}


@pytest.mark.parametrize(
    ("encoding", "told", "certainty"),
    [
        ("utf-8", "utf-8", "certain"),
        ("utf-32-be", "utf-32-be", "certain"),
        ("utf-16-le", "utf-16-le", "certain"),
        ("cp1252", "windows-1252", "likely"),
        ("mac_roman", "macintosh", "likely"),
    ],
)
async def test_document_tells_its_encoding_and_how_sure_it_is(
    client: httpx.AsyncClient, encoding: str, told: str, certainty: str
) -> None:
    text = "El niño pequeño soñó con una montaña; mañana habrá que enseñarle el otoño en España. ¿Qué más querría él?"
    result = await ingest(client, text.encode(encoding), f"{encoding}.txt")
    shown = content(await client.get(f"/api/documents/{result['document_id']}"))
    assert (shown["text"], shown["encoding"], shown["encoding_certainty"]) == (text, told, certainty)
    assert shown["warnings"] == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("\ufeffGrüße\n\n😀 und mehr.".encode("utf-16-le"), "Grüße\n\n😀 und mehr."),
        (codecs.BOM_UTF16_BE + "Grüße\n\n😀 und mehr.".encode("utf-16-be"), "Grüße\n\n😀 und mehr."),
        (codecs.BOM_UTF8 + "Grüße\n\n😀 und mehr.".encode(), "Grüße\n\n😀 und mehr."),
        (b"# One\r\n\r\nFirst.\r\n\r\n# Two\r\n\r\nSecond.\r\n", "# One\n\nFirst.\n\n# Two\n\nSecond.\n"),
        (b"Old\r\rlines.\r", "Old\n\nlines.\n"),
    ],
    ids=["utf-16-le", "utf-16-be", "utf-8-bom", "crlf", "cr"],
)
async def test_other_encodings_are_parsed_with_exact_offsets(client: httpx.AsyncClient, body: bytes, text: str) -> None:
    result = await ingest(client, body)
    assert content(await client.get(f"/api/documents/{result['document_id']}"))["text"] == text
    found = await search(client, " ".join(text.split()))
    assert len(found) == result["chunks"]
    assert all(text[passage["start"] : passage["end"]] == passage["quote"] for passage in found)


#: Made by the test alone: collection stays quick.
KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "paper.pdf": (lambda: make_pdf([[NOTE.splitlines()[2]], ["A second page."]]), "pdf"),
    "paper.txt": (lambda: make_pdf([["A PDF that is called a text."]]), "pdf"),
    "notes.docx": (lambda: make_docx(("Gradient clipping", "Heading 1"), NOTE.splitlines()[2]), "docx"),
    "talk.pptx": (lambda: make_pptx(("Gradient clipping", NOTE.splitlines()[2])), "pptx"),
    "notes.odt": (
        lambda: make_odt(f"<text:h>Gradient clipping</text:h><text:p>{NOTE.splitlines()[2]}</text:p>"),
        "odt",
    ),
    "book.epub": (lambda: make_epub({"a.xhtml": f"<h1>Gradient clipping</h1><p>{NOTE.splitlines()[2]}</p>"}), "epub"),
    "old.doc": (lambda: rf"{{\rtf1{{\info{{\title Gradient clipping}}}}{NOTE.splitlines()[2]}\par}}".encode(), "rtf"),
    "talk.docx": (lambda: make_pptx(("Gradient clipping", "A talk that is called a text.")), "pptx"),
    "page.html": (lambda: f"<!doctype html><html><body><h1>Clipping</h1><p>{NOTE}</p></body></html>".encode(), "html"),
    "latin.txt": (lambda: "Größe und Länge schöner Bäume".encode("latin-1"), "text"),
}


@pytest.mark.parametrize("name", KINDS)
async def test_each_file_type_is_parsed_and_quoted_exactly(client: httpx.AsyncClient, name: str) -> None:
    make, kind = KINDS[name]
    result = await ingest(client, make(), name)
    shown = content(await client.get(f"/api/documents/{result['document_id']}"))
    assert (shown["kind"], shown["state"], shown["problem"]) == (kind, "ready", None)
    found = await search(client, " ".join(shown["text"].split()))
    assert len(found) == result["chunks"] >= 1
    assert all(shown["text"][passage["start"] : passage["end"]] == passage["quote"] for passage in found)


async def test_pdf_passage_has_its_page_number(client: httpx.AsyncClient) -> None:
    await ingest(client, make_pdf([["Something else."], ["Gradient clipping is on the second page."]]), "two.pdf")
    found = await search(client, QUERY)
    assert [passage["page"] for passage in found if "clipping" in passage["quote"]] == [2]


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "locked.pdf": (lambda: locked(make_pdf([["Secret."]])), "document-encrypted"),
    "locked.docx": (lambda: OLE + bytes(512), "document-encrypted"),
    "scan.pdf": (lambda: make_pdf([[]]), "unreadable-document"),
    "cut.docx": (lambda: make_docx("Words.")[:-1000], "unreadable-document"),
    "bomb.docx": (lambda: with_member(make_docx("Words."), "word/bomb", bytes(201_000_000)), "document-too-long"),
    "sheet.docx": (lambda: make_zip({"xl/workbook.xml": b"<x/>"}), "unreadable-document"),
    "lost.txt": (lambda: "Gr\ufffd\ufffde".encode(), "unreadable-document"),
    "odd.txt": (lambda: codecs.BOM_UTF16_LE + b"abc", "unreadable-document"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_unreadable_file_reports_the_problem_in_job_and_document(client: httpx.AsyncClient, name: str) -> None:
    make, slug = BROKEN[name]
    body = make()
    job = await run_to_end(client, await upload(client, body, name))
    assert (job["state"], job["error"]["type"]) == ("failed", f"/problems/{slug}")
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["state"], shown["problem"]["type"]) == ("failed", f"/problems/{slug}")
    assert shown["problem"]["detail"] == job["error"]["detail"]
    assert content(await client.get(f"/api/documents/{shown['id']}"))["text"] is None
    assert await search(client, QUERY) == []
    await assert_is_refused(client, slug)
    again = await run_to_end(client, await upload(client, body, name))
    assert again["error"]["detail"] == job["error"]["detail"]  # the bytes came again
    await assert_is_refused(client, slug)


# Versions


async def test_same_path_is_a_new_version_and_only_changes_are_embedded(
    client: httpx.AsyncClient,
) -> None:
    notes = [f"## Part {n}\n\n{fresh_note()}" for n in range(5)]
    first = await ingest(client, "".join(notes).encode(), "a/notes.md")
    notes[2] = f"## Part 2\n\nIts text is {token_hex(8)}.\n\n"
    second = await ingest(client, "".join(notes).encode(), "a/notes.md")
    assert second["document_id"] == first["document_id"]
    assert second["embedded"] == 1
    assert second["chunks"] == second["duplicates_skipped"] + 1
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["version"], shown["size_bytes"]) == (2, len("".join(notes).encode()))
    assert content(await client.get(f"/api/documents/{shown['id']}"))["text"] == "".join(notes)


async def test_old_version_is_visible_until_the_new_one_is_searchable(client: httpx.AsyncClient) -> None:
    old, new = f"{NOTE}\nOld {token_hex(8)}.\n", f"{NOTE}\nNew {token_hex(8)}.\n"
    result = await ingest(client, old.encode(), "note.md")
    await search(client, CLIPPING)  # caches the query: a worker for it would run the job too
    job = await upload(client, new.encode(), "note.md")
    path = f"/api/documents/{result['document_id']}"
    for _ in ("waiting", "parsed"):
        assert content(await client.get(path))["text"] == old
        found = content(await client.get("/api/documents/search", params={"query": CLIPPING}))["results"]
        assert ["Old" in passage["quote"] for passage in found] == [True]
        await asyncio.to_thread(drain, CPU, seconds=LONG_SECONDS)
    assert (await run_to_end(client, job))["result"]["document_id"] == result["document_id"]
    assert content(await client.get(path))["text"] == new
    assert ["New" in passage["quote"] for passage in await search(client, CLIPPING)] == [True]


async def test_unreadable_version_keeps_the_old_one_until_a_readable_one_arrives(
    client: httpx.AsyncClient,
) -> None:
    result = await ingest(client, make_pdf([["First."]]), "paper.pdf")
    path = f"/api/documents/{result['document_id']}"
    await run_to_end(client, await upload(client, locked(make_pdf([["Second."]])), "paper.pdf"))
    shown = content(await client.get(path))
    assert (shown["state"], shown["version"], shown["text"]) == ("ready", 1, "First.")
    assert shown["problem"]["type"] == "/problems/document-encrypted"
    assert len(await search(client, "first")) == 1
    await ingest(client, make_pdf([["Third."]]), "paper.pdf")
    shown = content(await client.get(path))
    assert (shown["state"], shown["version"], shown["text"], shown["problem"]) == ("ready", 3, "Third.", None)


async def test_same_bytes_as_a_pending_version_are_that_version(
    client: httpx.AsyncClient,
) -> None:
    old, new = fresh_note().encode(), fresh_note().encode()
    first = await ingest(client, old)
    jobs = [await upload(client, new) for _ in range(2)]
    results = [(await run_to_end(client, job))["result"] for job in jobs]
    assert [result["document_id"] for result in results] == [first["document_id"]] * 2
    assert [result["embedded"] for result in results] == [1, 0]
    assert (await ingest(client, old))["document_id"] == first["document_id"]
    [shown] = content(await client.get("/api/documents"))["items"]
    assert shown["version"] == 3


async def test_same_path_in_another_project_is_another_document(client: httpx.AsyncClient) -> None:
    project = await add_project(client)
    form: dict[str, Any] = {"files": {"file": ("note.md", fresh_note())}, "data": {"project_id": project}}
    inside = await run_to_end(client, content(await client.post("/api/documents/upload", **form)))
    outside = await ingest(client, fresh_note().encode(), "note.md")
    assert inside["result"]["document_id"] != outside["document_id"]
    found = await search(client, QUERY, project_id=project)
    assert {passage["document_id"] for passage in found} == {inside["result"]["document_id"]}


async def test_cancelled_ingestion_is_reported_and_can_be_retried(client: httpx.AsyncClient) -> None:
    job = await upload(client, fresh_note().encode())
    assert (await client.post(f"{job['links']['self']}/cancel")).is_success
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["state"], shown["problem"]["type"]) == ("failed", "/problems/cancelled")
    assert (await client.post(f"{job['links']['self']}/retry")).status_code == 202
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["state"], shown["problem"]) == ("pending", None)
    assert (await run_to_end(client, job))["state"] == "succeeded"


async def test_deleting_a_waiting_document_fails_its_job(client: httpx.AsyncClient) -> None:
    job = await upload(client, fresh_note().encode())
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (await client.delete(f"/api/documents/{shown['id']}")).status_code == 204
    finished = await run_to_end(client, job)
    assert (finished["state"], finished["error"]["type"]) == ("failed", "/problems/not-found")


# Listing and deleting


async def test_list_pages_contain_all_own_documents_newest_first(
    client: httpx.AsyncClient, user: Person, stranger: httpx.AsyncClient
) -> None:
    made = [str(make_document(user.id, f"Note {number}").id) for number in range(5)]
    make_document(make_user().id)
    pages = await walk(client, "/api/documents", limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [document["id"] for page in pages for document in page] == made[::-1]
    assert await walk(stranger, "/api/documents") == [[]]


@pytest.mark.parametrize(("field", "value"), [("limit", "0"), ("limit", "101"), ("cursor", "nowhere")])
async def test_invalid_list_query_is_rejected(client: httpx.AsyncClient, field: str, value: str) -> None:
    response = await client.get("/api/documents", params={field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]


async def test_document_of_another_user_is_not_found(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    result = await ingest(client, fresh_note().encode())
    path = f"/api/documents/{result['document_id']}"
    for method in ("GET", "DELETE"):
        assert_problem(await stranger.request(method, path), 404, "not-found")
        assert_problem(await client.request(method, f"/api/documents/{uuid4()}"), 404, "not-found")
        refused = assert_problem(await client.request(method, "/api/documents/1"), 422, "validation-error")
        assert fields_of(refused) == ["document_id"]
    assert (await client.get(path)).status_code == 200


async def test_deleted_document_is_not_listed_or_found(client: httpx.AsyncClient) -> None:
    kept, deleted = [await ingest(client, fresh_note().encode(), name) for name in ("kept.md", "deleted.md")]
    assert {passage["document_id"] for passage in await search(client, QUERY)} == {
        kept["document_id"],
        deleted["document_id"],
    }
    response = await client.delete(f"/api/documents/{deleted['document_id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert {passage["document_id"] for passage in await search(client, QUERY)} == {kept["document_id"]}
    assert [shown["id"] for shown in content(await client.get("/api/documents"))["items"]] == [kept["document_id"]]
    for method in ("GET", "DELETE"):
        response = await client.request(method, f"/api/documents/{deleted['document_id']}")
        assert_problem(response, 404, "not-found")
