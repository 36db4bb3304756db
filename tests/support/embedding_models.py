"""Embedding models with random weights, small enough to be made in a test."""

import json
import shutil
from pathlib import Path

from core.settings import SHIPPED_MODEL
from workers.embeddings import models

TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")
MAX_TOKENS = 128


def make_model(
    folder: Path, dimensions: int = 64, *, seed: int = 0, pooling: str = "mean", is_normalised: bool = True
) -> str:
    """A BERT of two layers in sentence-transformers' form, with the shipped tokenizer. Another seed is another model.
    Returns the folder's path, which is the model's name."""
    import torch  # takes seconds: here, so that no other test waits for it
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    config = BertConfig(
        hidden_size=dimensions,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=2 * dimensions,
        max_position_embeddings=MAX_TOKENS,
    )
    BertModel(config).save_pretrained(folder)
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


def _write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))
