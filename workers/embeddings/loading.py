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
from workers.embeddings import (
    batch_size,
    bert_weights,
    model_config,
    models,
    ollama_model,
    packages,
    reranking,
    threads,
)
from workers.embeddings.model_config import ModelConfig
from workers.embeddings.ollama_model import SentText
from workers.embeddings.token_arrays import Indices, Tokens
from workers.embeddings.tokenizing import BertTokenizer, checked

if TYPE_CHECKING:
    import torch

CHARACTERS_PER_TOKEN = 4  # a rough guess is enough: it only decides how many texts go into one batch

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Texts = Sequence[Any]
"""As a `Tokenize` returns them: `Tokens`, strings, or what is sent to a server."""
Tokenize = Callable[[Sequence[str]], Texts]


class Model(Protocol):
    """`concurrency` is the number of threads that may call `encode` at the same time."""

    concurrency: int

    def encode(self, texts: Any) -> Matrix:
        """Unit vectors of `Texts` of this model."""
        ...


class CountedText(str):
    """A text for sentence-transformers. `tokens` is a guess until the model has read it."""

    def __init__(self, text: str) -> None:
        self.tokens = len(text) // CHARACTERS_PER_TOKEN + 1


class SentenceTransformerModel:
    """Any architecture that sentence-transformers supports."""

    concurrency = 1

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder))

    def encode(self, texts: Sequence[CountedText]) -> Matrix:
        mask = self._model.preprocess(list(texts)).get("attention_mask")
        if mask is not None:
            for text, tokens in zip(texts, mask.sum(dim=1).tolist(), strict=True):
                text.tokens = tokens
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
    folder = models.folder(name)
    config = model_config.find(folder)
    ensure_loadable(folder, config)
    if config is None:
        return lambda texts: [CountedText(text) for text in checked(texts)]
    return BertTokenizer(folder / "tokenizer.json", config.max_tokens)


def token_counts(texts: Texts) -> Sequence[int]:
    """1 of a text that is sent to a server, whose batches are counted in texts."""
    if isinstance(texts, Tokens):
        counts: list[int] = texts.lengths.tolist()
        return counts
    return [1 if isinstance(text, SentText) else len(text) // CHARACTERS_PER_TOKEN + 1 for text in texts]


def sum_of_tokens(texts: Texts) -> int:
    """The tokens that the model reads of them, known once they are encoded."""
    return len(texts.ids) if isinstance(texts, Tokens) else sum(text.tokens for text in texts)


def chosen_texts(parts: Sequence[tuple[Texts, Indices]]) -> Texts:
    """Of each part the texts with these indices, together."""
    arrays = [texts.taken(indices) for texts, indices in parts if isinstance(texts, Tokens)]
    return Tokens.joined(arrays) if arrays else [texts[index] for texts, indices in parts for index in indices]


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

    if torch.cuda.is_available():
        return _load_on_gpu(folder, config)
    available = threads.configured()
    concurrency, each = (1, available) if config is None else threads.split(available)
    torch.set_num_threads(each)  # also for threads that have not computed yet
    if config is None:
        return SentenceTransformerModel(folder)
    from workers.embeddings import packed_bert

    bert = packed_bert.load(folder)
    return packed_bert.PackedBert(bert, config, device="cpu", dtype=dtype_on_cpu(), concurrency=concurrency)


def _load_on_gpu(folder: Path, config: ModelConfig | None) -> Model:
    """Two batches at a time: while one is computed, another is filled and copied."""
    import torch

    # In half precision it is what torch prefers, and it plans anew for each shape: 80 ms a batch.
    torch.backends.cuda.enable_cudnn_sdp(False)
    torch.set_num_threads(1)
    if config is None:
        return SentenceTransformerModel(folder)
    from workers.embeddings.gpu_model import load_on_gpu

    return load_on_gpu(folder, config, _configured_precision())


def _load_with_onnx(folder: Path, config: ModelConfig) -> Model:
    """Batches share the cores as with torch. The session has one pool of threads for all: those that call it, and as
    many more as there are cores left."""
    from workers.embeddings.onnx_bert import OnnxBert

    available = threads.configured()
    concurrency, _ = threads.split(available)
    return OnnxBert(folder, config, threads=available - concurrency + 1, concurrency=concurrency)


def dtype_on_cpu() -> "torch.dtype":
    from workers.embeddings import precision

    return _configured_precision() or precision.on_cpu()


def _configured_precision() -> "torch.dtype | None":
    import torch

    names = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
    return names.get(settings().embeddings.precision)


def batch_tokens(name: str, *, waiting: int) -> int:
    """The most tokens of a batch, while so many are waiting."""
    if models.server_of(name) is not None:
        return ollama_model.BATCH
    return settings().embeddings.batch_tokens or (batch_size.on_gpu(waiting) if _has_gpu() else batch_size.ON_CPU)


def _has_gpu() -> bool:
    if not _prefers_torch():
        return False
    import torch

    return torch.cuda.is_available()
