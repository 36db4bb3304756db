"""A llama.cpp server from the wheel `xllamacpp`: one GGUF file, on a loopback port, with a key of its own."""

import json
import os
import re
import secrets
import signal
import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import httpx

from core import environment
from core.machine import available_cores
from core.settings import Settings
from core.settings.provider_names import LLAMA
from embedded.child_process import ChildProcess
from embedded.errors import CannotRun
from embedded.llama_server_process import KEY, LOOPBACK
from embedded.logs import open_log, tail
from embedded.valkey import free_port

GGUF = b"GGUF"
READY_SECONDS = 600.0  # gigabytes from a slow disk
TICK_SECONDS = 0.05
HEALTH_SECONDS = 2.0
LOG_LINES = 30  # the reason, and all that follows from it
LESS_MEMORY = "name a smaller file, or set PENSUM_LLM_NUM_CTX or PENSUM_LLAMA_SLOTS lower"

# What the log of a server that ended says, and what that means to whoever started it.
REASONS = (
    (re.compile(r"libgomp\.so"), "llama.cpp needs the system's OpenMP library: install libgomp1"),
    (re.compile(r"couldn't bind HTTP server socket"), "another program took its port meanwhile: start again"),
    (re.compile(r"failed to allocate|unable to allocate|bad_alloc"), f"there is too little memory: {LESS_MEMORY}"),
    (re.compile(r"error loading model: (.+)"), r"llama.cpp cannot load it: \1"),
)


class LlamaServer(ChildProcess):
    """Port and key stay the same when it is started again."""

    def __init__(self, home: Path, model: Path, *, slots: int, context_tokens: int, threads: int | None = None) -> None:
        super().__init__("llama", home.resolve() / "logs" / "llama.log")
        self.key = secrets.token_urlsafe(24)
        self.slots = slots
        self.model_name = model.stem
        self._home = home.resolve()
        self._model = model.absolute()
        self._context_tokens = context_tokens
        self._threads = threads or default_threads()

    @cached_property
    def port(self) -> int:
        return free_port()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Returns before the model is loaded."""
        numbers = (self.port, self.slots, self._context_tokens, self._threads)
        command = [sys.executable, "-m", "embedded.llama_server_process", str(self._model), *map(str, numbers)]
        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open_log(self.log) as log:
            self._spawn(command, output=log, env=self._environment(), folder=self._home)

    def await_ready(self, wait: Callable[[float], None] = time.sleep) -> None:
        """Raises `CannotRun`, which says what is wrong, where the server ends instead."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            if not self.is_running():
                raise CannotRun(self._why_it_ended())
            if time.monotonic() > deadline:
                raise CannotRun(f"{self._model} was not loaded after {READY_SECONDS:.0f} s. See {self.log}.")
            wait(TICK_SECONDS)

    def is_ready(self) -> bool:
        """It answers while it loads, but not with success."""
        try:
            return httpx.get(f"{self.url}/health", timeout=HEALTH_SECONDS, trust_env=False).is_success
        except httpx.TransportError:
            return False

    def as_provider(self, settings: Settings) -> dict[str, str]:
        """The variables with which a process knows this server as a provider, the first that `auto` asks."""
        own = {"base_url": f"{self.url}/v1", "model": self.model_name, "api_key": self.key, "slots": self.slots}
        others = {name: server.as_given() for name, server in settings.openai.servers.items()}
        return {
            "PENSUM_OPENAI_SERVERS": json.dumps({LLAMA: own, **others}),
            "PENSUM_LLM_FIRST": settings.llm.first or LLAMA,
        }

    def _environment(self) -> dict[str, str]:
        """Threads that wait for each other sleep: otherwise each burns a core that others compute on."""
        system = {name: value for name, value in os.environ.items() if name in environment.SYSTEM}
        own = {KEY: self.key, "PENSUM_HOME": str(self._home), "PYTHONSAFEPATH": "1", "OMP_WAIT_POLICY": "PASSIVE"}
        return system | own

    def _why_it_ended(self) -> str:
        said = tail(self.log, lines=LOG_LINES)
        reasons = (found.expand(meaning) for told, meaning in REASONS if (found := told.search(said)))
        if reason := next(reasons, None):
            return f"The model {self._model} cannot be served: {reason}."
        if self.exit_code == -signal.SIGKILL:
            killed = "its server was killed, as happens where memory ends"
            return f"The model {self._model} cannot be served: {killed}: {LESS_MEMORY}."
        return f"The model {self._model} cannot be served. The end of {self.log}:\n{said}"


def default_threads() -> int:
    """Half of the cores: the workers and the database need the others."""
    return max(1, available_cores() // 2)


def problem_of(model: Path, memory_bytes: int) -> str | None:
    """What can be said of a file before a server loads it. None where nothing is wrong yet."""
    try:
        with model.open("rb") as file:
            if file.read(len(GGUF)) != GGUF:
                return f"{model} is no GGUF file, the form in which llama.cpp reads models."
    except OSError as error:
        return f"{model} cannot be read: {error.strerror}."
    size = model.stat().st_size
    if size > memory_bytes:
        return f"{model} has {size / 1e9:.1f} GB, more than the {memory_bytes / 1e9:.1f} GB of memory here."
    return None
