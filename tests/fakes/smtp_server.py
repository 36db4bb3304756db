"""A fake mail server over a real socket (aiosmtpd), which can refuse mails or require a login.

with FakeSmtp() as server:
    ...  # send to server.port
    assert server.mails[0]["To"] == "ada@example.org"
"""

import asyncio
import socket
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 OK"
START_SECONDS = 60.0


class FakeSmtp:
    """`reply` is the response to each mail, `recipient_reply` to each recipient. With `tls` it offers STARTTLS, or
    with `implicit` uses TLS from the first byte. With a `login` it requires this login."""

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, implicit: bool = False, login: tuple[str, str] | None = None
    ) -> None:
        self.reply = self.recipient_reply = OK
        self.mails: list[EmailMessage] = []
        self.were_encrypted: list[bool] = []
        self._login = login
        self._controller = _Controller(
            self,
            hostname="127.0.0.1",
            port=0,
            ready_timeout=START_SECONDS,
            ssl_context=tls if implicit else None,
            tls_context=None if implicit else tls,
            require_starttls=False,
            authenticator=self._authenticate,
            auth_required=login is not None,
            auth_require_tls=False,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = data.login.decode(), data.password.decode()
        return AuthResult(success=given == self._login, handled=False)  # it is told by aiosmtpd

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_reply == OK:
            envelope.rcpt_tos.append(address)
        return self.recipient_reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd calls it so
        if self.reply == OK:
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            assert server.transport is not None
            self.were_encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.reply


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """aiosmtpd connects to the port that it was given, which was 0."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # of aiosmtpd


class SilentServer:
    """Accepts connections and never responds."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._socket.close()
