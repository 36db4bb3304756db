"""Which uploads and texts are rejected before anything is stored."""

import codecs
from typing import Any

import httpx
import pytest

from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.api_jobs import is_untouched
from workers.documents.kinds import OLE

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
NOTE = "# Gradient clipping\n\nGradient clipping shrinks a gradient whose norm exceeds a threshold.\n"


@pytest.mark.parametrize(
    ("name", "body", "status", "slug"),
    [
        ("empty.md", b"", 422, "validation-error"),
        ("blank.txt", b" \n\t\r\n ", 422, "validation-error"),
        ("bom.md", codecs.BOM_UTF8 + b"\n", 422, "validation-error"),
        ("bom16.md", codecs.BOM_UTF16_LE, 422, "validation-error"),
        ("picture.md", PNG, 415, "unsupported-media-type"),
        ("picture.png", PNG, 415, "unsupported-media-type"),
        ("setup.exe", b"Perfectly good text.", 415, "unsupported-media-type"),
        ("README", b"Perfectly good text.", 415, "unsupported-media-type"),
        (".md", b"Perfectly good text.", 415, "unsupported-media-type"),
        ("nul.txt", b"Perfectly\0good text.", 415, "unsupported-media-type"),
        ("old.doc", OLE + bytes(512), 415, "unsupported-media-type"),
        ("old.ppt", OLE + bytes(512), 415, "unsupported-media-type"),
        ("empty.pdf", b"", 422, "validation-error"),
        ("picture.docx", PNG, 415, "unsupported-media-type"),
        ("zip.txt", b"PK\x03\x04\x14\0\0\0\x08\0", 415, "unsupported-media-type"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
async def test_binary_file_is_rejected_and_nothing_is_stored(
    client: httpx.AsyncClient, name: str, body: bytes, status: int, slug: str
) -> None:
    response = await client.post("/api/documents/upload", files={"file": (name, body)})
    problem = assert_problem(response, status, slug)
    assert repr(name) in problem["detail"]
    if status == 422:
        assert fields_of(problem) == ["file"]
    assert await is_untouched(client)


@pytest.mark.parametrize(
    "request_of_another_form",
    [
        {"files": {"file": (None, NOTE)}},
        {},
    ],
    ids=["no name", "nothing"],
)
async def test_upload_without_a_file_is_rejected_and_nothing_is_stored(
    client: httpx.AsyncClient, request_of_another_form: dict[str, Any]
) -> None:
    response = await client.post("/api/documents/upload", **request_of_another_form)
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["file"]
    assert await is_untouched(client)


@pytest.mark.parametrize(
    "sent", [{"data": {"file": NOTE}}, {"json": {"file": NOTE}}, {"content": NOTE}], ids=["form", "json", "raw"]
)
async def test_upload_of_another_media_type_is_rejected_and_nothing_is_stored(
    client: httpx.AsyncClient, sent: dict[str, Any]
) -> None:
    response = await client.post("/api/documents/upload", **sent)
    assert "multipart/form-data" in assert_problem(response, 415, "unsupported-media-type")["detail"]
    assert await is_untouched(client)


# Starlette leaves it to the garbage collector to close the file of a part that has no end.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <function SpooledTemporaryFile.__del__")
async def test_truncated_form_is_rejected_and_nothing_is_stored(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="note.md"\r\n\r\nGood text'
    response = await client.post("/api/documents/upload", content=start, headers=headers)
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["file"]
    assert await is_untouched(client)


async def test_form_without_a_boundary_is_rejected(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    assert_problem(await client.post("/api/documents/upload", content=NOTE, headers=headers), 400, "bad-request")


async def test_unstorable_callback_url_in_a_form_is_rejected(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/api/documents/upload", files={"file": ("note.md", NOTE)}, data={"callback_url": "http://a\0b"}
    )
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["callback_url"]
    assert await is_untouched(client)


@pytest.mark.parametrize("name", [b"a\0b.md", b"\xff\xfe.md", b"a\rb.md"], ids=["NUL", "no UTF-8", "CR"])
async def test_unusual_file_names_are_accepted(client: httpx.AsyncClient, name: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\n'
    response = await client.post(
        "/api/documents/upload", content=head + NOTE.encode() + b"\r\n--x--\r\n", headers=headers
    )
    assert response.status_code < 500


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ('filename="=?UTF-8?B?w5xidW5nIDEubWQ=?="', "Übung 1.md"),
        ('filename="=?utf-8?q?=C3=9Cbung_1?=.md"', "Übung 1.md"),
        ('filename="=?ISO-8859-1?Q?=DCbung.md?="', "Übung.md"),
        ('filename="=?utf-8?B?w5w=?= =?utf-8?Q?bung.md?="', "Übung.md"),
        ('filename="week 1/=?UTF-8?B?w5xidW5nLm1k?="', "week 1/Übung.md"),
        ('filename="=?x-nobody?Q?=DC?=.md"', "=?x-nobody?Q?=DC?=.md"),
        ('filename="=?utf-8?Q?=DC?=.md"', "=?utf-8?Q?=DC?=.md"),
        ('filename="what =? is ?= this.md"', "what =? is ?= this.md"),
        ("filename*=UTF-8''%C3%9Cbung%201.md", "Übung 1.md"),
        ("filename*=utf-8'de'%C3%9Cbung.md", "Übung.md"),
        ("filename*=\"UTF-8''%C3%9Cbung.md\"", "Übung.md"),
        ("filename*=ISO-8859-1''%DCbung.md", "Übung.md"),
        ("filename*0*=UTF-8''%C3%9Cbu; filename*1=ng.md", "Übung.md"),
        ("filename=plain.md; filename*=UTF-8''%C3%9Cbung.md", "plain.md"),
        ("filename*=UTF-8''..%2F..%2F%C3%9Cbung.md", "Übung.md"),
    ],
)
async def test_encoded_file_name_is_decoded(client: httpx.AsyncClient, name: str, path: str) -> None:
    job = content(await client.post("/api/documents/upload", **form_with(name)))
    assert (await first_document(client))["path"] == path
    shown = content(await client.get(job["links"]["self"]))
    assert shown["input"]["file"]["name"].endswith(path)


@pytest.mark.parametrize("name", ["filename*=UTF-8''a%00.md", 'filename="=?utf-8?Q?a=0D=0Ab.md?="'])
async def test_control_characters_in_an_encoded_file_name_are_refused(client: httpx.AsyncClient, name: str) -> None:
    response = await client.post("/api/documents/upload", **form_with(name))
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["file"]
    assert await is_untouched(client)


def form_with(name: str) -> dict[str, Any]:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; {name}\r\n\r\n{NOTE}\r\n--x--\r\n'
    return {"content": head.encode(), "headers": {"Content-Type": "multipart/form-data; boundary=x"}}


async def first_document(client: httpx.AsyncClient) -> Json:
    [document] = content(await client.get("/api/documents"))["items"]
    return dict(document)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "a", "text": ""}, "text"),
        ({"title": "", "text": "b"}, "title"),
        ({"title": " ", "text": "b"}, "title"),
        ({"title": "a" * 201, "text": "b"}, "title"),
        ({"title": "a", "text": "b" * 5_000_001}, "text"),
        ({"title": "a"}, "text"),
        ({"text": "b"}, "title"),
        ({"title": 1, "text": "b"}, "title"),
        ({"title": "a", "text": ["b"]}, "text"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_invalid_text_is_rejected_and_nothing_is_stored(
    client: httpx.AsyncClient, body: Json, field: str
) -> None:
    response = await client.post("/api/documents/text", json=body)
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


async def test_blank_text_is_rejected_and_nothing_is_stored(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/documents/text", json={"title": "a", "text": " \n "})
    assert_problem(response, 422, "validation-error")
    assert await is_untouched(client)
