import errno
import os
from pathlib import Path

import pytest

from core import disk


def test_text_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    """On a full disk the file would lose what it has."""
    file = tmp_path / "file"
    file.write_text("text")
    before = file.stat()
    disk.replace_text(file, "text")
    assert file.stat() == before


def test_replaced_text_keeps_the_mode_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("text")
    file.chmod(0o640)
    disk.replace_text(file, "other")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("other", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("number", "is_full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EIO, False)])
def test_error_tells_of_a_full_disk(number: int, is_full: bool) -> None:
    assert disk.tells_of_full_disk(OSError(number, os.strerror(number))) == is_full


def test_missing_folder_is_on_no_full_disk(tmp_path: Path) -> None:
    assert not disk.is_full(tmp_path / "missing")
