"""What the documentation promises about its own form. tests/e2e runs its commands."""

import re
from pathlib import Path

from tests.support.failures import each

ROOT = Path(__file__).parent.parent


def decisions() -> list[Path]:
    return sorted((ROOT / "docs/decisions").glob("0*.md"))


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def test_a_decision_has_status_date_and_alternatives() -> None:
    for check in each(decisions(), name=lambda page: page.name):
        with check as page:
            text = page.read_text()
            assert text.startswith(f"# {page.stem[:4]} ")
            assert re.search(r"^Status: (accepted|superseded by \d{4}) · Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
            assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Considered", "Cost"))


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    assert re.findall(r"\]\((0[^)]+)\)", index) == [page.name for page in decisions()]


def test_links_to_files_lead_somewhere() -> None:
    for check in each(pages(), name=lambda page: page.relative_to(ROOT)):
        with check as page:
            links = re.findall(r"\]\(([^)#\s]+)\)", page.read_text())
            missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
            assert missing == []


def test_files_that_a_page_names_exist() -> None:
    file = re.compile(r"`((?:api|cli|client|core|db|embedded|migrations|tasks|workers)/[\w/]+\.py)`")
    for check in each(pages(), name=lambda page: page.relative_to(ROOT)):
        with check as page:
            assert [name for name in file.findall(page.read_text()) if not (ROOT / name).exists()] == []
