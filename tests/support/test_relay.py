import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support.relay import Relay

DELAY_SECONDS = 0.1


class Echo:
    """Answers each message with itself, and `end` by closing the connection."""

    def __init__(self, prefix: bytes = b"") -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._prefix = prefix
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with closing(connection):
            try:
                while (message := connection.recv(1_000_000)) and message != b"end":
                    connection.sendall(self._prefix + message)
            except ConnectionError:
                return

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.close()


@pytest.fixture
def relay(echo: Echo) -> Iterator[Relay]:
    with Relay(echo.port) as relay:
        yield relay


def connect(relay: Relay) -> socket.socket:
    return socket.create_connection((relay.host, relay.port), timeout=60)


def ask(client: socket.socket, message: bytes) -> bytes:
    client.sendall(message)
    return client.recv(1_000_000)


def hears_nothing(client: socket.socket, message: bytes) -> bool:
    client.sendall(message)
    client.settimeout(0.2)
    try:
        return client.recv(100) == b"never"
    except TimeoutError:
        return True
    finally:
        client.settimeout(10)


def test_each_answered_question_is_a_turn_of_its_connection(relay: Relay) -> None:
    with connect(relay) as first, connect(relay) as second:
        assert [ask(first, b"one"), ask(first, b"two"), ask(second, b"three")] == [b"one", b"two", b"three"]

        assert [one.turns for one in relay.conversations()] == [2, 1]
        assert relay.conversations()[0].questions == [b"one", b"two"]
        assert relay.turns == 3


def test_a_reset_counts_anew_and_forgets_closed_connections(relay: Relay) -> None:
    with connect(relay) as gone:
        ask(gone, b"one")
        gone.sendall(b"end")
        assert gone.recv(100) == b""
    with connect(relay) as client:
        ask(client, b"one")

        relay.reset()

        assert [one.turns for one in relay.conversations()] == [0]
        ask(client, b"two")
        assert relay.turns == 1


def test_bytes_are_late_by_the_delay_each_way_and_keep_their_order(relay: Relay) -> None:
    relay.delay(DELAY_SECONDS)
    message = bytes(range(256)) * 4_000
    with connect(relay) as client:
        began = time.monotonic()
        client.sendall(message)
        answer = b""
        while len(answer) < len(message):
            answer += client.recv(1_000_000)

        assert time.monotonic() - began >= 2 * DELAY_SECONDS
        assert answer == message


def test_a_stopped_relay_says_nothing_and_catches_up_later(relay: Relay) -> None:
    with connect(relay) as client:
        ask(client, b"one")
        relay.stop()
        assert hears_nothing(client, b"two")
        with connect(relay) as late:
            assert hears_nothing(late, b"three")

            relay.resume()

            assert client.recv(100) == b"two"
            assert late.recv(100) == b"three"


def test_a_forgotten_connection_swallows_everything_while_new_ones_work(relay: Relay) -> None:
    with connect(relay) as old:
        ask(old, b"one")
        relay.forget()
        assert hears_nothing(old, b"two")
        with connect(relay) as new:
            assert ask(new, b"three") == b"three"


def test_a_cut_ends_open_connections_only(relay: Relay) -> None:
    with connect(relay) as old:
        ask(old, b"one")
        relay.cut()
        with pytest.raises(ConnectionError):
            old.recv(100)
    with connect(relay) as new:
        assert ask(new, b"two") == b"two"


def test_a_lost_answer_resets_the_connection_of_its_question_once(relay: Relay) -> None:
    relay.lose_answer(b"three")
    with connect(relay) as first, connect(relay) as second:
        assert [ask(first, b"one"), ask(second, b"two")] == [b"one", b"two"]
        with pytest.raises(ConnectionError):
            ask(first, b"and three")
        assert relay.lost_answers == 1
        assert ask(second, b"three") == b"three"


def test_a_swallowed_question_leaves_its_connection_open_and_silent(relay: Relay) -> None:
    relay.swallow(b"three")
    with connect(relay) as first, connect(relay) as second:
        assert [ask(first, b"one"), ask(second, b"two")] == [b"one", b"two"]
        assert hears_nothing(first, b"and three")
        assert relay.swallowed_questions == 1
        assert ask(second, b"three") == b"three"

        relay.cut_forgotten()

        with pytest.raises(ConnectionError):
            first.recv(100)
        assert ask(second, b"four") == b"four"


def test_a_new_target_gets_the_new_connections(relay: Relay) -> None:
    other = Echo(b"other ")
    with connect(relay) as old:
        ask(old, b"one")
        relay.retarget(other.port)
        with connect(relay) as new:
            assert ask(new, b"two") == b"other two"
        assert ask(old, b"three") == b"three"
    other.close()


def test_a_target_that_refuses_ends_the_clients_connection(relay: Relay, echo: Echo) -> None:
    echo.close()
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    relay.retarget(port)
    with pytest.raises(ConnectionError), connect(relay) as client:
        client.recv(100)


def test_it_runs_in_a_process_of_its_own(echo: Echo) -> None:
    command = [sys.executable, "-m", "tests.support.relay", f"127.0.0.1:{echo.port}", "--delay", "0.01"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        host, _, port = process.stdout.readline().strip().rpartition(":")
        with socket.create_connection((host, int(port)), timeout=60) as client:
            assert ask(client, b"one") == b"one"
            process.stdin.write("turns\n")
            process.stdin.flush()
            assert process.stdout.readline() == "[1]\n"
        process.stdin.close()
        assert process.wait(60) == 0
