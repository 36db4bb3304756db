"""The Python packages that embedding models need: ONNX Runtime's come with the base installation, torch's with
`pensum[gpu]`."""

from importlib.util import find_spec

from workers.embeddings.models import EmbeddingModelMissing

TORCH = ("torch", "sentence_transformers")
ONNX = ("onnx", "onnxruntime", "safetensors")


class EncoderNotInstalled(EmbeddingModelMissing):
    """The packages that this embedding model needs are not installed. Install pensum[gpu]."""


def require(*packages: str) -> None:
    """Raises `EncoderNotInstalled` for the first package that is missing. Imports nothing."""
    for package in packages:
        if find_spec(package) is None:
            raise EncoderNotInstalled(
                f"The Python package {package!r}, which embedding models need, is not installed."
                f" Install {'pensum[gpu]' if package in TORCH else 'pensum with its dependencies'}."
            )


def have_torch() -> bool:
    return all(find_spec(package) is not None for package in TORCH)
