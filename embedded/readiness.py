"""Asking a starting API what it still waits for."""

import httpx

ASK_SECONDS = 2.0


def base_url(host: str, port: int) -> str:
    """Where a process on this machine reaches a server bound to `host`."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{reachable}:{port}"


def missing(url: str) -> str | None:
    """What `GET /ready` says is not there yet; None once it answers 200."""
    try:
        answer = httpx.get(f"{url}/ready", timeout=ASK_SECONDS, trust_env=False)
    except httpx.TransportError:
        return "the API"
    if answer.status_code == httpx.codes.OK:
        return None
    return ", ".join(_named(answer)) or f"GET /ready answers {answer.status_code}"


def _named(answer: httpx.Response) -> list[str]:
    try:
        named: list[str] = answer.json()["missing"]
    except (ValueError, KeyError):  # a problem that /ready itself has
        return []
    return named
