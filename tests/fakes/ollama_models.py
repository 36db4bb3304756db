"""The models of the fake Ollama server: what it lists, and what it downloads."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DIMENSIONS = 16
VECTOR_CONTEXT = 2_048  # tokens that a model for vectors reads of a text
MANIFEST_MISSING = "pull model manifest: file does not exist"
NO_SPACE = "write /root/.ollama/models/blobs/sha256-partial: no space left on device"
STEPS = 10  # progress lines of a layer
TICK_SECONDS = 0.06  # between the progress lines of a download that stands still


def with_tag(model: str) -> str:
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"


def capabilities_of(model: str) -> list[str]:
    """Known by the name."""
    if "embed" in model or "minilm" in model:
        return ["embedding"]
    return ["completion", "tools", "thinking"] if "qwen3" in model else ["completion", "tools"]


def listed_capabilities_of(model: str) -> list[str]:
    """A model for vectors that was converted from GGUF is listed as one that chats, too."""
    return ["completion", *capabilities_of(model)] if "converted" in model else capabilities_of(model)


def listed_model(name: str, *, with_capabilities: bool = True, made: int = 0) -> dict[str, Any]:
    """One that is made anew has another digest."""
    details: dict[str, Any] = {
        "format": "gguf",
        "family": "llama",
        "parameter_size": "3.2B",
        "quantization_level": "Q4_K_M",
    }
    known: dict[str, Any] = {}
    if with_capabilities:
        details["context_length"] = VECTOR_CONTEXT if "embedding" in capabilities_of(name) else 131_072
        known = {"capabilities": listed_capabilities_of(name)}
    return known | {
        "name": name,
        "model": name,
        "modified_at": "2026-11-01T12:00:00Z",
        "size": 2_019_393_189,
        "digest": _digest(f"{name} {made}" if made else name),
        "details": details,
    }


def details_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "details": listed_model(body["model"])["details"],
        "model_info": {"llama.context_length": 131_072, "llama.embedding_length": DIMENSIONS},
        "capabilities": capabilities_of(body["model"]),
    }


@dataclass
class Downloads:
    """`offered` has the sizes of the layers in bytes of each model that can be pulled, by its full name.

    At `held_at` bytes of a layer every download stands still until that is None again, and goes on telling so, as
    Ollama does; at `full_at` the disk is full. While `registry_error` is set, that is what every pull ends with.
    `fetched` says how many bytes of each layer are here, and `fetched_in_all` how many came over the network:
    a pull that is broken off is gone on with later, and two at once share them.
    """

    offered: dict[str, Sequence[int]] = field(default_factory=dict)
    held_at: int | None = None
    full_at: int | None = None
    registry_error: str | None = None
    fetched: dict[str, int] = field(default_factory=dict)
    fetched_in_all: int = 0

    async def lines(self, model: str) -> AsyncIterator[dict[str, Any]]:
        """The progress of a pull: an error is one of its lines, and nothing follows it."""
        yield {"status": "pulling manifest"}
        if self.registry_error is not None or model not in self.offered:
            yield {"error": self.registry_error or MANIFEST_MISSING}
            return
        for number, total in enumerate(self.offered[model]):
            async for line in self._layer(_digest(f"{model} {number}"), total):
                yield line
                if "error" in line:
                    return
        for status in ("verifying sha256 digest", "writing manifest", "success"):
            yield {"status": status}

    async def _layer(self, digest: str, total: int) -> AsyncIterator[dict[str, Any]]:
        while True:
            here = self.fetched.setdefault(digest, 0)
            completed = {"completed": here} if here else {}  # Go leaves a zero out
            yield {"status": f"pulling {digest[:12]}", "digest": f"sha256:{digest}", "total": total, **completed}
            if here >= total:
                return
            if self.full_at is not None and here >= self.full_at:
                yield {"error": NO_SPACE}
                return
            if self.held_at is not None and here >= self.held_at:
                await asyncio.sleep(TICK_SECONDS)
            else:
                await asyncio.sleep(0)
                self._fetch(digest, total)

    def _fetch(self, digest: str, total: int) -> None:
        size = min(max(1, total // STEPS), total - self.fetched[digest])
        self.fetched[digest] += size
        self.fetched_in_all += size


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
