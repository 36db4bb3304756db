"""A platform of its own for an evaluation, with API, workers and beat, which is spoken to over HTTP alone."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.common.api_server import HOST, PENSUM_APP, serving
from bench.common.scripts import run_script
from bench.common.servers import running_servers
from bench.common.stack import ONE_THREAD, all_workers, wait_until_ready

AT_ONCE = 4  # requests; the workers of a small machine are busy with so many
WAIT_SECONDS = 60

Json = dict[str, Any]


class Learner:
    """A user of the platform, with a library."""

    def __init__(self, port: int, key: str) -> None:
        self._client = httpx.Client(
            base_url=f"http://{HOST}:{port}",
            headers={"Authorization": f"Bearer {key}", "Prefer": f"wait={WAIT_SECONDS}"},
            timeout=2 * WAIT_SECONDS,
            trust_env=False,
        )

    def add_document(self, title: str, text: str) -> None:
        self._run("/api/documents/text", {"title": title, "text": text})

    def ask(self, question: str) -> Json:
        """The result of `answers.ask`."""
        result: Json = self._run("/api/answers", {"question": question})["result"]
        return result

    def ask_all(self, questions: list[str]) -> list[Json]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self.ask, questions))

    def _run(self, path: str, body: Json) -> Json:
        """The job, once it has succeeded."""
        job: Json = self._client.post(path, json=body).raise_for_status().json()
        if job["state"] != "succeeded":
            raise RuntimeError(f"POST {path} {body}: the job is {job['state']}: {job['error']}")
        return job


@contextmanager
def whole_platform(provider: dict[str, str], learners: int) -> Iterator[list[Learner]]:
    """`provider` is what the environment says of the language model."""
    with tempfile.TemporaryDirectory(prefix="pensum-evaluation-") as home, running_servers(Path(home)) as servers:
        env = servers.fresh() | ONE_THREAD | provider
        with all_workers(env, Path(home)), serving(PENSUM_APP, env, Path(home) / "api.log") as server:
            wait_until_ready(server.port)
            yield [Learner(server.port, key) for key in run_script("common.users", learners, env=env)]
