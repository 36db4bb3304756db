"""Log files of the embedded stack."""

import errno
import io
from pathlib import Path

from embedded.logs import Log, open_log, tail


class FullDisk(io.BytesIO):
    """A file that takes `room` bytes more."""

    room = 0

    def write(self, text: bytes) -> int:  # type: ignore[override]
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = super().write(text[: self.room])
        self.room -= written
        return written


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


def test_lines_of_a_full_disk_are_counted_and_the_log_goes_on() -> None:
    file = FullDisk()
    log = Log(lambda: file)
    file.room = 10
    for line in (b"before\n", b"cut off here\n", b"lost\n"):
        log.write(line)
    file.room = 1_000
    log.write(b"after\n")
    assert file.getvalue().decode().splitlines() == [
        "before",
        "cut",
        "pensum: 2 lines of this log could not be written and were dropped",
        "after",
    ]


def test_log_that_cannot_be_opened_is_opened_for_a_later_line(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()  # where its folder belongs
    log = Log(lambda: open_log(tmp_path / "logs" / "api.log"))
    log.write(b"lost\n")
    (tmp_path / "logs").unlink()
    log.write(b"after\n")
    log.close()
    assert tail(tmp_path / "logs" / "api.log").endswith("dropped\nafter")
