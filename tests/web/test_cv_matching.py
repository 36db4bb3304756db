"""CVs compared with a job ad in the browser."""

from pathlib import Path

import pypdf
import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.web.samples import ADVERT, ANA, BEN, Reader

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

ASKED = "At least 5 years of experience with Python"
RANKED = ["Maria Schmidt", "Tom Brown"]


def add(console: Console, part: str, *files: object) -> None:
    console.page.locator(f"section[aria-label='{part}'] input[type=file]").set_input_files(files)


def test_cvs_are_ranked_and_quoted_reported_and_deleted(
    open_console: OpenConsole, learner: Learner, tmp_path: Path
) -> None:
    console = open_console(learner)
    page = console.page
    console.open("/cv")
    page.get_by_label("Name of the project").fill("Backend engineers")
    console.press("Make the project")
    console.await_heading("Backend engineers")
    console.press("Compare what is chosen")
    page.get_by_text("Choose at least one job ad and one CV").wait_for()
    add(console, "Job ads", ADVERT)
    add(console, "CVs", BEN, ANA)
    for title in ("Senior Backend Engineer", *RANKED):
        page.get_by_role("checkbox", name=title).wait_for()
    console.press("Compare what is chosen")
    ranked = page.locator("section[aria-label=Ranking] ol li")
    ranked.nth(1).wait_for()
    assert "job=" in console.path
    assert ranked.get_by_role("link").all_inner_texts() == RANKED
    with page.expect_download() as download:
        console.follow("This ranking as CSV")
    download.value.save_as(tmp_path / "ranking.csv")
    assert RANKED[0] in (tmp_path / "ranking.csv").read_text().splitlines()[1]

    ranked.nth(0).get_by_role("link").click()
    row = page.locator("tr", has_text=ASKED)
    assert "Met" in row.inner_text()
    assert "7 of 5 years" in row.inner_text()
    with page.expect_download() as download:
        console.follow("Report as PDF")
    download.value.save_as(tmp_path / "report.pdf")
    assert ASKED in pypdf.PdfReader(tmp_path / "report.pdf").pages[0].extract_text().replace("\n", " ")

    row.locator("blockquote a").first.click()
    assert page.locator("mark").inner_text().strip()
    page.go_back()
    console.press("Delete the match")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    console.await_heading("Backend engineers")
    matches = page.locator("section[aria-label='All matches'] li")
    matches.nth(1).wait_for(state="detached")
    matches.first.wait_for()


def test_another_learner_sees_no_match(open_console: OpenConsole, learner: Learner, reader: Reader) -> None:
    console = open_console(learner)
    console.may_refuse("/api/")
    for path in (f"/cv/{reader.hiring}?job={reader.compared}", f"/cv/{reader.hiring}/matches/{reader.match}"):
        console.open(path)
        console.page.get_by_role("alert").first.wait_for()
        assert "Kafka" not in console.page.content()
        assert "Backend engineers" not in console.page.content()
