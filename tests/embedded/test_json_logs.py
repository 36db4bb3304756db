"""What the whole stack writes with `PENSUM_LOG_FORMAT=json`: objects alone, that name the request, and no secret."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.core.test_origin import SENT, TRACE
from tests.support.pensum_up import Up
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

PLANTED = "Tr0ub4dor-and-3"
NAMED = {"X-Request-Id": "site-42", "traceparent": SENT}
NOTE = {"title": f"{PLANTED}\n2026-11-23T00:00:00Z ERROR forged", "text": f"# {PLANTED}\n\nA lock lifts boats."}
BROKEN = {"file": (f"{PLANTED}.pdf", b"%PDF-1.7 " + PLANTED.encode())}


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_stack_writes_objects_that_name_the_request_and_no_secret(tmp_path: Path) -> None:
    home = tmp_path / "home"
    secrets = {
        "PENSUM_SECRET": f"{PLANTED}-of-the-logins-long-enough",
        "PENSUM_SMTP_PASSWORD": f"{PLANTED}-of-the-mail",
    }
    up = Up(home, "--no-flower", "--json", PENSUM_LOG_FORMAT="json", PENSUM_LOG_LEVEL="debug", **secrets)
    try:
        up.await_ready()
        headers = {"Authorization": f"Bearer {up.admin_key}", "Prefer": "wait=60", **NAMED}
        with httpx.Client(base_url=up.url, headers=headers, trust_env=False, timeout=70) as client:
            assert client.post("/api/documents/text", json=NOTE).json()["state"] == "succeeded"
            failed = client.post("/api/documents/upload", files=BROKEN).json()
            assert failed["state"] == "failed"
            client.get(f"/api/jobs?cursor={PLANTED}")
            client.post("/api/auth/login", data={"username": "a@example.com", "password": PLANTED})
        own = [path for path in (home / "logs").glob("*.log") if path.stem == "api" or path.stem.startswith("worker")]
        assert len(own) > 3
        found = {"job": failed["id"], "state": "failed", "request_id": "site-42", "trace_id": TRACE}
        assert eventually(lambda: any(line.items() >= found.items() for line in lines_of(home / "logs/worker-cpu.log")))
        for path in own:
            assert all({"time", "level", "message"} <= line.keys() for line in lines_of(path)), path
        [ready] = lines_of(up.output)
        assert (ready["ready"], ready["url"], ready["flower_url"]) == (True, up.url, None)
        assert Path(ready["key_file"]).read_text().strip() == up.admin_key
        for line in lines_of(up.errors):
            assert {"time", "level", "message", "process"} <= line.keys()
        for path in [up.output, up.errors, *(home / "logs").glob("*.log")]:
            assert PLANTED not in path.read_text(), path
            assert up.admin_key not in path.read_text(), path
    finally:
        up.kill()
