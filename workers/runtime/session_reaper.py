"""Ends sessions of workers that hold up the platform: one that was stopped while its answer was under way keeps its
locks, and whoever has the password of GPU hosts may lock tables, and lift the time limits of its own sessions. In the
worker that runs the relay, in a thread of its own: upkeep may wait for such a lock too."""

import logging
import threading

from core.errors import Transient
from db.engines import own_connection
from db.queries import sessions
from db.transactions import statement
from db.worker_rights import GPU_ROLE

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
STUCK_SECONDS = 15.0
LONGEST_SECONDS = 10.0  # for its own statement


def watch(ended: threading.Event) -> None:
    threading.Thread(target=_watch, args=[ended], name="session reaper", daemon=True).start()


def _watch(ended: threading.Event) -> None:
    line = own_connection(limit_seconds=LONGEST_SECONDS)
    while not ended.wait(EVERY_SECONDS):
        try:
            with statement(line) as session:
                found = sessions.end_stuck(session, login=GPU_ROLE, seconds=STUCK_SECONDS)
        except Transient:  # PostgreSQL is away, and so are its sessions
            continue
        except Exception:  # without this thread nobody would end such a session
            logger.exception("sessions of workers were not looked at")
            continue
        for pid, login, reason in found:
            logger.warning("ended session %d of %s: %s for more than %.0f s", pid, login, reason, STUCK_SECONDS)
