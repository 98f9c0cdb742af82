"""The Telegram connector: polling or webhooks in, python-telegram-bot out."""

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from telegram import Bot
from telegram.constants import ChatAction
from telegram.request import HTTPXRequest

from connectors.clean import clean_text
from connectors.download import TIMEOUT, read_capped, refuse_too_large
from connectors.errors import FailureKind, SendFailed
from connectors.limits import Limits
from connectors.messages import Attachment, OutboundMessage, Received, StaffEvent, StaffMessage, WebhookRequest
from connectors.telegram.attachments import vcard_in
from connectors.telegram.config import TELEGRAM_API_URL, TelegramConfig
from connectors.telegram.elsewhere import CHANNEL
from connectors.telegram.group import GroupApi, delete_copy
from connectors.telegram.poll import Accept, acknowledge, poll
from connectors.telegram.receive import ALLOWED_UPDATES, receive, receive_update
from connectors.telegram.secret import check_secret
from connectors.telegram.send import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS, Pause, failure_of, send

WEBHOOK_PATH = "/webhooks/telegram"
# https://core.telegram.org/bots/api#setwebhook: more would only queue up before SQLite's one writer.
MAX_WEBHOOK_CONNECTIONS = 10
POOL_SIZE = 16
# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
LIMITS = Limits(per_second=30, recipient_seconds=1.0)


@dataclass(frozen=True)
class WebhookState:
    """https://core.telegram.org/bots/api#webhookinfo"""

    is_ours: bool  #: it calls us, as we would ask it to
    pending: int  #: updates that wait to be brought
    failed_at: datetime | None  #: when bringing one failed last
    error: str | None  #: why, in Telegram's words


class TelegramConnector:
    """Satisfies connectors.connector.Connector, Typing and Erasing."""

    channel = CHANNEL
    limits = LIMITS
    typing_lasts_seconds = 5.0  # https://core.telegram.org/bots/api#sendchataction

    def __init__(self, config: TelegramConfig, pause: Pause = asyncio.sleep) -> None:
        self._config = config
        self._pause = pause
        api = (config.api_url or TELEGRAM_API_URL).rstrip("/")
        self._sending = HTTPXRequest(
            connection_pool_size=POOL_SIZE,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            write_timeout=READ_TIMEOUT_SECONDS,
            pool_timeout=READ_TIMEOUT_SECONDS,
        )
        self._polling = HTTPXRequest(connection_pool_size=1, connect_timeout=CONNECT_TIMEOUT_SECONDS)
        self._bot = Bot(
            config.token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._sending,
            get_updates_request=self._polling,
        )
        #: the ids of the staff's group: as configured, and what it moved to since (bot/staff_group/follow.py)
        self.staff_chats: set[int] = set() if config.staff_chat is None else {config.staff_chat}
        self.group = GroupApi(self._bot)
        self._media: httpx.AsyncClient | None = None
        self.polled_at: datetime | None = None  #: when Telegram last answered that poll, by the real time
        self.redactions: tuple[str, ...] = tuple(filter(None, (config.token, config.webhook_secret)))

    def verify(self, request: WebhookRequest) -> None:
        check_secret(request, self._config.webhook_secret)

    def receive(self, request: WebhookRequest) -> list[Received]:
        return self._followed(receive(request, self.staff_chats))

    async def acknowledge(self, received: list[Received]) -> None:
        """Stop the little clock on pressed buttons. Polling does this by itself; raises nothing."""
        await acknowledge(self._bot, received)

    async def send(self, message: OutboundMessage) -> str:
        return await send(self._bot, message, self._pause)

    async def show_typing(self, address: str, external_id: str) -> None:
        with contextlib.suppress(Exception):
            await self._bot.send_chat_action(address, ChatAction.TYPING)

    async def fetch(self, attachment: Attachment, limit_bytes: int) -> bytes:
        refuse_too_large(attachment.size_bytes, limit_bytes)
        card = vcard_in(attachment.reference)
        if card is not None:
            return card
        try:
            file = await self._bot.get_file(attachment.reference)
        except Exception as error:
            raise _fetch_failure(error) from error
        refuse_too_large(file.file_size, limit_bytes)
        if not file.file_path:
            raise SendFailed(FailureKind.REFUSED, "Telegram no longer has this attachment.")
        return await self._download(file.file_path, limit_bytes)

    async def poll(self, accept: Accept, stop: asyncio.Event) -> None:
        """Read updates until `stop` is set; see connectors.telegram.poll."""
        await poll(self._bot, accept, stop, receive=self._receive_update, polled=self._polled)

    def _receive_update(self, update: Any) -> list[Received]:
        return self._followed(receive_update(update, self.staff_chats))

    def _followed(self, received: list[Received]) -> list[Received]:
        """A group that moves is known by its new id from the very next update on."""
        for item in received:
            if isinstance(item, StaffMessage) and item.place.event == StaffEvent.MOVED:
                self.staff_chats.add(int(item.text))
        return received

    def _polled(self) -> None:
        self.polled_at = datetime.now(UTC)

    async def set_webhook(self, public_url: str) -> None:
        """Ask Telegram to call `public_url` with our secret. Messages that wait at Telegram are kept. Raises SendFailed."""
        try:
            await self._bot.set_webhook(
                url=_webhook_url(public_url),
                secret_token=self._config.webhook_secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=MAX_WEBHOOK_CONNECTIONS,
                drop_pending_updates=False,
            )
        except Exception as error:
            raise failure_of(error) from error

    async def has_webhook(self, public_url: str) -> bool:
        """Whether Telegram calls `public_url` already, as we would ask it to; with which secret it does not say. Raises SendFailed."""
        return (await self.webhook_state(public_url)).is_ours

    async def webhook_state(self, public_url: str) -> WebhookState:
        """What Telegram says of its webhook. Raises SendFailed."""
        try:
            info = await self._bot.get_webhook_info()
        except Exception as error:
            raise failure_of(error) from error
        wanted = (_webhook_url(public_url), MAX_WEBHOOK_CONNECTIONS, sorted(ALLOWED_UPDATES))
        return WebhookState(
            is_ours=(info.url, info.max_connections, sorted(info.allowed_updates or ())) == wanted,
            pending=info.pending_update_count,
            failed_at=info.last_error_date,
            error=clean_text(info.last_error_message or "") or None,
        )

    def webhook_mark(self, public_url: str) -> str:
        """What tells one webhook of ours from another, with its secret, and gives nothing of it away."""
        parts: Sequence[str] = (self._config.token, self._config.webhook_secret or "", _webhook_url(public_url))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    async def copies_with(self, address: str) -> list[str]:
        """Telegram keeps a private chat with the customer, and lists nothing of it."""
        return []

    async def delete_copy(self, external_id: str) -> None:
        """What stands of a customer in the staff's group (connectors.telegram.group.copy_id)."""
        await delete_copy(self.group, external_id)

    async def check(self) -> None:
        try:
            await self._bot.get_me()
        except Exception as error:
            raise failure_of(error) from error

    async def close(self) -> None:
        await self._sending.shutdown()
        await self._polling.shutdown()
        if self._media is not None:
            await self._media.aclose()

    async def _download(self, url: str, limit_bytes: int) -> bytes:
        if self._media is None:
            self._media = httpx.AsyncClient(timeout=TIMEOUT)
        try:
            async with self._media.stream("GET", url) as response:
                if response.status_code == 200:
                    return await read_capped(response, limit_bytes)
                kind = FailureKind.RETRY if response.status_code in (429, 500, 502, 503, 504) else FailureKind.REFUSED
                code = str(response.status_code)
                raise SendFailed(kind, f"Telegram answered {code} for this attachment.", code=code)
        except httpx.HTTPError as error:
            sentence = f"The attachment could not be fetched ({type(error).__name__})."
            raise SendFailed(FailureKind.RETRY, sentence) from error


def _webhook_url(public_url: str) -> str:
    return public_url.rstrip("/") + WEBHOOK_PATH


def _fetch_failure(error: Exception) -> SendFailed:
    """As for sending, but asking again for a file doubles nothing."""
    failure = failure_of(error)
    if failure.kind is FailureKind.UNKNOWN:
        return SendFailed(FailureKind.RETRY, "The attachment could not be fetched; it is tried again later.", code=failure.code)
    if failure.kind is FailureKind.UNREACHABLE:
        return SendFailed(FailureKind.REFUSED, failure.sentence, code=failure.code)
    return failure
