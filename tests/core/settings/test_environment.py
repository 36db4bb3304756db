from pathlib import Path

import pytest

from core.settings import environment


def test_only_what_is_needed_is_kept() -> None:
    given = {
        "PATH": "/bin",
        "https_proxy": "http://127.0.0.1:9",
        "DATABASE_URL": "x",
        "PENSUM_PORT": "1",
        "LC_TIME": "C",
    }
    foreign = {"PGSERVICE": "x", "CELERY_BROKER_URL": "x", "ALL_PROXY": "x", "PYTHONPATH": "x", "CI": "1"}
    assert environment.chosen(given | foreign) == given


def test_files_that_settings_name_are_found_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "certificates").mkdir()
    (tmp_path / "certificates" / "ca.pem").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PENSUM_CA_FILE", "certificates/ca.pem")
    monkeypatch.setenv("PENSUM_LLM_MODEL", "library/llama3.2")
    chosen = environment.chosen_for_another_folder()
    assert chosen["PENSUM_CA_FILE"] == str(tmp_path / "certificates/ca.pem")
    assert chosen["PENSUM_LLM_MODEL"] == "library/llama3.2"
