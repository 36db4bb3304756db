"""Writes the schema of the API to openapi.json, which tests compare with the API and with the Python client."""

import json
from pathlib import Path

from api.main import create_app

FILE = Path(__file__).parent.parent / "openapi.json"


if __name__ == "__main__":
    FILE.write_text(json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n")
