"""Webhooks per second, from one process to one receiver that does nothing else."""

import sys
from collections.abc import Mapping
from pathlib import Path

from bench.common.helper_process import helper
from bench.common.paths import ROOT
from bench.common.waiting import BenchFailed

COUNTS = {"pensum": 12_000, "requests": 2_500, "httpx": 2_000}
WARM_UP = 100

PRODUCT = Path(sys.executable)
PYTHONS = {"requests": ROOT / ".venv-bench/push/bin/python"}


def webhooks_per_second(system: str, env: Mapping[str, str], folder: Path, *, scale: float) -> float:
    env = {name: value for name, value in env.items() if not name.lower().endswith("_proxy")}
    with helper("push.webhook_receiver", env=env, log=folder / "receiver.log") as receiver:
        url = f"http://127.0.0.1:{receiver.read()}/hooks"
        log = folder / "sender.log"
        with helper(f"push.senders.{system}", url, env=env, log=log, python=PYTHONS.get(system, PRODUCT)) as sender:
            sender.call("send", WARM_UP)
            receiver.call("count")
            count = max(WARM_UP, round(COUNTS[system] * scale))
            seconds = float(sender.call("send", count))
            received = receiver.call("count")
    if received != count:
        raise BenchFailed(f"{received:,} of {count:,} signed webhooks arrived")
    return count / seconds
