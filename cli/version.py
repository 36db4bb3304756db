"""`pensum --version`, which needs nothing else."""

from importlib.metadata import version


def print_version() -> None:
    print(f"pensum {version('pensum')}")
