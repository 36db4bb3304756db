"""`pensum up`."""

from contextlib import suppress

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from core.settings import settings
from embedded.instance_lock import hold_instance_lock
from embedded.signals import StopRequested, StopSignals
from embedded.stack import Stack
from embedded.terminal import Terminal
from workers.sandbox.probe import probe
from workers.sandbox.types import SandboxUnavailable

PIPE_WIDTH = 160  # wide enough to keep paths on one line where the output is not a terminal


def run(*, with_flower: bool, is_front: bool) -> None:
    """Returns after Ctrl-C or SIGTERM, once every process has stopped."""
    with StopSignals() as signals, hold_instance_lock(settings().site.home.absolute()):
        stack = Stack(settings(), signals, Terminal().print_line, with_flower=with_flower, is_front=is_front)
        with suppress(StopRequested):
            try:
                stack.start()
                print_banner(stack)
                stack.run()
            finally:
                stack.stop()


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
    rows.add_row("Coding", _coding())
    rows.add_row("Logs", str(stack.logs))
    rows.add_row("Stop", "Ctrl-C")
    console.print(Panel(rows, title="Pensum", expand=False, border_style="green"))
    console.print("Pensum is ready", highlight=False)


def _coding() -> str:
    """Whether answers to coding exercises can be graded: found by running a program in the sandbox."""
    try:
        return str(probe(settings().coding.sandbox_socket))
    except SandboxUnavailable as problem:
        return f"exercises are refused. {problem.detail}"
