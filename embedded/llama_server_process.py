"""The process of a llama.cpp server: `MODEL PORT SLOTS CONTEXT_TOKENS THREADS`, and its key in the environment.

A signal ends it. Such a server may hang where Python ends by itself.
"""

import os
import sys
import threading
from pathlib import Path

KEY = "LLAMA_API_KEY"
LOOPBACK = "127.0.0.1"


def serve(model: Path, port: int, slots: int, context_tokens: int, threads: int) -> None:
    """Outputs of `slots` requests are written at once, each with `context_tokens` of its own."""
    import xllamacpp  # deferred: it is of an extra, and whoever starts this process needs the names above

    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = str(model), {model.stem}
    params.hostnames, params.port, params.api_keys = [LOOPBACK], port, [os.environ[KEY]]
    params.n_parallel, params.n_ctx = slots, slots * context_tokens
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.endpoint_metrics, params.ui, params.offline = True, False, True
    params.warmup = params.fit_params = False  # both together take longer than the rest of the start
    params.cache_ram_mib = 0  # else up to 8 GB for prompts of earlier requests
    server = xllamacpp.Server(params)  # returns when the model is loaded
    sys.stdout.write(f"ready at {server.listening_address}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    file, *numbers = sys.argv[1:]
    serve(Path(file), *map(int, numbers))
