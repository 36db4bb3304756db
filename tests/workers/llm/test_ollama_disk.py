from pathlib import Path

import pytest

from core.settings import OllamaDiskSettings
from workers.llm.ollama_disk import DiskFull, OllamaDisk

HERE = "http://127.0.0.1:11434"
TOO_MUCH = 10**18


def disk(folder: Path | None, url: str = HERE, *, least_free_bytes: int = 0) -> OllamaDisk:
    return OllamaDisk(OllamaDiskSettings(models=folder, least_free_bytes=least_free_bytes), url)


@pytest.mark.parametrize("url", [HERE, "http://localhost:11434", "http://[::1]:11434", "http://0.0.0.0:11434"])
def test_disk_of_a_server_on_this_host_is_checked(tmp_path: Path, url: str) -> None:
    disk(tmp_path, url).ensure_room(1)
    with pytest.raises(DiskFull):
        disk(tmp_path, url).ensure_room(TOO_MUCH)


def test_disk_of_another_host_cannot_be_seen(tmp_path: Path) -> None:
    disk(tmp_path, "http://ollama:11434").ensure_room(TOO_MUCH)


def test_folder_that_is_not_made_yet_is_on_the_disk_of_its_parent(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match=str(tmp_path)):
        disk(tmp_path / "models" / "later").ensure_room(TOO_MUCH)


def test_default_folder_counts_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ollama" / "models").mkdir(parents=True)
    with pytest.raises(DiskFull, match=r"\.ollama/models"):
        disk(None).ensure_room(TOO_MUCH)


def test_room_that_has_to_stay_free_counts_as_used(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match="PENSUM_OLLAMA_LEAST_FREE_BYTES"):
        disk(tmp_path, least_free_bytes=TOO_MUCH).ensure_room(0)
