"""The Python packages that embedding models need. They come with `pensum[gpu]`, not with the base installation."""

from importlib.util import find_spec

from workers.embeddings.models import EmbeddingModelMissing


class EncoderNotInstalled(EmbeddingModelMissing):
    """The packages of embedding models are not installed. Install pensum[gpu]."""


def require(*packages: str) -> None:
    """Raises `EncoderNotInstalled` for the first package that is missing. Imports nothing."""
    for package in packages:
        if find_spec(package) is None:
            raise EncoderNotInstalled(
                f"The Python package {package!r}, which embedding models need, is not installed. Install pensum[gpu]."
            )


def are_installed() -> bool:
    return all(find_spec(package) is not None for package in ("torch", "sentence_transformers"))
