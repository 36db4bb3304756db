"""The configuration of a BERT-like model, read from its files."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Pooling = Literal["mean", "cls"]

PROMPTS = "config_sentence_transformers"


@dataclass(frozen=True)
class ModelConfig:
    """Of a BERT whose vector is pooled over its tokens, which `packed_bert` and `onnx_bert` can compute."""

    pooling: Pooling
    max_tokens: int
    heads: int
    epsilon: float


def find(folder: Path) -> ModelConfig | None:
    """None if the model differs from what `packed_bert` and `onnx_bert` compute. sentence-transformers loads it."""
    modules = _json(folder / "modules.json") or []
    if not (folder / "tokenizer.json").is_file() or not _is_plain_bert(folder) or not _are_supported(modules):
        return None
    pooling = _pooling(folder, modules)
    if pooling is None:
        return None
    bert = {"num_attention_heads": 12, "layer_norm_eps": 1e-12} | _json(folder / "config.json")
    return ModelConfig(pooling, _max_tokens(folder), bert["num_attention_heads"], bert["layer_norm_eps"])


def _is_plain_bert(folder: Path) -> bool:
    config = _json(folder / "config.json") or {}
    is_plain = (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder")
    )
    encoding, prompts = (_json(folder / f"{name}.json") or {} for name in ("sentence_bert_config", PROMPTS))
    return is_plain and not encoding.get("do_lower_case") and not prompts.get("default_prompt_name")


def _are_supported(modules: list[dict[str, Any]]) -> bool:
    """With or without `Normalize`: vectors are normalised in any case."""
    names = [module["type"].rsplit(".", 1)[-1] for module in modules]
    return names in ([], ["Transformer"], ["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])


def _pooling(folder: Path, modules: list[dict[str, Any]]) -> Pooling | None:
    if len(modules) < 2:
        return "mean"
    config = _json(folder / modules[1]["path"] / "config.json") or {}
    old_names = {"cls": "pooling_mode_cls_token", "mean": "pooling_mode_mean_tokens"}
    chosen = {name for name, is_on in config.items() if name.startswith("pooling_mode_") and is_on}
    for pooling in ("mean", "cls"):
        if config.get("pooling_mode") == pooling or chosen == {old_names[pooling]}:
            return pooling
    return None


def _max_tokens(folder: Path) -> int:
    limits = [
        (_json(folder / "sentence_bert_config.json") or {}).get("max_seq_length"),
        (_json(folder / "tokenizer_config.json") or {}).get("model_max_length"),
        (_json(folder / "config.json") or {}).get("max_position_embeddings"),
    ]
    [own, *others] = [int(limit) if limit else None for limit in limits]
    positions = others[-1] or 512
    return min(own, positions) if own else min(limit for limit in others if limit)


def _json(file: Path) -> Any:
    return json.loads(file.read_text()) if file.is_file() else None
