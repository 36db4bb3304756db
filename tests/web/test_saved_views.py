"""Filters of the jobs, kept under a name."""

import pytest

from tests.support.console import Learner, OpenConsole

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


@pytest.mark.parametrize("path", ["/jobs", "/admin/jobs"])
def test_view_is_saved_opened_elsewhere_renamed_and_deleted(
    open_console: OpenConsole, operator: Learner, path: str
) -> None:
    console = open_console(operator)
    page = console.page
    console.open(f"{path}?state=failed&kind=llm.generate")
    views = page.get_by_role("region", name="Saved views")
    views.get_by_role("button", name="Save this view").click()
    views.get_by_label("Name of the view").fill("What failed")
    views.get_by_role("button", name="Save", exact=True).click()
    views.get_by_role("link", name="What failed").wait_for()

    elsewhere = open_console(operator)
    elsewhere.open(path)
    elsewhere.page.get_by_role("link", name="What failed").click()
    elsewhere.page.wait_for_url(f"**{path}?kind=llm.generate&state=failed")
    assert elsewhere.page.get_by_role("combobox", name="State").input_value() == "failed"

    views.get_by_role("button", name="Rename").click()
    views.get_by_label("Name of the view").fill("Broken")
    views.get_by_role("button", name="Rename").click()
    views.get_by_role("link", name="Broken").wait_for()
    console.press("Delete: Broken")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    views.get_by_role("link", name="Broken").wait_for(state="detached")
