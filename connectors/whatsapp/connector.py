"""The connector of WhatsApp, SMS and Messenger: Twilio's webhooks in, Twilio's API out. One for each of these channels."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from connectors.download import TIMEOUT, refuse_too_large
from connectors.messages import Attachment, Listed, OutboundMessage, Received, WebhookRequest
from connectors.whatsapp import erase, listing
from connectors.whatsapp.channels import CHANNELS
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.content import Contents
from connectors.whatsapp.fetch import fetch_media
from connectors.whatsapp.receive import receive
from connectors.whatsapp.send import Pause, TwilioHttp, open_client, parts_of, send
from connectors.whatsapp.signature import check_signature
from connectors.whatsapp.typing import TypingIndicator

COURTESY_TIMEOUT_SECONDS = (2.0, 3.0)


class WhatsAppConnector:
    """Satisfies connectors.connector.Connector, Listing, Erasing and Typing."""

    typing_lasts_seconds = 25.0  # connectors/whatsapp/typing.py

    def __init__(self, config: WhatsAppConfig, pause: Pause = time.sleep) -> None:
        self._config = config
        self._pause = pause
        self.channel = config.channel
        self.limits = CHANNELS[config.channel].limits
        self._typing = TypingIndicator(config)
        self._http = TwilioHttp(config.api_url)
        self._client = open_client(config, self._http)
        # What an answer can do without must not make it wait.
        self._courtesies = TwilioHttp(config.api_url, COURTESY_TIMEOUT_SECONDS)
        self._courtesy_client = open_client(config, self._courtesies)
        self._contents = Contents(self._courtesy_client)
        self._media: httpx.AsyncClient | None = None
        self.redactions: tuple[str, ...] = (*config.auth_tokens, *config.shared_keys.values())

    def verify(self, request: WebhookRequest) -> None:
        check_signature(request, self._config)

    def receive(self, request: WebhookRequest) -> list[Received]:
        return receive(request)

    async def acknowledge(self, received: list[Received]) -> None:
        """Twilio wants nothing beyond the webhook's answer."""

    async def send(self, message: OutboundMessage) -> str:
        return await asyncio.to_thread(send, self._client, self._config, message, self._contents, self._pause)

    async def show_typing(self, address: str, external_id: str) -> None:
        await asyncio.to_thread(self._typing.show, self._courtesy_client, external_id)

    async def fetch(self, attachment: Attachment, limit_bytes: int) -> bytes:
        refuse_too_large(attachment.size_bytes, limit_bytes)
        if self._media is None:
            self._media = httpx.AsyncClient(timeout=TIMEOUT)
        return await fetch_media(self._media, self._config, attachment.reference, limit_bytes)

    async def check(self) -> None:
        await asyncio.to_thread(listing.check, self._client, self._config)

    async def received_since(self, since: datetime, known: Callable[[Sequence[str]], set[str]]) -> list[Received]:
        return await asyncio.to_thread(listing.received_since, self._client, self._config, since, known)

    async def sent_since(self, address: str, since: datetime) -> list[Listed]:
        return await asyncio.to_thread(listing.sent_since, self._client, self._config, address, since)

    async def copies_with(self, address: str) -> list[str]:
        return await asyncio.to_thread(erase.copies_with, self._client, address)

    async def delete_copy(self, external_id: str) -> None:
        await asyncio.to_thread(erase.delete_copy, self._client, external_id)

    def parts_of(self, message: OutboundMessage) -> list[str]:
        return parts_of(self._config, message)

    async def close(self) -> None:
        self._http.close()
        self._courtesies.close()
        if self._media is not None:
            await self._media.aclose()
