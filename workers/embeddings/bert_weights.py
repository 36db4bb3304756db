"""The weights of a BERT, read from its safetensors without torch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float32]]

WORDS = "embeddings.word_embeddings.weight"
OLD_NAMES = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}


class WeightMissing(Exception):
    """The model's safetensors lack a weight that a BERT has."""


class BertWeights:
    """By the names of a bare BERT, whatever the file calls them, and in fp32, whatever the file keeps."""

    def __init__(self, found: Mapping[str, Array]) -> None:
        self._found = found

    def __getitem__(self, name: str) -> Array:
        if name not in self._found:
            raise WeightMissing(f"The weight {name!r} is missing. The safetensors hold no BERT, or a part of one.")
        return self._found[name]

    @property
    def layers(self) -> int:
        return len({name.split(".")[2] for name in self._found if name.startswith("encoder.layer.")})


def files(folder: Path) -> list[Path]:
    """Large models come in several files."""
    return sorted(folder.glob("*.safetensors"))


def read(folder: Path) -> BertWeights:
    # The runtime's packages are imported in functions: most processes never encode.
    import ml_dtypes  # noqa: F401  # teaches numpy bf16
    from safetensors.numpy import load_file

    found = {name: array for file in files(folder) for name, array in load_file(file).items()}
    prefix = next((name.removesuffix(WORDS) for name in found if name.endswith(WORDS)), "")
    return BertWeights(
        {
            _usual(name.removeprefix(prefix)): array.astype(np.float32, copy=False)
            for name, array in found.items()
            if name.startswith(prefix) and array.ndim and np.dtype(array.dtype).kind != "i"
        }
    )


def halve(folder: Path) -> None:
    """Keep the weights in fp16 from now on, in half the space. They are computed with in fp32 all the same."""
    from safetensors.numpy import load_file, save_file

    for file in files(folder):
        kept = {name: _half(array) for name, array in load_file(file).items()}
        mode = file.stat().st_mode
        save_file(kept, file)
        file.chmod(mode)  # a new file is for its owner only


def _half(array: Array) -> np.ndarray[Any, Any]:
    return array.astype(np.float16) if array.dtype == np.float32 else array


def _usual(name: str) -> str:
    for old, usual in OLD_NAMES.items():
        name = name.replace(old, usual)
    return name
