from pathlib import Path

import pytest

import generate_sync_client


@pytest.mark.parametrize("source", generate_sync_client.SOURCES, ids=lambda path: path.stem)
def test_sync_client_is_generated_from_the_async_one(source: Path) -> None:
    target = generate_sync_client.target_of(source)
    expected = generate_sync_client.generate(source)
    assert target.read_text() == expected, f"Run `make client` and commit {target.name}"
