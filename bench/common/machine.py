"""The machine that the figures were measured on."""

import os
from pathlib import Path
from typing import Any

VECTOR_FLAGS = {"avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8", "asimd", "bf16"}


def describe() -> dict[str, Any]:
    """`flags` are those that decide how fast vectors are multiplied."""
    facts = _cpu_facts()
    flags = sorted(VECTOR_FLAGS & set(facts.get("flags", facts.get("Features", "")).split()))
    return {"cores": len(os.sched_getaffinity(0)), "cpu": facts.get("model name", "unknown"), "flags": flags}


def _cpu_facts() -> dict[str, str]:
    """Of the first core."""
    lines = Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
