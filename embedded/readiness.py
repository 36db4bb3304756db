"""Ready check of a starting API."""

import httpx

TIMEOUT_SECONDS = 2.0


def base_url(host: str, port: int) -> str:
    """The URL at which processes on this machine reach a server that is bound to `host`."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{reachable}:{port}"


def missing_components(url: str) -> str | None:
    """The components that `GET /ready` lists as missing, or None if it returns 200."""
    try:
        response = httpx.get(f"{url}/ready", timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx.TransportError:
        return "the API"
    if response.status_code == httpx.codes.OK:
        return None
    return ", ".join(_listed(response)) or f"GET /ready returned {response.status_code}"


def _listed(response: httpx.Response) -> list[str]:
    try:
        listed: list[str] = response.json()["missing"]
    except (ValueError, KeyError):  # an error of /ready itself
        return []
    return listed
