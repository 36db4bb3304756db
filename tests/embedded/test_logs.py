"""Log files of the embedded stack."""

from pathlib import Path

from embedded.logs import open_log, tail


def test_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "api.log"
    with open_log(path) as log:
        log.write(b"one line\n")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert tail(path) == "one line"


def test_log_of_an_earlier_version_is_closed_to_others_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "api.log"
    path.parent.mkdir(mode=0o755)
    path.write_text("before\n")
    path.chmod(0o644)
    with open_log(path) as log:
        log.write(b"after\n")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert tail(path) == "before\nafter"
