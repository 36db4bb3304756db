"""Embedding models with random weights, small enough to be made in a test."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from core.settings import SHIPPED_MODEL
from workers.embeddings import models

TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")
MAX_TOKENS = 128
LAYERS = 2
VOCABULARY = 30_522


def make_model(
    folder: Path, dimensions: int = 64, *, seed: int = 0, pooling: str = "mean", is_normalised: bool = True
) -> str:
    """A BERT of two layers in sentence-transformers' form, with the shipped tokenizer. Another seed is another model.
    Returns the folder's path, which is the model's name."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": dimensions,
        "intermediate_size": 2 * dimensions,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": MAX_TOKENS,
        "num_attention_heads": 4,
        "num_hidden_layers": LAYERS,
        "pad_token_id": 0,
        "type_vocab_size": 2,
        "vocab_size": VOCABULARY,
    }
    _write(folder / "config.json", config)
    save_file(_random_weights(dimensions, np.random.default_rng(seed)), folder / "model.safetensors", {"format": "pt"})
    for name in TOKENIZER:
        shutil.copy(models.folder(SHIPPED_MODEL) / name, folder / name)
    types = ["Transformer", "Pooling", *(["Normalize"] if is_normalised else [])]
    modules = [
        {
            "idx": n,
            "name": str(n),
            "path": f"{n}_{type_}" if n else "",
            "type": f"sentence_transformers.models.{type_}",
        }
        for n, type_ in enumerate(types)
    ]
    _write(folder / "modules.json", modules)
    _write(folder / "sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False})
    modes = {f"pooling_mode_{mode}": mode.startswith(pooling) for mode in ("cls_token", "mean_tokens", "max_tokens")}
    _write(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": dimensions, **modes})
    return str(folder)


def _random_weights(size: int, dice: np.random.Generator) -> dict[str, np.ndarray[Any, Any]]:
    """As transformers initialises a BERT: matrices with a deviation of 0.02, no bias, and norms that change nothing."""
    tables = {"word": VOCABULARY, "position": MAX_TOKENS, "token_type": 2}
    shapes = {f"embeddings.{name}_embeddings.weight": (rows, size) for name, rows in tables.items()}
    norms = ["embeddings.LayerNorm"]
    linear = {"pooler.dense": (size, size)}
    for layer in (f"encoder.layer.{number}" for number in range(LAYERS)):
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
        linear |= {f"{layer}.attention.self.{name}": (size, size) for name in ("query", "key", "value")}
        linear |= {
            f"{layer}.attention.output.dense": (size, size),
            f"{layer}.intermediate.dense": (2 * size, size),
            f"{layer}.output.dense": (size, 2 * size),
        }
    shapes |= {f"{name}.weight": shape for name, shape in linear.items()}
    weights = {name: dice.normal(0, 0.02, shape).astype(np.float32) for name, shape in shapes.items()}
    weights |= {f"{name}.bias": np.zeros(rows, np.float32) for name, (rows, _) in linear.items()}
    for name in norms:
        weights |= {f"{name}.weight": np.ones(size, np.float32), f"{name}.bias": np.zeros(size, np.float32)}
    return weights


def _write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))
