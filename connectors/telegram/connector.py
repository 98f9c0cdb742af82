"""The Telegram connector: polling or webhooks in, python-telegram-bot out."""

import asyncio

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from connectors.download import TIMEOUT, read_capped, refuse_too_large
from connectors.errors import FailureKind, SendFailed
from connectors.messages import Attachment, OutboundMessage, Received, WebhookRequest
from connectors.telegram.attachments import vcard_in
from connectors.telegram.config import TELEGRAM_API_URL, TelegramConfig
from connectors.telegram.poll import Accept, acknowledge, poll
from connectors.telegram.receive import ALLOWED_UPDATES, CHANNEL, receive
from connectors.telegram.secret import check_secret
from connectors.telegram.send import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS, failure_of, send

WEBHOOK_PATH = "/webhooks/telegram"
# https://core.telegram.org/bots/api#setwebhook: more would only queue up before SQLite's one writer.
MAX_WEBHOOK_CONNECTIONS = 10
POOL_SIZE = 16


class TelegramConnector:
    """Satisfies connectors.connector.Connector."""

    channel = CHANNEL

    def __init__(self, config: TelegramConfig) -> None:
        self._config = config
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
        self._media: httpx.AsyncClient | None = None
        self.redactions: tuple[str, ...] = tuple(filter(None, (config.token, config.webhook_secret)))

    def verify(self, request: WebhookRequest) -> None:
        check_secret(request, self._config.webhook_secret)

    def receive(self, request: WebhookRequest) -> list[Received]:
        return receive(request, self._config.staff_chat)

    async def acknowledge(self, received: list[Received]) -> None:
        """Stop the little clock on pressed buttons. Polling does this by itself; raises nothing."""
        await acknowledge(self._bot, received)

    async def send(self, message: OutboundMessage) -> str:
        return await send(self._bot, message)

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
        await poll(self._bot, accept, stop, staff_chat=self._config.staff_chat)

    async def set_webhook(self, public_url: str) -> None:
        """Ask Telegram to call `public_url` with our secret. Messages that wait at Telegram are kept. Raises SendFailed."""
        try:
            await self._bot.set_webhook(
                url=public_url.rstrip("/") + WEBHOOK_PATH,
                secret_token=self._config.webhook_secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=MAX_WEBHOOK_CONNECTIONS,
                drop_pending_updates=False,
            )
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


def _fetch_failure(error: Exception) -> SendFailed:
    """As for sending, but asking again for a file doubles nothing."""
    failure = failure_of(error)
    if failure.kind is FailureKind.UNKNOWN:
        return SendFailed(FailureKind.RETRY, "The attachment could not be fetched; it is tried again later.", code=failure.code)
    if failure.kind is FailureKind.UNREACHABLE:
        return SendFailed(FailureKind.REFUSED, failure.sentence, code=failure.code)
    return failure
