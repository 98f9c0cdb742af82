"""A mail server that nobody here wrote (aiosmtpd), and what arrives at it."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

USER, PASSWORD = "desk", "pa:ss/word"


class Mailbox:
    """What arrived, and how the server answers: `refuse_recipient` and `refuse_data` by reply lines."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refuse_recipient: dict[str, str] = {}
        self.refuse_data: str | None = None
        self.hang_up = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.hang_up:
            server.transport.close()
        if self.refuse_data is not None:
            return self.refuse_data
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        parsed = [message_from_bytes(bytes(each.content or b""), policy=policy.default) for each in self.envelopes]
        return [each for each in parsed if isinstance(each, EmailMessage)]


@contextmanager
def mail_server(
    mailbox: Mailbox, *, with_login: bool = False, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """A server on a free port of this machine, which is given."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=check if with_login else None,
        auth_required=with_login and starttls is not None,
        auth_require_tls=starttls is not None,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
