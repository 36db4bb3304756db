"""Documents as their pages are printed, drawn in the browser, with quotes marked on them."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pypdf
import pytest
from PIL import Image
from pypdf.annotations import FreeText, Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.support.console import Console, Learner, OpenConsole
from tests.support.document_files import make_pdf
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.web.samples import LOCK, client_of, file, upload

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

FIRST_HALF = "A weir is a low dam across a river, and"
SECOND_HALF = "the water flows over it all the time."
ON_TWO_PAGES = make_pdf([[LOCK, FIRST_HALF], [SECOND_HALF, "Ferries cross it."], ["Page 3 is about tunnels."]])
PRINTED = """<html lang="en"><style>p { width: 9em; text-align: justify; hyphens: auto; font: 14pt serif }</style>
<p>An efficient aqueduct’s trough carries “extraordinarily heavy” barges over the neighbouring floodplain.</p></html>"""
PRINTED_QUOTE = 'efficient aqueduct\'s trough carries "extraordinarily heavy" barges'
ELSEWHERE = "https://elsewhere.example/"
DARK = 50
ATTACK = "app.alert(1); globalThis.attacked = true"


@pytest.fixture
def http(up: Up, learner: Learner) -> Iterator[httpx.Client]:
    with client_of(up.url, learner) as client:
        yield client


def uploaded(http: httpx.Client, pdf: bytes) -> str:
    """The path of the reader."""
    job = succeeded_job(http, upload(http, file("waterways.pdf", pdf)))
    return f"/documents/{job['result']['document_id']}"


def at_quote(http: httpx.Client, path: str, first: str, last: str) -> str:
    """The same at the quote that begins and ends with these words."""
    text = http.get(f"/api{path}/text").raise_for_status().json()["text"]
    start = text.index(first)
    return f"{path}?start={start}&end={text.index(last, start) + len(last)}"


def marked(console: Console) -> str:
    console.page.locator("mark").first.wait_for()
    return " ".join(" ".join(console.page.locator("mark").all_inner_texts()).split())


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def test_quote_over_the_end_of_a_page_is_marked_on_both(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    console = open_console(learner)
    console.open(at_quote(http, uploaded(http, ON_TWO_PAGES), FIRST_HALF, SECOND_HALF))
    console.page.get_by_text("The quote is on pages 1 and 2.").wait_for()
    assert marked(console) == FIRST_HALF
    console.tab_to("Go to page 2")
    console.type_key("Enter")
    console.page.get_by_role("region", name="Page 2").wait_for()
    assert marked(console) == SECOND_HALF.removesuffix(".")
    console.tab_to("Next page")
    console.type_key("Enter")
    console.page.get_by_text("Page 3 is about tunnels.").wait_for()
    assert "page=3" in console.path


def test_quote_is_found_through_hyphens_ligatures_and_other_quotation_marks(
    open_console: OpenConsole, learner: Learner, http: httpx.Client, chromium: "Browser"
) -> None:
    printer = chromium.new_page()
    printer.set_content(PRINTED)
    pdf = printer.pdf()
    printer.close()
    path = uploaded(http, pdf)
    console = open_console(learner)
    console.open(at_quote(http, path, "efficient", "barges"))
    assert letters(marked(console)) == letters(PRINTED_QUOTE)
    console.page.get_by_label("Size").select_option(label="200%")
    console.page.locator("mark").first.wait_for()
    assert console.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_text_is_shown_on_request(open_console: OpenConsole, learner: Learner, http: httpx.Client) -> None:
    console = open_console(learner)
    console.open(at_quote(http, uploaded(http, ON_TWO_PAGES), FIRST_HALF, FIRST_HALF))
    assert marked(console) == FIRST_HALF
    console.follow("Text")
    console.page.get_by_role("heading", name="Page 3").wait_for()
    assert marked(console) == FIRST_HALF
    assert "view=text" in console.path
    console.page.reload()
    console.page.get_by_role("heading", name="Page 3").wait_for()
    console.follow("Pages")
    console.page.get_by_role("region", name="Page 1").wait_for()


def test_selection_on_a_page_becomes_a_question(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    console = open_console(learner)
    console.open(uploaded(http, ON_TWO_PAGES))
    console.page.get_by_role("region", name="Page 1").get_by_text(LOCK).click(click_count=3)
    console.follow("Ask about this")
    assert LOCK in console.page.get_by_label("Your question").input_value()


def test_quote_of_a_note_is_shown_in_the_text(open_console: OpenConsole, learner: Learner, http: httpx.Client) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf([["Page 1 is about ferries."]])))
    writer.add_annotation(0, FreeText(text=LOCK, rect=(50, 500, 400, 550)))
    path = uploaded(http, saved(writer))
    console = open_console(learner)
    console.open(at_quote(http, path, LOCK, LOCK))
    console.page.get_by_text("could not be marked on the page itself").wait_for()
    console.page.get_by_role("heading", name="Page 1", exact=True).wait_for()
    assert marked(console) == LOCK


def test_scan_is_drawn(open_console: OpenConsole, learner: Learner, http: httpx.Client) -> None:
    """By the decoder in WebAssembly, which only the worker may run."""
    scan = io.BytesIO()
    Image.new("1", (600, 800), 0).save(scan, "PDF")
    assert b"CCITTFaxDecode" in scan.getvalue()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf([[LOCK]])))
    writer.pages[0].merge_page(pypdf.PdfReader(scan).pages[0], over=False)
    console = open_console(learner)
    console.open(uploaded(http, saved(writer)))
    console.page.locator("[aria-label='Page 1'][aria-busy=false]").wait_for()
    canvas = console.page.locator("main canvas").screenshot()
    with Image.open(io.BytesIO(canvas)) as drawn:
        assert sum(drawn.convert("L").histogram()[:DARK]) > drawn.width * drawn.height / 2


def test_hostile_file_runs_no_script_and_goes_nowhere(
    open_console: OpenConsole, learner: Learner, http: httpx.Client, up: Up
) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf([[LOCK], ["Page 2"]])))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(ATTACK)}
    )
    away = DictionaryObject({NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(ELSEWHERE)})
    writer.root_object[NameObject("/OpenAction")] = script
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script, NameObject("/C"): away})
    writer.add_annotation(0, Link(rect=(0, 0, 595, 842), url=ELSEWHERE))
    console = open_console(learner)
    asked: list[str] = []
    console.page.on("request", lambda request: asked.append(request.url))
    console.open(uploaded(http, saved(writer)))
    console.page.get_by_role("region", name="Page 1").get_by_text(LOCK).click()
    console.press("Next page")
    console.page.get_by_role("region", name="Page 2").get_by_text("Page 2").wait_for()
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(up.url).netloc}
    assert console.page.evaluate("globalThis.attacked") is None
    assert console.path.startswith("/documents/")


def saved(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
