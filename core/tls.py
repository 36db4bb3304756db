"""Certificates of PostgreSQL and Redis are checked, by the system's CAs or by the CA in PENSUM_CA_FILE.

DATABASE_URL and REDIS_URL say whether there is TLS: `sslmode=verify-full` in the first, `rediss://` in the second.
Where a CA file is set, PostgreSQL on another host is asked for TLS without a word in its URL too.
"""

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from core.settings import settings

VERIFY_FULL = "verify-full"
IF_ANY = ("disable", "allow", "prefer")


def libpq_arguments(url: str) -> dict[str, Any]:
    """For psycopg2: what the URL leaves out."""
    parts, ca_file = urlsplit(url), _ca_file()
    given = parse_qs(parts.query)
    if ca_file is None or not _is_over_network(parts) or given.get("sslmode", [VERIFY_FULL])[0] in IF_ANY:
        return {}
    named = {} if "sslrootcert" in given else {"sslrootcert": str(ca_file)}
    return named if "sslmode" in given else {"sslmode": VERIFY_FULL} | named


def asyncpg_context(url: str) -> ssl.SSLContext | None:
    """For asyncpg, which knows no `sslmode` behind SQLAlchemy. None where it need not be."""
    parts = urlsplit(url)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    mode = given.get("sslmode", VERIFY_FULL if _ca_file() else "prefer")
    if mode in IF_ANY or not _is_over_network(parts):
        return None
    ca_file = given.get("sslrootcert") or _ca_file()
    context = ssl.create_default_context(cafile=None if ca_file in (None, "system") else str(ca_file))
    context.check_hostname = mode == VERIFY_FULL
    if mode == "require" and ca_file is None:  # what PostgreSQL's own clients do
        context.verify_mode = ssl.CERT_NONE
    return context


def redis_arguments(url: str) -> dict[str, Any]:
    """For redis-py, and for Celery's `broker_use_ssl`. Empty without TLS."""
    if not url.startswith("rediss://"):
        return {}
    ca_file = _ca_file()
    authority = {} if ca_file is None else {"ssl_ca_certs": str(ca_file)}
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True} | authority


def _is_over_network(parts: SplitResult) -> bool:
    """Sockets of this machine have no TLS."""
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return bool(host) and not host.startswith("/")


def _ca_file() -> Path | None:
    return settings().tls.ca_file
