import subprocess
import sys

from tests.support.terminal import ROOT

PLATFORM = {"api", "celery", "db", "fastapi", "redis", "sqlalchemy", "tasks", "torch"}


def test_commands_over_http_start_without_the_platform() -> None:
    script = "import sys, cli.main; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert PLATFORM.isdisjoint(done.stdout.split())
