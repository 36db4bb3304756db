"""`python -m api.serve`: uvicorn with its own command line, and with as many processes as fit the machine.

They share one listening socket. uvicorn's parent process opens it, starts the others and replaces those that end.
"""

import sys
from pathlib import Path

from sqlalchemy import text
from uvicorn.main import main

from core.settings import load_settings_or_exit
from core.sizing import sizes
from db import policies, schema_version
from db.engines import own_connection
from db.row_level_security import PLATFORM_ROLE
from db.schema_version import Incompatible
from db.transactions import DatabaseUnavailable, statement
from tasks import secret_fingerprint
from workers.accounts.secret import SecretMissing

LOOP = "asyncio" if sys.platform == "win32" else "api.event_loop:EventLoop"
HTTP = "api.http_protocol:HttpProtocol"
LOG_CONFIG = Path(__file__).with_name("log_config.json")
ANSWER_SECONDS = 30  # uvicorn's 5 are too few to start in on a busy machine: it would kill and start them for ever


def run() -> None:
    proxies = load_settings_or_exit().api.trusted_proxies  # uvicorn's default is everybody on this host
    _ensure_schema()
    processes = sizes().api_processes.count
    supervision = [f"--workers={processes}", f"--timeout-worker-healthcheck={ANSWER_SECONDS}"]
    protocol = [f"--loop={LOOP}", f"--http={HTTP}", f"--forwarded-allow-ips={','.join(proxies)}"]
    main([*sys.argv[1:], *supervision, *protocol, f"--log-config={LOG_CONFIG}"])


def _ensure_schema() -> None:
    """Raises `SystemExit` where this process may not serve the database. While PostgreSQL is away nobody knows: each
    connection proves its policies later (db/session_proof.py)."""
    line = own_connection()
    try:
        with statement(line) as session:
            schema_version.ensure_compatible(schema_version.of_database(session), schema_version.of_code())
            policies.ensure_complete(session)
            session.execute(text(f"SET ROLE {PLATFORM_ROLE}"))
            secret_fingerprint.ensure_same(session)
    except DatabaseUnavailable as problem:
        sys.stderr.write(f"pensum: PostgreSQL is away, so its schema is not compared: {problem.reason}\n")
    except (Incompatible, SecretMissing) as problem:
        raise SystemExit(f"pensum: {problem}") from None
    finally:
        line.dispose()


if __name__ == "__main__":
    run()
