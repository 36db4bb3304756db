from typing import Any

import httpx


def succeeded_job(http: httpx.Client, response: httpx.Response) -> dict[str, Any]:
    """Follows the job of the response to its end."""
    assert response.status_code in {httpx.codes.OK, httpx.codes.ACCEPTED}, response.text
    job: dict[str, Any] = response.json()
    while job["state"] not in {"succeeded", "failed", "cancelled", "expired"}:
        job = http.get(job["links"]["self"], params={"wait": 30}).json()
    assert job["state"] == "succeeded", job
    return job
