"""A later version of the product, which has one more kind of job. `celery --app=tests.tasks.newer_app` runs it."""

from typing import cast

from tasks.app import app
from tasks.contracts import CONTRACTS, Contract
from tasks.handle import handles
from tests.tasks.echo import NewEcho, echo

__all__ = ["app"]

cast(dict[str, type[Contract]], CONTRACTS)[NewEcho.kind] = NewEcho
handles(NewEcho)(echo)
