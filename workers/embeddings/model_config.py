"""What a model's files say of how it turns tokens into one vector."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Pooling = Literal["mean", "cls"]

PROMPTS = "config_sentence_transformers"


@dataclass(frozen=True)
class ModelConfig:
    """Of a BERT whose vector is pooled over its tokens: what `packed` computes itself."""

    pooling: Pooling
    max_tokens: int


def find(place: Path) -> ModelConfig | None:
    """None where anything is unlike what `packed` computes: then sentence-transformers reads the model."""
    steps = _json(place / "modules.json") or []
    if not (place / "tokenizer.json").is_file() or not _is_plain_bert(place) or not _are_known(steps):
        return None
    pooling = _pooling(place, steps)
    return None if pooling is None else ModelConfig(pooling, _max_tokens(place))


def _is_plain_bert(place: Path) -> bool:
    config = _json(place / "config.json") or {}
    is_plain = (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder")
    )
    reading, prompts = (_json(place / f"{name}.json") or {} for name in ("sentence_bert_config", PROMPTS))
    return is_plain and not reading.get("do_lower_case") and not prompts.get("default_prompt_name")


def _are_known(steps: list[dict[str, Any]]) -> bool:
    """The length of a vector does not matter: it is made 1 in any case."""
    names = [step["type"].rsplit(".", 1)[-1] for step in steps]
    return names in ([], ["Transformer"], ["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])


def _pooling(place: Path, steps: list[dict[str, Any]]) -> Pooling | None:
    if len(steps) < 2:
        return "mean"
    config = _json(place / steps[1]["path"] / "config.json") or {}
    old_names = {"cls": "pooling_mode_cls_token", "mean": "pooling_mode_mean_tokens"}
    chosen = {name for name, wanted in config.items() if name.startswith("pooling_mode_") and wanted}
    for pooling in ("mean", "cls"):
        if config.get("pooling_mode") == pooling or chosen == {old_names[pooling]}:
            return pooling
    return None


def _max_tokens(place: Path) -> int:
    limits = [
        (_json(place / "sentence_bert_config.json") or {}).get("max_seq_length"),
        (_json(place / "tokenizer_config.json") or {}).get("model_max_length"),
        (_json(place / "config.json") or {}).get("max_position_embeddings"),
    ]
    [own, *others] = [int(limit) if limit else None for limit in limits]
    positions = others[-1] or 512
    return min(own, positions) if own else min(limit for limit in others if limit)


def _json(file: Path) -> Any:
    return json.loads(file.read_text()) if file.is_file() else None
