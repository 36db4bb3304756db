"""The environment of Pensum's processes: what they need, and settings. Whatever else the shell that starts them exports
is left out: it may name another PostgreSQL (PGSERVICE), broker (CELERY_BROKER_URL) or module (PYTHONPATH)."""

import os
from collections.abc import Collection, Mapping

SYSTEM = {
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TMPDIR",
    "TZ",
    "LANG",
    "LD_LIBRARY_PATH",
    "PYTHONDONTWRITEBYTECODE",
}
TERMINAL = {"TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
NETWORK = {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"}
# Variables that begin with an underscore ask for completions.
PREFIXES = (
    "_PENSUM_",
    "_TYPER_",
    "COMP_",
    "PENSUM_",
    "OLLAMA_",
    "CUDA_",
    "NVIDIA_",
    "HF_",
    "OMP_",
    "MKL_",
    "TORCH_",
    "LC_",
    "XDG_",
)


def kept(environment: Mapping[str, str], settings: Collection[str]) -> dict[str, str]:
    """`settings` are the names of settings that begin with none of `PREFIXES`."""
    names = SYSTEM | TERMINAL | NETWORK | {*settings}
    return {name: value for name, value in environment.items() if name.upper() in names or name.startswith(PREFIXES)}


def keep(settings: Collection[str] = ()) -> None:
    """For this process and its children."""
    for name in os.environ.keys() - kept(os.environ, settings).keys():
        del os.environ[name]
