"""E-mail to staff, by the standard library's SMTP client in a thread. Plain text; a password leaves over TLS alone."""

import asyncio
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from bot import clock
from bot.email_settings import Email
from bot.notices.notices import EMAIL
from bot.outlets.outlet import Telling
from connectors.errors import FailureKind, SendFailed

TIMEOUT_SECONDS = 20.0
# https://datatracker.ietf.org/doc/html/rfc6409#section-3.1 and https://datatracker.ietf.org/doc/html/rfc8314#section-3.3
SUBMISSION_PORT = 587
SUBMISSIONS_PORT = 465
TEMPORARY = range(400, 500)

_AWAY = "The mail server cannot be reached; it is tried again later."
_CANNOT_LOG_IN = "The mail server refuses our user or password; check NIGHTDESK_SMTP_URL."
_NO_TLS = "The mail server offers no encryption, so the password is not sent to it; use smtps://, or a server with STARTTLS."
_BAD_CERTIFICATE = "The mail server's certificate cannot be trusted; check the host in NIGHTDESK_SMTP_URL."
_IN_DOUBT = "The mail server did not answer in the end, so it may or may not have been sent."


class EmailOutlet:
    """Satisfies bot.outlets.outlet.Outlet. `tls` says which certificates are trusted (default: the system's)."""

    name = EMAIL

    def __init__(self, settings: Email, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(settings.smtp_url)
        self._settings = settings
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or (SUBMISSIONS_PORT if self._is_tls else SUBMISSION_PORT)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._tls = tls or ssl.create_default_context()

    async def tell(self, telling: Telling) -> None:
        await asyncio.to_thread(self._send, self._written(telling))

    async def close(self) -> None:
        pass

    def _written(self, telling: Telling) -> EmailMessage:
        message = EmailMessage(policy=SMTP_POLICY)
        # On one line: whatever a name holds, it can begin no header of its own.
        message["Subject"] = " ".join(telling.subject.split())
        message["From"] = self._settings.sender
        message["To"] = ", ".join(telling.to or self._settings.recipients)
        message["Date"] = format_datetime(clock.real_now())
        # The same at every attempt, so that a mail program shows one that came twice once.
        message["Message-ID"] = f"<nightdesk-notice-{telling.notice_id}@{self._settings.sender.rpartition('@')[2]}>"
        # https://datatracker.ietf.org/doc/html/rfc3834#section-5: no out-of-office reply comes back
        message["Auto-Submitted"] = "auto-generated"
        # https://datatracker.ietf.org/doc/html/rfc2919#section-3: mail programs sort by it
        message["List-Id"] = f"Nightdesk <nightdesk.{self._settings.sender.rpartition('@')[2]}>"
        # Readable as it is, in contrast to base64, and no line is longer than mail servers take.
        message.set_content(telling.text, cte="quoted-printable")
        return message

    def _send(self, message: EmailMessage) -> None:
        with self._connected() as server:
            try:
                refused = server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                codes = [code for code, _ in error.recipients.values()]
                raise _refusal(max(codes), "The mail server refuses all addresses of NIGHTDESK_STAFF_EMAIL or business.yml") from error
            except smtplib.SMTPSenderRefused as error:
                raise _refusal(error.smtp_code, "The mail server refuses NIGHTDESK_EMAIL_FROM") from error
            except smtplib.SMTPResponseException as error:
                raise _refusal(error.smtp_code, "The mail server refuses this e-mail") from error
            except smtplib.SMTPNotSupportedError as error:
                sentence = "The mail server takes no such addresses; write them in plain ASCII."
                raise SendFailed(FailureKind.REFUSED, sentence) from error
            except (OSError, smtplib.SMTPException) as error:
                raise SendFailed(FailureKind.UNKNOWN, _IN_DOUBT) from error
        if refused:
            sentence = f"The mail server took it for some, but refuses {len(refused)} of the addresses."
            raise SendFailed(FailureKind.REFUSED, sentence)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A server that has let us in. Until then nothing was sent, so whatever goes wrong may be tried again."""
        server: smtplib.SMTP | None = None
        try:
            if self._is_tls:
                server = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._tls)
            else:
                server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=self._tls)
                elif self._password and not _is_this_machine(self._host):
                    raise SendFailed(FailureKind.CHANNEL, _NO_TLS)
            if self._user:
                server.login(self._user, self._password)
        except BaseException as error:
            if server is not None:
                server.close()
            raise _not_let_in(error) from error
        try:
            yield server
        finally:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                # It was sent or refused before this; a rude goodbye changes nothing.
                server.close()


def _not_let_in(error: BaseException) -> BaseException:
    match error:
        case ssl.SSLCertVerificationError():
            return SendFailed(FailureKind.CHANNEL, _BAD_CERTIFICATE)
        case smtplib.SMTPAuthenticationError() if error.smtp_code not in TEMPORARY:
            return SendFailed(FailureKind.CHANNEL, _CANNOT_LOG_IN, code=str(error.smtp_code))
        case smtplib.SMTPNotSupportedError():
            return SendFailed(FailureKind.CHANNEL, "The mail server offers no way to log in; leave the user out.")
        case OSError() | smtplib.SMTPException():
            return SendFailed(FailureKind.RETRY, _AWAY)
    return error


def _refusal(code: int, sentence: str) -> SendFailed:
    """4xx is for now, 5xx for ever: https://datatracker.ietf.org/doc/html/rfc5321#section-4.2.1"""
    kind = FailureKind.RETRY if code in TEMPORARY else FailureKind.REFUSED
    return SendFailed(kind, f"{sentence} ({code}).", code=str(code))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
