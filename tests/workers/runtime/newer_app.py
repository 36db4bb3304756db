"""A later version of the product, with one more kind of job: `celery --app=tests.workers.runtime.newer_app` runs it."""

from typing import cast

from tasks.app import app
from tasks.contracts import CONTRACTS, Contract
from tasks.handlers import handles
from tests.tasks.echo import NewEcho, echo

__all__ = ["app"]

cast(dict[str, type[Contract]], CONTRACTS)[NewEcho.kind] = NewEcho
handles(NewEcho)(echo)
