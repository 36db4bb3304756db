"""HTTP submissions per second, and what each costs: one uvicorn process, 64 busy connections."""

from collections.abc import Mapping
from pathlib import Path

from bench.common import cpu
from bench.common.api_server import PENSUM_APP, serving
from bench.common.results import Measured
from bench.common.scripts import run_script
from bench.common.servers import Servers, connected
from bench.common.waiting import BenchFailed
from bench.jobs.catalogue import Route

SECONDS = 3.0
PATIENCE_SECONDS = 60.0


def measure(route: Route, servers: Servers, folder: Path, *, scale: float) -> Measured:
    env, log = servers.fresh(), folder / "api.log"
    seconds = SECONDS * scale
    with serving(route.app, env, log) as server:
        before = cpu.read()
        seen = run_script("jobs.http_load", server.port, seconds, env=env, seconds=PATIENCE_SECONDS + seconds, log=log)
        spent = cpu.read().since(before)
    _ensure_accepted(route, seen["all"], env["DATABASE_URL"])
    each = spent.microseconds_each(sum(seen["all"].values()), of="submit") if route.app == PENSUM_APP else {}
    return {"submit": seen["measured"] / seen["seconds"], **each}


def _ensure_accepted(route: Route, responses_by_status: Mapping[str, int], database_url: str) -> None:
    """Every response was 202, and the database has as many rows if the route has one."""
    if set(responses_by_status) != {"202"}:
        raise BenchFailed(f"{route.name} returned {dict(responses_by_status)}")
    if route.stored is None:
        return
    with connected(database_url) as cursor:
        cursor.execute(route.stored)
        [rows] = cursor.fetchone()
    if rows != responses_by_status["202"]:
        raise BenchFailed(f"{route.name} has {rows:,} rows for {responses_by_status['202']:,} responses")
