import os
import time
from collections.abc import Iterable

from procrastinate import App, PsycopgConnector

from bench.jobs import job_body

BATCH = 500

app = App(connector=PsycopgConnector(conninfo=os.environ["DATABASE_URL"]))


@app.task(name="noop")
async def noop(sent_at: int) -> None:
    job_body.run(sent_at)


def send(moments: Iterable[int]) -> None:
    with app.open():
        for sent_at in moments:
            noop.defer(sent_at=sent_at)


def fill(count: int) -> None:
    for first in range(0, count, BATCH):
        noop.batch_defer(*({"sent_at": time.time_ns()} for _ in range(min(BATCH, count - first))))
