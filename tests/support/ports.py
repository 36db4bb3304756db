"""Ports for servers that are told theirs before they start, and ports on which nobody listens."""

import socket


def reserve_port(host: str = "127.0.0.1") -> int:
    """A port that the system gives to nobody else for as long as this process runs.

    It is bound, and nobody listens on it: connections are refused until a server that a test starts listens there.
    Servers set SO_REUSEADDR, and so may bind it too.
    """
    reserved = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind((host, 0))
    port: int = reserved.getsockname()[1]
    reserved.detach()  # it stays open until the process ends
    return port
