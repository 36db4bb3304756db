"""Ready check of a starting API."""

from collections.abc import Collection
from typing import Any

import httpx

TIMEOUT_SECONDS = 2.0
A_WORKER = "a worker for "


def base_url(host: str, port: int) -> str:
    """The URL at which processes on this machine reach a server that is bound to `host`."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{reachable}:{port}"


def missing_components(url: str, *, elsewhere: Collection[str] = ()) -> str | None:
    """The components that are not there yet according to `GET /ready`, or None. Queues that are served `elsewhere` need
    no worker."""
    try:
        response = httpx.get(f"{url}/ready", timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx.TransportError:
        return "the API"
    try:
        return ", ".join(_missing(response.json(), elsewhere)) or None
    except (ValueError, KeyError):  # an error of /ready itself
        return f"GET /ready returned {response.status_code}"


def are_workers(missing: str) -> bool:
    """Whether the components are workers alone: jobs are accepted, and wait for them."""
    return all(component.startswith(A_WORKER) for component in missing.split(", "))


def _missing(body: dict[str, Any], elsewhere: Collection[str]) -> list[str]:
    servers = {"the database": body["database"], "redis": body["redis"]}
    missing = [name for name, is_there in servers.items() if not is_there]
    unserved = [name for name, queue in body["queues"].items() if not queue["workers"] and name not in elsewhere]
    return [*missing, *(f"{A_WORKER}{name}" for name in unserved)]
