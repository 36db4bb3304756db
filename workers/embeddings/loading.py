"""From a model's name to something that reads texts and computes their vectors."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from tokenizers import Tokenizer

from core.settings import settings
from workers.embeddings import model_config, models, threads

if TYPE_CHECKING:
    import torch

CHARACTERS_PER_TOKEN = 4  # a rough guess serves: it only decides how many texts go into one batch

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Read = Callable[[Sequence[str]], Sequence[Any]]


class Model(Protocol):
    """`lanes` threads may encode at once."""

    lanes: int

    def encode(self, texts: Sequence[Any]) -> Matrix:
        """Unit vectors of texts as `reader` gives them."""
        ...


class Foreign:
    """Any architecture that sentence-transformers knows."""

    lanes = 1

    def __init__(self, place: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(place))

    def encode(self, texts: Sequence[str]) -> Matrix:
        matrix: Matrix = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return matrix


def tokenizer(name: str) -> Read:
    """What callers do with their texts before they wait: it may be used from many threads, and needs no model.

    What is no text raises `TypeError` here, where nobody else waits for it.
    """
    place = models.folder(name)
    known = model_config.find(place)
    if known is None:
        return _checked
    tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(known.max_tokens)
    return lambda texts: [encoding.ids for encoding in tokenizer.encode_batch(_checked(texts))]


def token_count(text: Sequence[Any]) -> int:
    """Of a text as a reader gives it."""
    return len(text) // CHARACTERS_PER_TOKEN + 1 if isinstance(text, str) else len(text)


def load(name: str) -> Model:
    """On a CPU its lanes share the cores: threads that encode a batch each wait for nobody, whereas all threads of one
    batch wait for the last after every product."""
    # Deferred: torch takes seconds to import, and most processes never encode.
    import torch

    place = models.folder(name)
    known = model_config.find(place)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    wanted = threads.configured()
    lanes, each = (1, wanted) if known is None or device == "cuda" else threads.split(wanted)
    torch.set_num_threads(each)  # of threads that have not computed yet, too
    if known is None:
        return Foreign(place)
    from workers.embeddings.packed_bert import PackedBert

    return PackedBert(place, known, device=device, dtype=dtype(device), lanes=lanes)


def dtype(device: str) -> "torch.dtype":
    import torch

    wanted = settings().embeddings.precision
    is_native = torch.cuda.is_bf16_supported() if device == "cuda" else _cpu_multiplies_bf16()
    return torch.bfloat16 if wanted == "bf16" or (wanted == "auto" and is_native) else torch.float32


def _cpu_multiplies_bf16() -> bool:
    import torch

    able = torch.cpu.get_capabilities()
    return any(able.get(flag) for flag in ("avx512_bf16", "amx_bf16"))


def batch_tokens() -> int:
    """How many tokens a batch may have: on a CPU enough to keep a lane busy, on a GPU it takes many more."""
    import torch

    return settings().embeddings.batch_tokens or (16_384 if torch.cuda.is_available() else 512)


def _checked(texts: Sequence[str]) -> list[str]:
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"{text!r} is no text")
    return list(texts)
