"""`pensum worker gpu`."""

import re
import sys
from collections.abc import Sequence
from contextlib import suppress

from cli.output import print_json
from core.settings import Settings, settings
from embedded.errors import CannotRun
from embedded.instance_lock import hold_instance_lock
from embedded.signals import StopRequested, StopSignals
from embedded.terminal import echo_of
from embedded.worker_host import WorkerHost
from tasks.queues import Queue, worker_queues

POSTGRES_URL = re.compile(r"postgres(ql)?://")
REDIS_URL = re.compile(r"(rediss?|unix)://")
HOST_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def run(*, name: str, queues: Sequence[str], as_json: bool) -> None:
    """Returns after Ctrl-C or SIGTERM, once every worker has stopped."""
    chosen = choose_queues(queues)
    ensure_servers_are_given(settings())
    if not HOST_NAME.fullmatch(name):
        raise CannotRun(f"--name {name!r}: a worker's name has letters, digits, dots, - and _, and at most 63 of them.")
    with StopSignals() as signals, hold_instance_lock(settings().site.home.absolute()):
        echo = echo_of(settings(), sys.stderr if as_json else sys.stdout)
        host = WorkerHost(settings(), signals, echo, queues=chosen, name=name)
        with suppress(StopRequested):
            try:
                started = host.start()
                if as_json:
                    print_json([{"workers": started, "logs": str(host.logs)}])
                host.run()
            finally:
                host.stop()


def choose_queues(names: Sequence[str]) -> list[Queue]:
    """Those of the GPU's queues that are named, or all."""
    known = {queue.name: queue for queue in worker_queues() if queue.is_gpu}
    if unknown := [name for name in names if name not in known]:
        raise CannotRun(f"--queue {unknown[0]}: there is no such queue for a GPU. There are {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


def ensure_servers_are_given(settings: Settings) -> None:
    """The defaults are servers on this host, and a front is never there. Raises `CannotRun`."""
    given = {"DATABASE_URL": settings.database.given_url, "REDIS_URL": settings.broker.given_url}
    if missing := [variable for variable, url in given.items() if not url]:
        raise CannotRun(
            f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not set. Set them in the environment or in "
            "a file for --env-file: `pensum up --front` says where it wrote one."
        )
    if not POSTGRES_URL.match(settings.database.url):
        raise CannotRun("DATABASE_URL: write it as postgresql://user:password@host:5432/pensum.")
    if not REDIS_URL.match(settings.broker.url):
        raise CannotRun("REDIS_URL: write it as redis://user:password@host:6379/0, or rediss:// for TLS.")
