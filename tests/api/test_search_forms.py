"""People find what they type, however the document writes it, and quotes stay as the document has them."""

from unicodedata import normalize

import httpx
import pytest

from tests.support.api_client import content
from tests.support.api_jobs import ingest, search

PASSAGES = {
    "city": f"The office in {normalize('NFD', 'München')} closes at noon.",
    "ligature": "An eﬃcient pump saves ﬁfty percent.",
    "hyphens": "The en\u00adcryp\u200btion of the archive is old.",
    "ticket": "The fault PPR-9087 is fixed in v2.3.1 of the firmware.",
    "price": "The invoice of 1,250.00 was paid by the tenant.",
    "error": "A HttpServerError with 0x80070005 means that nobody may write.",
    "cold": "Beer freezes at -5 degrees in the cellar.",
}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("munchen", "city"),
        ("München", "city"),
        ("efficient", "ligature"),
        ("ｅｎｃｒｙｐｔｉｏｎ", "hyphens"),
        ("9087", "ticket"),
        ("2.3.1", "ticket"),
        ("1250", "price"),
        ("http server error", "error"),
        ("80070005", "error"),
        ("-5 degrees", "cold"),
    ],
)
async def test_passage_is_found_as_people_type_it(client: httpx.AsyncClient, query: str, name: str) -> None:
    for path, passage in PASSAGES.items():
        await ingest(client, passage.encode(), f"{path}.md")
    first, *_ = await search(client, query)
    document = content(await client.get(f"/api/documents/{first['document_id']}"))
    assert first["document_path"] == f"{name}.md"
    assert first["quote"] == document["text"][first["start"] : first["end"]]
