"""What a worker host has itself: an encoder, a language model, a GPU."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing

from cli.worker_check.findings import Finding, fail, ok, warn
from core.settings import OllamaServer, settings
from db.queries.embeddings import generations
from db.transactions import read_only
from workers.embeddings.encoder import NO_VECTORS, encoder
from workers.llm.gateway import ModelError
from workers.llm.ollama_models import ModelServerUnavailable, OllamaModels

SENTENCE = "Gradient descent follows the slope of the loss downhill, one small step at a time."
TEXTS = 32
MOST_SHOWN = 5


def check_encoder() -> Iterator[Finding]:
    with read_only() as session:
        model = generations.get_active(session).model
    try:
        encode = encoder(model).encode
        encode([SENTENCE])  # reads the model
        began = time.perf_counter()
        encode([f"{SENTENCE} {number}" for number in range(TEXTS)])
        rate = TEXTS / (time.perf_counter() - began)
    except NO_VECTORS as error:
        yield fail("encoder", f"{model}: {error}", "install what it names; `pip install 'pensum[gpu]'` has everything.")
    else:
        yield ok("encoder", f"{model}: about {rate:,.0f} short texts a second")


def check_language_model() -> Iterator[Finding]:
    for server in settings().llm.every_ollama_server():
        yield _ollama(server)


def _ollama(server: OllamaServer) -> Finding:
    subject, wanted = "language model", server.model or settings().llm.model
    with closing(OllamaModels(server.url, settings().llm, settings().ollama_disk)) as models:
        try:
            names = sorted(one.model for one in models.list())
            is_there = models.find(wanted) is not None
        except (ModelServerUnavailable, ModelError) as error:
            return warn(
                subject,
                f"no Ollama at {server.url}: {error.detail} Jobs that only a language model can do wait for it",
                "start Ollama, or set OLLAMA_HOST.",
            )
    shown = ", ".join(names[:MOST_SHOWN]) + (f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else "")
    if not is_there:
        have = f"it has {shown}" if names else "it has no model"
        return warn(
            subject, f"Ollama at {server.url} lacks {wanted}: {have}", f"ollama pull {wanted}, or set PENSUM_LLM_MODEL."
        )
    return ok(subject, f"Ollama at {server.url} has {wanted}" + (f" (of {shown})" if len(names) > 1 else ""))


def check_gpu() -> Iterator[Finding]:
    driver = _driver()
    try:
        import torch  # takes seconds, and need not be there
    except ImportError:
        yield _without_torch(driver)
        return
    if torch.cuda.is_available():
        device = torch.cuda.get_device_properties(0)
        yield ok("GPU", f"{device.name}, {device.total_memory / 2**30:.0f} GiB; torch {torch.__version__} uses it")
    elif driver:
        yield warn(
            "GPU",
            f"{driver} is there, but torch {torch.__version__} cannot use it: texts are embedded by the processor",
            "install torch's CUDA build and a driver that fits it.",
        )
    else:
        yield _none()


def _without_torch(driver: str | None) -> Finding:
    if driver is None:
        return _none()
    return ok("GPU", f"{driver}; Ollama may use it. Texts are embedded by the processor, since torch is not installed")


def _none() -> Finding:
    return ok("GPU", "none is seen: texts are embedded by the processor; `ollama ps` says what Ollama uses")


def _driver() -> str | None:
    """The first GPU that NVIDIA's driver names."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    query = [program, "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.splitlines()[0].strip() if done.returncode == 0 and done.stdout else None
