"""The WhatsApp connector: Twilio's webhooks in, Twilio's API out."""

import asyncio

import httpx

from connectors.download import TIMEOUT, refuse_too_large
from connectors.messages import Attachment, OutboundMessage, Received, WebhookRequest
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.fetch import fetch_media
from connectors.whatsapp.receive import CHANNEL, receive
from connectors.whatsapp.send import TwilioHttp, open_client, send
from connectors.whatsapp.signature import check_signature


class WhatsAppConnector:
    """Satisfies connectors.connector.Connector."""

    channel = CHANNEL

    def __init__(self, config: WhatsAppConfig) -> None:
        self._config = config
        self._http = TwilioHttp(config.api_url)
        self._client = open_client(config, self._http)
        self._media: httpx.AsyncClient | None = None
        self.redactions: tuple[str, ...] = (*config.auth_tokens, *config.shared_keys.values())

    def verify(self, request: WebhookRequest) -> None:
        check_signature(request, self._config)

    def receive(self, request: WebhookRequest) -> list[Received]:
        return receive(request)

    async def acknowledge(self, received: list[Received]) -> None:
        """Twilio wants nothing beyond the webhook's answer."""

    async def send(self, message: OutboundMessage) -> str:
        return await asyncio.to_thread(send, self._client, self._config, message)

    async def fetch(self, attachment: Attachment, limit_bytes: int) -> bytes:
        refuse_too_large(attachment.size_bytes, limit_bytes)
        if self._media is None:
            self._media = httpx.AsyncClient(timeout=TIMEOUT)
        return await fetch_media(self._media, self._config, attachment.reference, limit_bytes)

    async def close(self) -> None:
        self._http.close()
        if self._media is not None:
            await self._media.aclose()
