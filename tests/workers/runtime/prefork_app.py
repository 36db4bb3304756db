"""The product's Celery app, and jobs that need prefork. `celery --app=tests.workers.runtime.prefork_app` runs it."""

from typing import cast

from tasks.app import app
from tasks.contracts import CONTRACTS, Contract
from tasks.handlers import handles
from tests.workers.runtime.prefork_kinds import BriefTask, LeasedTask, ParseTask, Task, do

__all__ = ["app"]

for contract in (Task, BriefTask, LeasedTask, ParseTask):
    cast(dict[str, type[Contract]], CONTRACTS)[contract.kind] = contract
    handles(contract, stage=next(iter(contract.stages)))(do)
