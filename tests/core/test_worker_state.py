import fcntl
from pathlib import Path

from core import worker_state
from core.worker_state import FOLDER, StateFile


def test_file_that_its_process_could_not_write_is_passed_over(tmp_path: Path) -> None:
    """What a full disk leaves: a process that lives holds its file locked, and nothing is in it."""
    state = StateFile(tmp_path, "io@here")
    with (tmp_path / FOLDER / "cpu@here.json").open("w") as empty:
        fcntl.flock(empty, fcntl.LOCK_EX)
        assert [state.name for state in worker_state.list_states(tmp_path)] == ["io@here"]
        empty.write('{"name": "cpu@')
        empty.flush()
        assert [state.name for state in worker_state.list_states(tmp_path)] == ["io@here"]
    state.remove()
