"""Loading a model by its name: its tokenizer, and what computes the vectors.

torch computes where it is installed, ONNX Runtime elsewhere, and their vectors are the same. The heavy packages are
imported inside the functions: torch takes seconds to import, most processes never encode, and the base installation
lacks it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core.settings import SHIPPED_MODEL, settings
from workers.embeddings import bert_weights, model_config, models, ollama_model, packages, reranking, threads
from workers.embeddings.model_config import ModelConfig
from workers.embeddings.ollama_model import SentText

if TYPE_CHECKING:
    import torch

CHARACTERS_PER_TOKEN = 4  # a rough guess is enough: it only decides how many texts go into one batch

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Tokenize = Callable[[Sequence[str]], Sequence[Any]]


class Model(Protocol):
    """`concurrency` is the number of threads that may call `encode` at the same time."""

    concurrency: int

    def encode(self, texts: Sequence[Any]) -> Matrix:
        """Unit vectors of texts as the model's `Tokenize` returns them."""
        ...


class SentenceTransformerModel:
    """Any architecture that sentence-transformers supports."""

    concurrency = 1

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder))

    def encode(self, texts: Sequence[str]) -> Matrix:
        matrix: Matrix = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return matrix


def load_tokenizer(name: str) -> Tokenize:
    """What each caller applies to its texts before they are queued. It is thread-safe and does not load the model.

    The function raises `TypeError` for anything but strings, so that a wrong text fails its own caller only. Raises
    `EncoderNotInstalled` where this model cannot be loaded with what is installed.
    """
    packages.require("tokenizers")
    if models.server_of(name) is not None:
        return ollama_model.ollama_model(name).tokenize
    from tokenizers import Tokenizer

    folder = models.folder(name)
    config = model_config.find(folder)
    ensure_loadable(folder, config)
    if config is None:
        return _checked
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(config.max_tokens)
    return lambda texts: [encoding.ids for encoding in tokenizer.encode_batch(_checked(texts))]


def token_count(text: Sequence[Any] | SentText) -> int:
    """Of a text as a `Tokenize` returns it; 1 of one that is sent to a server, whose batches are counted in texts."""
    if isinstance(text, SentText):
        return 1
    return len(text) // CHARACTERS_PER_TOKEN + 1 if isinstance(text, str) else len(text)


def ensure_installed() -> None:
    """What searching needs on this host, as far as it can be said without a look at a model on the hub: raises
    `EncoderNotInstalled`, or `EmbeddingModelMissing` for the shipped model. Imports nothing heavy."""
    packages.require("tokenizers", *(packages.TORCH if _prefers_torch() else packages.ONNX))
    if settings().embeddings.model == SHIPPED_MODEL:
        models.folder(SHIPPED_MODEL)
    if settings().reranking.model:
        reranking.ensure_installed()


def ensure_loadable(folder: Path, config: ModelConfig | None) -> None:
    """Raises `EncoderNotInstalled` if what is installed cannot load this model. Imports nothing."""
    uses_torch = _uses_torch(folder, config)
    packages.require(*(packages.TORCH if uses_torch else packages.ONNX))
    if not uses_torch and not _is_for_onnx(folder, config):
        raise packages.EncoderNotInstalled(
            f"The embedding model {folder.name!r} is no BERT with a pooled vector and weights in safetensors, which is"
            " what can be loaded without torch. Install pensum[gpu]."
        )


def _prefers_torch() -> bool:
    runtime = settings().embeddings.runtime
    return packages.have_torch() if runtime == "auto" else runtime == "torch"


def _uses_torch(folder: Path, config: ModelConfig | None) -> bool:
    if settings().embeddings.runtime == "onnx-first":
        return packages.have_torch() and not _is_for_onnx(folder, config)
    return _prefers_torch()


def _is_for_onnx(folder: Path, config: ModelConfig | None) -> bool:
    return config is not None and bool(bert_weights.files(folder))


def load(name: str) -> Model:
    if models.server_of(name) is not None:
        return ollama_model.ollama_model(name)
    folder = models.folder(name)
    config = model_config.find(folder)
    ensure_loadable(folder, config)
    if _uses_torch(folder, config):
        return _load_with_torch(folder, config)
    assert config is not None
    return _load_with_onnx(folder, config)


def _load_with_torch(folder: Path, config: ModelConfig | None) -> Model:
    """On a CPU several batches share the cores: independent batches never wait for each other, while the threads of one
    batch wait for the slowest after every matrix product."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    available = threads.configured()
    concurrency, each = (1, available) if config is None or device == "cuda" else threads.split(available)
    torch.set_num_threads(each)  # also for threads that have not computed yet
    if config is None:
        return SentenceTransformerModel(folder)
    from workers.embeddings.packed_bert import PackedBert

    return PackedBert(folder, config, device=device, dtype=dtype(device), concurrency=concurrency)


def _load_with_onnx(folder: Path, config: ModelConfig) -> Model:
    """Batches share the cores as with torch. The session has one pool of threads for all: those that call it, and as
    many more as there are cores left."""
    from workers.embeddings.onnx_bert import OnnxBert

    available = threads.configured()
    concurrency, _ = threads.split(available)
    return OnnxBert(folder, config, threads=available - concurrency + 1, concurrency=concurrency)


def dtype(device: str) -> "torch.dtype":
    import torch

    precision = settings().embeddings.precision
    is_native = torch.cuda.is_bf16_supported() if device == "cuda" else _cpu_multiplies_bf16()
    return torch.bfloat16 if precision == "bf16" or (precision == "auto" and is_native) else torch.float32


def _cpu_multiplies_bf16() -> bool:
    import torch

    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(flag) for flag in ("avx512_bf16", "amx_bf16"))


def batch_tokens(name: str) -> int:
    """The most tokens of a batch: a CPU thread is busy with few, a GPU needs many."""
    if models.server_of(name) is not None:
        return ollama_model.BATCH
    return settings().embeddings.batch_tokens or (16_384 if _has_gpu() else 512)


def _has_gpu() -> bool:
    if not _prefers_torch():
        return False
    import torch

    return torch.cuda.is_available()


def _checked(texts: Sequence[str]) -> list[str]:
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"{text!r} is not a string")
    return list(texts)
