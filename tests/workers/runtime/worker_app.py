"""The product's Celery app, and jobs that only tests have. `celery --app=tests.workers.runtime.worker_app` runs it."""

from typing import cast

from tasks.app import app
from tasks.contracts import CONTRACTS, Contract
from tasks.handlers import handles
from tests.tasks.echo import Echo, echo

__all__ = ["app"]

cast(dict[str, type[Contract]], CONTRACTS)[Echo.kind] = Echo
handles(Echo)(echo)
