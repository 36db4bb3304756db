"""Writes the schema of the API to openapi.json, which tests compare with the API and with the Python client, and the
page that is made from it to docs/api.md."""

import json
from pathlib import Path

from api.main import create_app
from api.openapi_page import PAGE, render

FILE = Path(__file__).parent.parent / "openapi.json"


if __name__ == "__main__":
    document = create_app().openapi()
    FILE.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    PAGE.write_text(render(document))
