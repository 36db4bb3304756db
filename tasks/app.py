"""The Celery app. Its settings are in `celeryconfig.py`; handlers are imported by workers only."""

import logging
import os
from typing import Any

from celery import Celery
from celery.concurrency import ALIASES
from celery.signals import celeryd_after_setup, celeryd_init, setup_logging

from core.logs import configuration

ALIASES["threads"] = "workers.runtime.pool:TaskPool"  # here: Celery reads options before it imports

app = Celery("pensum", amqp="tasks.redis_clients:AMQP")
app.config_from_object("celeryconfig")

WAKE_SLOT = "pensum.bell"  # a wire name; the message wakes one slot of a worker


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _set_up_logging(loglevel: int, **_: Any) -> None:
    """Celery leaves logs to whoever listens. What libraries print becomes lines, too."""
    configuration.configure(level=loglevel)
    app.log.redirect_stdouts(logging.WARNING)


@celeryd_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _set_up_before_celery_warns(**_: Any) -> None:
    configuration.configure()


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _keep_children_from_lines_of_their_own(**_: Any) -> None:
    """By this variable Celery has billiard log in its form, until a child has set up its logging."""
    os.environ.pop("_MP_FORK_LOGLEVEL_", None)
