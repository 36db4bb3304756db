"""A process of the API, forked from one that has imported it: importing it takes three seconds of a core.

What a fresh process imports, tests/api/test_health.py checks, and tests/api/test_processes.py starts such processes.
"""

from typing import ClassVar

from tests.support.command_process import CommandProcess
from tests.support.command_server import fork_commands, run

MODULES = ("api.main", "api.event_loop", "api.http_protocol", "api.serve", "uvicorn.lifespan.on", "uvicorn.server")


class ApiProcess(CommandProcess):
    """Its words are those of `api.serve`."""

    forked_by: ClassVar = "tests.support.api_process"


def main() -> None:
    fork_commands(MODULES)
    from api import serve
    from core.settings import settings

    assert not settings.is_made  # the modules have not seen the environment of the server
    run(serve.run)


if __name__ == "__main__":
    main()
