"""How a page looks: by day, at night and on a telephone, and whether everybody can read it."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Page

DESK = {"width": 1100, "height": 800}
TELEPHONE = {"width": 360, "height": 740}
COLOURS = 64  # of a screenshot: pages have a dozen, and the edges of their letters
MOST_LINES_OF_PIXELS = 1_400


class Looks:
    """`folder` is where screenshots go, if any are wanted."""

    def __init__(self, axe: "Axe", folder: Path | None) -> None:
        self._axe = axe
        self._folder = folder

    def violations(self, page: "Page") -> list[Any]:
        """Of the rules of accessibility: which, and where."""
        found = self._axe.run(page).response["violations"]
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]

    def check(self, page: "Page", name: str | None = None) -> None:
        """Only a page with a name has its picture taken."""
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert self.violations(page) == [], scheme
            self._keep(page, f"{name}-{scheme}" if name else None)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(TELEPHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
        self._keep(page, f"{name}-360" if name else None)
        page.set_viewport_size(DESK)

    def _keep(self, page: "Page", name: str | None) -> None:
        if self._folder is None or name is None:
            return
        with Image.open(io.BytesIO(page.screenshot(full_page=True))) as picture:
            shown = picture.crop((0, 0, picture.width, min(picture.height, MOST_LINES_OF_PIXELS)))
            shown.convert("RGB").quantize(COLOURS).save(self._folder / f"{name}.png", optimize=True)
