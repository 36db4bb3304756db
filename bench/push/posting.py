"""Webhooks a second, from one process to one receiver that has nothing else to do."""

import sys
from collections.abc import Mapping
from pathlib import Path

from bench.jobs.catalogue import ROOT
from bench.jobs.waiting import BenchFailed
from bench.push.orders import helper

COUNTS = {"pensum": 12_000, "requests": 2_500, "httpx": 2_000}
WARM_UP = 100

PRODUCT = Path(sys.executable)
PYTHONS = {"requests": ROOT / ".venv-bench/push/bin/python"}


def webhooks_per_second(system: str, env: Mapping[str, str], folder: Path, *, scale: float) -> float:
    folder.mkdir(parents=True)
    env = {name: value for name, value in env.items() if not name.lower().endswith("_proxy")}
    with helper("receiver", env=env, log=folder / "receiver.log") as receiver:
        url = f"http://127.0.0.1:{receiver.hear()}/hooks"
        log = folder / "sender.log"
        with helper(f"senders.{system}", url, env=env, log=log, python=PYTHONS.get(system, PRODUCT)) as sender:
            sender.ask("send", WARM_UP)
            receiver.ask("count")
            count = max(WARM_UP, round(COUNTS[system] * scale))
            seconds = float(sender.ask("send", count))
            received = receiver.ask("count")
    if received != count:
        raise BenchFailed(f"{received:,} of {count:,} signed webhooks came")
    return count / seconds
