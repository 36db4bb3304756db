"""Ends a worker that the database's schema does not serve: better no worker than one that fails every job, and none in
a database whose rows are open to everybody. One that is
older than the schema goes on where the schema says that it may, as while a new version is rolled out."""

import logging
import os
import signal
import threading

from core.errors import Transient
from core.once import once
from db import clock, policies, schema_version
from db.queries.accounts import secret_fingerprints
from db.schema_version import Incompatible, SchemaVersions
from db.transactions import read_only, transaction
from tasks import secret_fingerprint
from workers.accounts.secret import is_shared

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0  # a front may be updated while this worker runs
AWAY_SECONDS = 2.0


def ensure_compatible() -> None:
    """Before anything is claimed. Raises `SystemExit`. While PostgreSQL is away nobody knows: `watch` sees later."""
    try:
        _warn(_check())
    except Transient as error:
        logger.warning("postgres is away, so its schema is compared later: %s", error)
    except Incompatible as problem:
        raise SystemExit(f"pensum: {problem}") from None


def watch(ended: threading.Event) -> None:
    threading.Thread(target=_watch, args=[ended], name="schema check", daemon=True).start()


def _check() -> SchemaVersions | None:
    with read_only() as session:
        found = schema_version.of_database(session)
        schema_version.ensure_compatible(found, schema_version.of_code())
        policies.ensure_complete(session)
    _ensure_same_secret()
    return found


@once
def _ensure_same_secret() -> None:
    """A GPU host holds none, and is not asked."""
    if is_shared():
        with transaction() as session:
            if secret_fingerprints.may_read(session):
                secret_fingerprint.ensure_same(session)


def _warn(found: SchemaVersions | None) -> None:
    own = schema_version.of_code()
    if found and found.revision > own:
        logger.info("the front's schema is %s; this worker knows %s, which it serves too", found.revision, own)
    with read_only() as session:
        ahead = clock.seconds_ahead(session)
    if abs(ahead) > clock.MOST_SECONDS:
        logger.warning("%s", clock.describe(ahead))


def _watch(ended: threading.Event) -> None:
    pause = AWAY_SECONDS  # PostgreSQL may have been away when this worker started
    while not ended.wait(pause):
        try:
            _check()
            pause = AGAIN_SECONDS
        except Transient:
            pause = AWAY_SECONDS
        except Incompatible as problem:
            logger.error("%s This worker ends.", problem)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        except Exception:  # without this thread the worker would serve whatever database this becomes
            logger.exception("the schema was not compared")
