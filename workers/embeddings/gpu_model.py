"""A BERT on this process's GPU.

Import this module inside functions only: it imports torch.
"""

import copy
import json
from functools import partial
from pathlib import Path
from typing import Any

import torch

from workers.embeddings import batch_size, packed_bert, precision
from workers.embeddings.device_copies import Matrix
from workers.embeddings.model_config import ModelConfig
from workers.embeddings.packed_bert import PackedBert
from workers.embeddings.token_arrays import Tokens
from workers.embeddings.tokenizing import BertTokenizer

CONCURRENCY = 2  # batches: one is computed while the other is filled and copied
SAMPLES = Path(__file__).parent / "probe_texts.jsonl"


def load_on_gpu(folder: Path, config: ModelConfig, dtype: torch.dtype | None) -> PackedBert:
    bert = packed_bert.load(folder)
    dtype = dtype or precision.on_gpu(
        torch.cuda.get_device_capability(),
        multiplies_bf16=torch.cuda.is_bf16_supported(including_emulation=False),
        vectors=partial(sample_vectors, bert, config, samples(folder, config), "cuda"),
    )
    free_bytes, _ = torch.cuda.mem_get_info()
    most = batch_size.most_on_gpu(
        free_bytes, width=bert.config.hidden_size, inner_width=bert.config.intermediate_size, item_bytes=dtype.itemsize
    )
    model = PackedBert(bert, config, device="cuda", dtype=dtype, concurrency=CONCURRENCY, most_tokens=most)
    torch.cuda.synchronize()  # the weights are there before another stream reads them
    return model


def samples(folder: Path, config: ModelConfig) -> Tokens:
    """Texts in many languages, and one as long as the model reads."""
    rows = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines()]
    passages = [text for row in rows for text in row["passages"]]
    return BertTokenizer(folder / "tokenizer.json", config.max_tokens)([*passages, " ".join(passages)])


def sample_vectors(bert: Any, config: ModelConfig, texts: Tokens, device: str, dtype: torch.dtype) -> Matrix:
    return PackedBert(copy.deepcopy(bert), config, device=device, dtype=dtype).encode(texts)
