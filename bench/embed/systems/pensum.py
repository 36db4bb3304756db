"""`COUNT [REFERENCE]`: the texts as jobs of many users, for a worker that runs beside it.

Prints the seconds from the first claim to the last end, by the rows, and the lowest cosine to the reference.
"""

import json
import random
import sys
from collections.abc import Sequence

import numpy as np
from sqlalchemy import select, text

from bench.common.waiting import wait_until
from bench.embed import texts
from db.models import Job
from db.queries.accounts import users
from db.transactions import read_only, transaction
from tasks.contracts import EmbedTexts
from tasks.submit import submit

USERS = 20
TEXTS_PER_JOB = (1, 16)
WARM_UP = 64
PATIENCE_SECONDS = 120.0


def main(count: int, reference: str | None = None) -> None:
    embed(texts.make(WARM_UP, seed=1))
    seconds, vectors = embed(texts.make(count))
    cosine = float((vectors * np.load(reference)).sum(axis=1).min()) if reference else None
    print(json.dumps([seconds, cosine]))


def embed(wanted: Sequence[str]) -> "tuple[float, np.ndarray]":
    with transaction() as session:
        owners = [users.ensure(session, email=f"learner{n}@example.org") for n in range(USERS)]
    with transaction() as session:
        ids = [
            submit(session, EmbedTexts(texts=part), user_id=owners[n % USERS]).id
            for n, part in enumerate(split_into_jobs(wanted))
        ]
    wait_until(
        lambda: count_succeeded(ids) == len(ids),
        seconds=PATIENCE_SECONDS,
        unless=lambda: f"{count_succeeded(ids)} of {len(ids)}",
    )
    with read_only() as session:
        rows = {job.id: job for job in session.scalars(select(Job).where(Job.id.in_(ids)))}
        spans = text("SELECT extract(epoch FROM max(finished_at) - min(claimed_at)) FROM jobs WHERE id = ANY(:ids)")
        seconds = float(session.scalar(spans, {"ids": ids}))
    vectors = [vector for id_ in ids for vector in (rows[id_].result or {})["vectors"]]
    return seconds, np.array(vectors)


def split_into_jobs(wanted: Sequence[str]) -> list[list[str]]:
    rng, jobs = random.Random(0), []
    start = 0
    while start < len(wanted):
        length = rng.randint(*TEXTS_PER_JOB)
        jobs.append(list(wanted[start : start + length]))
        start += length
    return jobs


def count_succeeded(ids: Sequence[object]) -> int:
    with read_only() as session:
        count = text("SELECT count(*) FROM jobs WHERE id = ANY(:ids) AND state = 'succeeded'")
        return int(session.scalar(count, {"ids": ids}))


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
