"""Run by tests, to be killed: a supervisor with both servers and a program that has a child of its own."""

import sys
import time
from pathlib import Path

from embedded.processes import Supervisor
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.embedded.test_processes import HAS_A_CHILD, Lines, program

if __name__ == "__main__":
    home = Path(sys.argv[1])
    supervisor = Supervisor(Lines().echo)
    postgres, valkey = EmbeddedPostgres(home, durable=False), EmbeddedValkey(home)
    supervisor.start(postgres, valkey)
    supervisor.start(program(home, Lines(), HAS_A_CHILD, home / "pids"))
    (home / "servers.new").write_text(f"{postgres.pid} {valkey.pid}")
    (home / "servers.new").rename(home / "servers")
    time.sleep(600)
