"""Pieces of the text of a document, and where their parts stand."""

import httpx
import pytest

import tasks.documents
import tasks.transcripts  # noqa: F401  # importing them registers the handlers
from tests.support.api_client import Json, assert_problem, content
from tests.support.api_jobs import ingest, upload
from tests.support.document_files import make_pdf
from tests.support.transcript_files import srt

PAGES = [["A lock lifts boats."], ["A weir is a low dam."]]


def path_of(document_id: str) -> str:
    return f"/api/documents/{document_id}/text"


async def piece(client: httpx.AsyncClient, document_id: str, **params: int) -> Json:
    return content(await client.get(path_of(document_id), params=params))


def shown(found: Json) -> list[str]:
    """The text of each place."""
    assert found["start"] == 0
    return [found["text"][place["start"] : place["end"]] for place in found["places"]]


async def test_parts_of_a_pdf_have_their_pages(client: httpx.AsyncClient) -> None:
    document = (await ingest(client, make_pdf(PAGES), "weirs.pdf"))["document_id"]
    found = await piece(client, document)
    assert shown(found) == [line for [line] in PAGES]
    assert [place["page"] for place in found["places"]] == [1, 2]
    assert (found["document"]["id"], found["document"]["kind"]) == (document, "pdf")
    assert found["length"] == found["end"] == len(found["text"])


async def test_parts_of_a_transcript_have_their_seconds_and_speakers(client: httpx.AsyncClient) -> None:
    document = (await ingest(client, srt("ADA: We weave algebra.", "CHARLES: It weaves."), "talk.srt"))["document_id"]
    found = await piece(client, document)
    assert shown(found)[:2] == ["We weave algebra.", "It weaves."]
    spoken = [(place["start_seconds"], place["speaker"]) for place in found["places"][:2]]
    assert spoken == [(0.0, "ADA"), (10.0, "CHARLES")]


async def test_pieces_are_counted_in_characters_and_make_up_the_text(client: httpx.AsyncClient) -> None:
    text = "# Herons 🪶\n\nA heron waits 🪶 on the pier.\n\nA grebe dives.\n"
    document = (await ingest(client, text.encode(), "herons.md"))["document_id"]
    pieces = [await piece(client, document, start=start, limit=20) for start in range(0, len(text), 20)]
    assert "".join(one["text"] for one in pieces) == text
    assert [(one["start"], one["end"]) for one in pieces] == [(0, 20), (20, 40), (40, len(text))]
    assert all(one["places"][0]["heading"] == "Herons 🪶" for one in pieces)


async def test_behind_the_end_is_nothing(client: httpx.AsyncClient) -> None:
    document = (await ingest(client, b"A grebe dives.", "grebe.txt"))["document_id"]
    found = await piece(client, document, start=500)
    assert (found["text"], found["places"], found["length"]) == ("", [], 14)


async def test_document_that_is_not_parsed_yet_has_no_text(client: httpx.AsyncClient) -> None:
    await upload(client, b"Not read yet.", "pending.txt")
    [document] = content(await client.get("/api/documents"))["items"]
    found = await piece(client, document["id"])
    assert (found["text"], found["length"], found["document"]["state"]) == ("", 0, "pending")


async def test_text_of_another_user_is_not_found(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    document = (await ingest(client, b"A grebe is mine.", "grebe.txt"))["document_id"]
    assert_problem(await stranger.get(path_of(document)), 404, "not-found")


@pytest.mark.parametrize("params", [{"start": -1}, {"start": 2**31}, {"limit": 0}, {"limit": 200_001}])
async def test_piece_that_cannot_be_is_refused(client: httpx.AsyncClient, params: dict[str, int]) -> None:
    document = "01981111-1111-7111-8111-111111111111"
    assert_problem(await client.get(path_of(document), params=params), 422, "validation-error")
