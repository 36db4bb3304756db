"""LiteLLM's proxy, in an environment of its own (bench/requirements/litellm.in)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.common.paths import ROOT
from bench.common.processes import Process, running
from bench.common.waiting import wait_until
from bench.llm.stand_in import HOST, MODEL
from embedded.valkey import free_port

LITELLM = ROOT / ".venv-bench/litellm/bin/litellm"
START_SECONDS = 120.0


@contextmanager
def serving_litellm(provider_url: str, folder: Path, env: Mapping[str, str]) -> Iterator[str]:
    """The URL of a proxy whose one model is the provider's. Its home is empty, and it reports to nobody."""
    home, port = folder / "home", free_port()
    home.mkdir()
    config = folder / "litellm.json"  # JSON is YAML
    config.write_text(json.dumps(_config(provider_url)))
    argv = [str(LITELLM), f"--config={config}", f"--host={HOST}", f"--port={port}", "--num_workers=1"]
    proxy = Process("litellm", argv, env={**_without_accounts(env), "HOME": str(home)}, log=folder / "litellm.log")
    url = f"http://{HOST}:{port}"
    with running([proxy]):
        wait_until(
            lambda: _responds(proxy, url), seconds=START_SECONDS, unless=lambda: "LiteLLM did not respond", every=0.2
        )
        yield url


def _config(provider_url: str) -> dict[str, object]:
    parameters = {"model": f"openai/{MODEL}", "api_base": f"{provider_url}/v1", "api_key": "unused"}
    return {
        "model_list": [{"model_name": MODEL, "litellm_params": parameters}],
        "litellm_settings": {"telemetry": False, "num_retries": 0},
    }


def _without_accounts(env: Mapping[str, str]) -> dict[str, str]:
    """Without a person's keys, and without the databases of the bench, in which it would keep what it is asked."""
    kept = {name: value for name, value in env.items() if not name.endswith(("_KEY", "_URL", "_TOKEN"))}
    own = {"LITELLM_MASTER_KEY": env["BENCH_KEY"]}
    return kept | own | {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False", "LITELLM_LOG": "ERROR"}


def _responds(proxy: Process, url: str) -> bool:
    proxy.ensure_running()
    try:
        return httpx.get(f"{url}/health/liveliness", trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
