from pathlib import Path

from workers import key_file


def test_key_is_created_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    key = key_file.read_or_create(tmp_path / "key", "pk_")
    assert key.startswith("pk_")
    assert len(key) > 40
    assert key_file.read_or_create(tmp_path / "key", "pk_") == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
