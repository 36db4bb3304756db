"""`python -m api.serve`: uvicorn with its own command line, and with as many processes as fit the machine.

They share one listening socket. uvicorn's parent process opens it, starts the others and replaces those that end.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from uvicorn.main import main

from api import database_check
from core.settings import load_settings_or_exit
from core.sizing import sizes
from db.schema_version import Incompatible
from db.transactions import DatabaseUnavailable

LOOP = "asyncio" if sys.platform == "win32" else "api.event_loop:EventLoop"
HTTP = "api.http_protocol:HttpProtocol"
LOG_CONFIG = Path(__file__).with_name("log_config.json")
AWAY_SECONDS = 0.5
ANSWER_SECONDS = 30  # uvicorn's 5 are too few to start in on a busy machine: it would kill and start them for ever


def run() -> None:
    proxies = load_settings_or_exit().api.trusted_proxies  # uvicorn's default is everybody on this host
    comparison = DatabaseComparison()
    comparison.begin()
    processes = sizes().api_processes.count
    supervision = [f"--workers={processes}", f"--timeout-worker-healthcheck={ANSWER_SECONDS}"]
    protocol = [f"--loop={LOOP}", f"--http={HTTP}", "--ws=none", f"--forwarded-allow-ips={','.join(proxies)}"]
    try:
        main([*sys.argv[1:], *supervision, *protocol, f"--log-config={LOG_CONFIG}"])
    finally:
        if comparison.has_ended_us:
            sys.exit(1)


class DatabaseComparison:
    """Ends this process, and those that it has started, where it may not serve the database."""

    def __init__(self) -> None:
        self.has_ended_us = False

    def begin(self) -> None:
        """Raises `SystemExit`. While PostgreSQL is away nobody knows: then it is compared as soon as it answers.
        No request reads from it before (db/first_connection.py)."""
        try:
            database_check.ensure_ours()
        except DatabaseUnavailable as problem:
            sys.stderr.write(f"pensum: PostgreSQL is away, so its schema is compared later: {problem.reason}\n")
            threading.Thread(target=self._compare_later, name="schema check", daemon=True).start()
        except Incompatible as problem:
            raise SystemExit(f"pensum: {problem}") from None

    def _compare_later(self) -> None:
        while True:
            time.sleep(AWAY_SECONDS)
            try:
                return database_check.ensure_ours()
            except DatabaseUnavailable:
                continue
            except Incompatible as problem:
                sys.stderr.write(f"pensum: {problem} The API ends.\n")
                self.has_ended_us = True
                return os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    run()
