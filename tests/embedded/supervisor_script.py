"""A script for tests to kill: a supervisor with both servers and a process that has a child of its own."""

import sys
import time
from pathlib import Path

from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from embedded.supervisor import Supervisor
from tests.support.supervised_process import IGNORES_SIGTERM_AND_HAS_A_CHILD, EchoedLines, python_process

if __name__ == "__main__":
    home = Path(sys.argv[1])
    supervisor = Supervisor(EchoedLines().echo)
    postgres, valkey = EmbeddedPostgres(home, durable=False), EmbeddedValkey(home)
    supervisor.start(postgres, valkey)
    supervisor.start(python_process(home, EchoedLines(), IGNORES_SIGTERM_AND_HAS_A_CHILD, home / "pids"))
    (home / "servers.new").write_text(f"{postgres.pid} {valkey.pid}")
    (home / "servers.new").rename(home / "servers")
    time.sleep(600)
