"""Real servers for every test: embedded PostgreSQL and Valkey, and one database created by the migrations.

Tests do not clean up. Each uses users of its own (`user`, `make_user`), so none sees rows of another test.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import certifi
import httpx
import hypothesis
import pytest
import trustme
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.main import create_app
from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tasks.app import app as celery
from tests.fakes.webhook_receiver import FakeReceiver
from tests.support import delivery_rows
from tests.support.configuration import Configure, configuration
from tests.support.databases import prepared_postgres, running_postgres
from tests.support.factories import Person, make_user
from tests.support.memory import give_back_freed_memory
from tests.support.providers import restore_providers
from tests.support.small_model import RealModel, running_model
from tests.support.whole_bodies import transport_to
from workers.accounts import passwords

for paid in ("ANTHROPIC", "OPENAI", "GROK", "OPENROUTER"):  # no test asks what somebody pays for
    for variable in [name for name in os.environ if name.startswith(f"{paid}_")]:
        del os.environ[variable]
os.environ.setdefault("PENSUM_SHARED_LIBRARY", "false")  # tests expect the libraries that they make
# Prompts of tests wait for the configured model. Where none is configured, and none was ever seen, they are refused.
os.environ.setdefault("PENSUM_LLM_MODEL", "llama3.2:3b")
# It has torch's vectors, as tests/workers/embeddings prove, in half of its memory, and it loads in 0.5 s, not in 12.
os.environ.setdefault("PENSUM_EMBEDDING_RUNTIME", "onnx-first")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# A process of pytest has one core: threads of torch would wait for each other in loops, and take three times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

give_back_freed_memory()

hypothesis.settings.register_profile("pensum", deadline=None)  # how long an example takes says how busy the machine is
hypothesis.settings.load_profile("pensum")

OWN_FOLDER: Final = pytest.StashKey[Path]()  # removed after a run that passed


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Each run has temporary folders of its own. pytest's usual ones share a parent folder, which each run closes again
    to other users, so a second run cuts the first one's PostgreSQL, whose user is another, off from its data."""
    if config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="pensum-tests-")
        config.stash[OWN_FOLDER] = Path(config.option.basetemp)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and (folder := session.config.stash.get(OWN_FOLDER, None)):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Of whatever a test prepares: passwords of logins are kept there."""
    with pytest.MonkeyPatch.context() as environment:
        folder = tmp_path_factory.mktemp("home")
        environment.setenv("PENSUM_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def trusted_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The only authority that HTTP clients trust by default. Each client reads its authorities when it is made: the
    public ones take 60 ms and 0.6 MB, this one takes less than 1 ms. No test speaks to a public server."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(file))
        environment.setattr(certifi, "where", lambda: str(file))  # of clients that do not trust the environment
        yield file


@pytest.fixture(scope="session", autouse=True)
def strong_hasher() -> Iterator[PasswordHash]:
    """The product's hasher of passwords. In the process of the tests a cheap one takes its place: the strong one takes
    0.2 s of a core and 64 MiB for each hash and each check."""
    with pytest.MonkeyPatch.context() as patch:
        strong = passwords._hasher
        patch.setattr(passwords, "_hasher", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)))
        yield strong


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with running_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="module")
def own_postgres(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A prepared PostgreSQL for the tests of one module, which crash it."""
    with prepared_postgres(tmp_path_factory.mktemp("own-postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealModel]:
    """A small language model on a server like that of `pensum up --model`. Tests that kill it start it again."""
    with running_model(tmp_path_factory.mktemp("llama")) as server:
        yield server


@pytest.fixture(scope="session")
def platform(postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> Iterator[None]:
    """DATABASE_URL and REDIS_URL point at servers of our own, and the database is prepared."""
    with configuration() as configure:
        configure(
            DATABASE_URL=postgres.url,
            REDIS_URL=valkey.url,
            PENSUM_WEBHOOK_ALLOWED_NETWORKS="127.0.0.1/32",
            PENSUM_SECRET=secrets.token_urlsafe(32),
        )
        # pytest looks into Celery's plugin, which makes Celery read its settings before Valkey has an address.
        celery.conf.broker_url = valkey.url
        prepare_database()
        restore_providers()
        yield


@pytest.fixture
def configure() -> Iterator[Configure]:
    """Sets environment variables for one test, and has the settings made anew from them."""
    with configuration() as configured:
        yield configured


@pytest.fixture
def user(platform: None) -> Person:
    return make_user()


@pytest.fixture(scope="session")
async def api(platform: None) -> AsyncIterator[httpx.ASGITransport]:
    app = create_app()
    async with app.router.lifespan_context(app):
        yield transport_to(app)


@pytest.fixture
async def anybody(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """The API without a key."""
    return httpx.AsyncClient(transport=api, base_url="http://pensum")


@pytest.fixture
async def client(api: httpx.ASGITransport, user: Person) -> httpx.AsyncClient:
    """The API as `user`."""
    headers = {"Authorization": f"Bearer {user.key}"}
    return httpx.AsyncClient(transport=api, base_url="http://pensum", headers=headers)


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as receiver:
        yield receiver


@pytest.fixture
def no_deliveries(platform: None) -> Iterator[None]:
    """None that other tests left to be sent, and none left to others."""
    delivery_rows.clear()
    yield
    delivery_rows.clear()
