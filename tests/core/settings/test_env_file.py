from pathlib import Path

import pytest

from core.settings import WrongSettings, env_file, settings
from tests.support.configuration import Configure


@pytest.fixture(autouse=True)
def names_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process keeps those that it has from a file."""
    monkeypatch.setattr(env_file, "_loaded", set())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "gpu.env"
    file.touch(mode=0o600)
    return file


def test_file_adds_what_the_environment_lacks(file: Path, configure: Configure) -> None:
    configure(PENSUM_PORT=8111, PENSUM_FLOWER_PORT=None, PENSUM_PUBLIC_URL=None)
    file.write_text("# a comment\nPENSUM_PORT=1\nexport PENSUM_FLOWER_PORT='5111'\nPENSUM_PUBLIC_URL=http://a/$b#c\n")
    assert env_file.load(file) == []
    site = settings().site
    assert (site.port, site.flower_port, site.public_url) == (8111, 5111, "http://a/$b#c")


def test_wrong_lines_are_named_by_their_number_and_never_shown(file: Path) -> None:
    file.write_text("PENSUM_PORT=1\nopen sesame\nPENSUM_FLOWER_PORT\n")
    with pytest.raises(WrongSettings, match="env, line 2, 3") as problem:
        env_file.load(file)
    assert "sesame" not in str(problem.value)


def test_absent_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="env cannot be read: No such file"):
        env_file.load(tmp_path / "absent.env")


def test_file_that_is_no_text_is_reported(file: Path) -> None:
    file.write_bytes(b"PENSUM_PORT=\xff\xfe")
    with pytest.raises(WrongSettings, match="no text in UTF-8"):
        env_file.load(file)


def test_file_that_others_can_read_is_warned_of(file: Path) -> None:
    file.chmod(0o644)
    assert env_file.load(file) == [f"{file} can be read by others, and holds passwords: chmod 600 {file}"]
