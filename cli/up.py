"""`pensum up`."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from cli.output import print_json
from core import extras, sizing
from core.machine import this_machine
from core.settings import names, settings
from core.settings.provider_names import LLAMA
from embedded import llama_server
from embedded.instance_lock import hold_instance_lock
from embedded.logged_process import Echo
from embedded.signals import StopRequested, StopSignals
from embedded.stack import Stack
from embedded.terminal import echo_of
from workers.sandbox.probe import probe
from workers.sandbox.types import SandboxUnavailable

READY = "Pensum is ready"
PIPE_WIDTH = 160  # wide enough to keep paths on one line where the output is not a terminal


def run(*, with_flower: bool, is_front: bool, model: Path | None, as_json: bool) -> None:
    """Returns after Ctrl-C or SIGTERM, once every process has stopped."""
    if model is not None:
        _check_model(model)
    with StopSignals() as signals, hold_instance_lock(settings().site.home.absolute()):
        echo = echo_of(settings(), sys.stderr if as_json else sys.stdout)
        stack = Stack(settings(), signals, echo, with_flower=with_flower, is_front=is_front, model=model)
        with suppress(StopRequested):
            try:
                stack.start()
                announce(stack, echo, as_json=as_json)
                stack.run()
            finally:
                stack.stop()


def _check_model(model: Path) -> None:
    servers = (*settings().openai.servers, *(server.name for server in settings().llm.ollama_servers))
    if extras.missing(["llm"]):
        problem = f"No server for it is installed: {extras.how_to_install('llm')}."
    elif LLAMA in servers:
        problem = f"Its server is the provider {LLAMA!r}, and a server of your settings has this name: give it another."
    else:
        problem = llama_server.problem_of(model, this_machine(settings().gpu.devices).memory_bytes) or ""
    if problem:
        raise typer.BadParameter(problem, param_hint="--model")


def announce(stack: Stack, echo: Echo, *, as_json: bool) -> None:
    """Among objects there is no place for a banner, and no reader for a password."""
    if settings().logs.format != "json" and not as_json:
        print_banner(stack)
        return
    for line in (*names.given(), *names.unknown(), _proxies()):
        echo("pensum", line)
    if as_json:
        print_json([_places(stack)])
    else:
        echo("pensum", f"{READY} at {stack.api_url}")


def _places(stack: Stack) -> dict[str, Any]:
    """Where what a program needs is to be found."""
    return {
        "ready": True,
        "url": stack.api_url,
        "key_file": str(stack.admin_key_file),
        "flower_url": stack.flower_url,
        "flower_password_file": str(stack.flower_password_file) if stack.flower_url else None,
        "logs": str(stack.logs),
    }


def print_banner(stack: Stack) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPE_WIDTH)
    rows = Table.grid(padding=(0, 2))
    rows.add_row("API", f"{stack.api_url}/docs")
    rows.add_row("API key", str(stack.admin_key_file))
    if stack.flower_url:
        rows.add_row("Flower", stack.flower_url)
        rows.add_row("", f"user pensum, password {stack.flower_password_file.read_text().strip()}")
    for name, text in stack.access_for_gpu_host():
        rows.add_row(name, text)
    for number, line in enumerate(sizing.shown()):
        rows.add_row("" if number else "Machine", line)
    for number, line in enumerate(names.given()):
        rows.add_row("" if number else "Settings", line)
    for number, line in enumerate(names.unknown()):
        rows.add_row("" if number else "Unknown", line)
    for problem in stack.problems:
        rows.add_row("Failing", problem)
    rows.add_row("Proxies", _proxies())
    rows.add_row("Coding", _coding())
    rows.add_row("Logs", str(stack.logs))
    rows.add_row("Stop", "Ctrl-C")
    console.print(Panel(rows, title="Pensum", expand=False, border_style="green"))
    console.print(READY, highlight=False)


def _proxies() -> str:
    trusted = ", ".join(settings().api.trusted_proxies) or "nobody"
    return f"X-Forwarded-For is believed from {trusted} (FORWARDED_ALLOW_IPS)"


def _coding() -> str:
    """Whether answers to coding exercises can be graded: found by running a program in the sandbox."""
    try:
        return str(probe(settings().coding.sandbox_socket))
    except SandboxUnavailable as problem:
        return f"exercises are refused. {problem.detail}"
