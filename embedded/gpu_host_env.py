"""The environment file of a GPU's host, made by its front: what the host logs in with, and where."""

import os
from pathlib import Path
from urllib.parse import quote, urlsplit

from core.settings import settings
from db.worker_rights import GPU_ROLE
from embedded.listening import ListenAddress
from embedded.postgres import DATABASE
from embedded.worker_access import password_file, redis_password_file
from tasks.redis_acl import GPU_USER

NAME = "gpu-host.env"

TEXT = """\
# For the host of the GPU. It holds passwords: copy it there by a way that nobody reads (scp), and keep it at chmod 600.
#   pensum worker gpu --env-file gpu-host.env --check
#   pensum worker gpu --env-file gpu-host.env
DATABASE_URL={database}
REDIS_URL={redis}
# Where Ollama runs, as the GPU's host sees it, and the model that it shall use (docs/configuration.md has the rest).
OLLAMA_HOST=http://127.0.0.1:11434
PENSUM_LLM_MODEL={model}
# As on the front: whose vectors are used again.
PENSUM_SHARE_VECTORS={share_vectors}
"""


def write(home: Path, *, postgres: ListenAddress, valkey: ListenAddress, redis_url: str, model: str) -> Path:
    """Anew at each start, since addresses may have changed. Nothing else reads it."""
    path = home / NAME
    password = quote(password_file(GPU_ROLE).read_text().strip(), safe="")
    database = f"postgresql://{GPU_ROLE}:{password}@{postgres}/{DATABASE}"
    share = settings().sharing.share_vectors
    text = TEXT.format(database=database, redis=_at(redis_url, valkey), model=model, share_vectors=share)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return path


def _at(redis_url: str, address: ListenAddress) -> str:
    password = quote(redis_password_file().read_text().strip(), safe="")
    return urlsplit(redis_url)._replace(netloc=f"{GPU_USER}:{password}@{address}").geturl()
