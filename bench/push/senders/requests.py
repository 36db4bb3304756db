"""requests: a pool of threads with a session each."""

import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from bench.push.senders.webhook import AT_ONCE, BODY, ensure_accepted, headers, run_commands


def send(url: str, count: int) -> None:
    own = threading.local()

    def open_session() -> None:
        own.session = requests.Session()

    def post(n: int) -> int:
        return int(own.session.post(url, data=BODY, headers=headers(n), allow_redirects=False).status_code)

    with ThreadPoolExecutor(AT_ONCE, initializer=open_session) as threads:
        for status in threads.map(post, range(count)):
            ensure_accepted(status)


if __name__ == "__main__":
    run_commands(send)
