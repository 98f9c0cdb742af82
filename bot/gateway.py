"""The public door: verifies webhooks, stores what came in, and only then says yes. It answers nobody by itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.storage import inbox, outbox, staff_commands
from bot.storage.engine import Store
from connectors.connector import Connector
from connectors.errors import BadSignature
from connectors.messages import DeliveryReport, InboundMessage, Received, StaffMessage, Unreadable, WebhookRequest

log = logging.getLogger("nightdesk.gateway")

# Telegram's updates and Twilio's forms are a few kilobytes; media come by reference.
MAX_BODY_BYTES = 1_000_000
RETRY_AFTER_SECONDS = 5
# https://www.twilio.com/docs/messaging/twiml: an empty answer says nothing to the customer.
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Reception:
    """Stores what connectors received. Shared by webhooks and by Telegram's long polling."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def accept(self, received: list[Received]) -> None:
        """Store everything in one transaction; when this returns, nothing of it can be lost. Database errors pass through."""
        if received:
            await asyncio.to_thread(self._store_all, received)

    def _store_all(self, received: list[Received]) -> None:
        now = clock.now()
        with self._store.write() as session:
            for item in received:
                match item:
                    case InboundMessage():
                        inbox.accept(session, item, now)
                    case DeliveryReport():
                        outbox.record_report(session, item, now)
                    case StaffMessage():
                        staff_commands.accept(session, item, now)
                    case Unreadable():
                        log.warning("unreadable input on %s: %s", item.channel, item.why)
                        inbox.quarantine(session, item, now)


def create_gateway(
    store: Store, connectors: Mapping[str, Connector], dialogue_is_ready: Callable[[], Awaitable[bool]]
) -> FastAPI:
    """The gateway's web app. `connectors` by channel; a webhook of a channel that is off does not exist."""
    app = FastAPI(title="Nightdesk gateway", docs_url=None, redoc_url=None, openapi_url=None)
    reception = Reception(store)
    # The event loop keeps only weak references to tasks.
    background: set[asyncio.Task[None]] = set()

    async def take_in(channel: str, request: Request) -> Response | None:
        """None when all is stored, else the answer that says why not."""
        connector = connectors.get(channel)
        if connector is None:
            return Response(status_code=404)
        body = await _body(request)
        if body is None:
            return Response("The body is too large.", status_code=413, media_type="text/plain")
        webhook = _webhook(request, body)
        try:
            connector.verify(webhook)
        except BadSignature as refused:
            log.warning("refused a webhook on %s: %s", channel, refused)
            return Response("The signature is missing or wrong.", status_code=403, media_type="text/plain")
        received = connector.receive(webhook)
        try:
            await reception.accept(received)
        except SQLAlchemyError:
            # The provider keeps the message and comes again; a false yes would lose it.
            log.exception("the database did not take a message")
            return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        acknowledging = asyncio.create_task(connector.acknowledge(received))
        background.add(acknowledging)
        acknowledging.add_done_callback(background.discard)
        return None

    @app.post("/webhooks/whatsapp")
    @app.post("/webhooks/whatsapp/status")
    async def whatsapp(request: Request) -> Response:
        refusal = await take_in("whatsapp", request)
        return refusal or Response(EMPTY_TWIML, media_type="text/xml")

    @app.post("/webhooks/telegram")
    async def telegram(request: Request) -> Response:
        refusal = await take_in("telegram", request)
        return refusal or Response("{}", media_type="application/json")

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz(response: Response) -> dict[str, Any]:
        parts = {"database": await asyncio.to_thread(_database_answers, store), "dialogue": await dialogue_is_ready()}
        response.status_code = 200 if all(parts.values()) else 503
        return {"ready": all(parts.values()), **parts}

    return app


async def _body(request: Request) -> bytes | None:
    """The whole body, or None when it is larger than anything a provider sends."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _webhook(request: Request, body: bytes) -> WebhookRequest:
    # Twice the same header is nothing that a provider sends; joined, no signature fits it.
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return WebhookRequest(path=request.url.path, headers=headers, body=body, query=request.url.query)


def _database_answers(store: Store) -> bool:
    try:
        with store.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
