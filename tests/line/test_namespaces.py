"""What the other tests here believe about the two hosts."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support.namespaces import IP, NETNS, SPARE_ADDRESSES, Line, two_hosts, why_not

pytestmark = pytest.mark.line

PORT = 4_000
SILENT_SECONDS = 0.5


@pytest.fixture(scope="module", autouse=True)
def _possible() -> None:
    if reason := why_not():
        pytest.skip(reason)


@pytest.fixture
def hosts() -> Iterator[Line]:
    with two_hosts() as line:
        yield line


@pytest.fixture
def server(hosts: Line) -> Iterator[socket.socket]:
    with hosts.front.entered():
        listening = socket.create_server(("", PORT))
    with closing(listening):
        yield listening


def connect(line: Line, seconds: float = SILENT_SECONDS) -> socket.socket:
    with line.worker.entered():
        return socket.create_connection((line.front.address, PORT), seconds)


@pytest.mark.usefixtures("server")
def test_silent_line_swallows_what_is_sent_until_it_is_restored(hosts: Line) -> None:
    hosts.silence()
    with pytest.raises(TimeoutError):
        connect(hosts)
    hosts.restore()
    connect(hosts, seconds=10).close()


@pytest.mark.usefixtures("server")
def test_pulled_line_refuses_what_is_sent(hosts: Line) -> None:
    hosts.pull()
    with pytest.raises(OSError, match="unreachable"):
        connect(hosts)
    hosts.plug()
    connect(hosts, seconds=10).close()


def test_old_connections_die_silently_with_an_address_and_new_ones_work(hosts: Line, server: socket.socket) -> None:
    old = connect(hosts)
    at_server, _ = server.accept()
    with closing(old), closing(at_server):
        hosts.worker.move(SPARE_ADDRESSES[0])
        old.sendall(b"swallowed")
        at_server.settimeout(SILENT_SECONDS)
        with pytest.raises(TimeoutError):
            at_server.recv(1)
        connect(hosts, seconds=10).close()


def test_name_means_what_the_host_says(hosts: Line) -> None:
    asking = hosts.worker.command(sys.executable, "-c", "import socket; print(socket.gethostbyname('front.example'))")
    for address in SPARE_ADDRESSES[:2]:
        hosts.worker.resolve("front.example", address)
        assert subprocess.check_output(asking, text=True).strip() == address


RUN = """
from tests.support.namespaces import two_hosts
with two_hosts() as line:
    print(line.front.name, flush=True)
    input()
"""


def test_hosts_of_a_killed_run_are_removed_at_the_next_start() -> None:
    with subprocess.Popen([sys.executable, "-c", RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        name = run.stdout.readline().strip()
        left = subprocess.Popen([IP, "netns", "exec", name, "sleep", "600"])
        with two_hosts():
            assert (NETNS / name).exists(), "a run that goes on keeps its hosts"
        os.kill(run.pid, signal.SIGKILL)
    with two_hosts():
        assert not (NETNS / name).exists()
    assert left.wait(10) == -signal.SIGKILL
