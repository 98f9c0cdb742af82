"""The public door: verifies webhooks, stores what came in, and only then says yes. It answers nobody by itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import clock
from bot.answer_files import PATH, AnswerFiles
from bot.faq.media_files import content_type
from bot.reception import Reception
from bot.storage.engine import Store
from bot.storage.unstorable import kind_of
from connectors.connector import Connector
from connectors.errors import BadSignature
from connectors.messages import WebhookRequest
from connectors.whatsapp.channels import CHANNELS

log = logging.getLogger("nightdesk.gateway")

# Telegram's updates and Twilio's forms are a few kilobytes; media come by reference.
MAX_BODY_BYTES = 1_000_000
RETRY_AFTER_SECONDS = 5
# Twilio waits 15 seconds for everything, Telegram a minute; who hears no in time comes again.
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
STORE_WITHIN_SECONDS = 6.0
#: What /healthz answers while the process lives.
HEALTHY = {"status": "ok"}
# A file is what it is called and nothing else. No policy beyond that: browsers show no PDF then.
FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
# https://www.twilio.com/docs/messaging/twiml: an empty answer says nothing to the customer.
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def create_gateway(
    store: Store,
    connectors: Mapping[str, Connector],
    dialogue_is_ready: Callable[[], Awaitable[bool]],
    store_within_seconds: float = STORE_WITHIN_SECONDS,
    files: AnswerFiles | None = None,
) -> Starlette:
    """The gateway's web app. `connectors` by channel; a webhook of a channel that is off does not exist.

    `files`: those that go with answers, which providers fetch here by addresses that we signed.
    """
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
            async with asyncio.timeout(store_within_seconds):
                await reception.accept(received)
        except (SQLAlchemyError, TimeoutError) as error:
            # The provider keeps the message and comes again; a false yes would lose it. What is stored after all by then is
            # stored once. One line: there may be thousands.
            log.error("the database took nothing on %s (%s); the provider is to come again", channel, kind_of(error))
            return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        acknowledging = asyncio.create_task(connector.acknowledge(received))
        background.add(acknowledging)
        acknowledging.add_done_callback(background.discard)
        return None

    def webhook(channel: str, path: str, yes: str, media_type: str) -> Route:
        async def take(request: Request) -> Response:
            refusal = await take_in(channel, request)
            return refusal or Response(yes, media_type=media_type)

        return Route(path, take, methods=["POST"])

    async def file(request: Request) -> Response:
        given = request.path_params
        sha256, until, name = given["sha256"], given["until"], given["name"]
        if files is None or not files.is_good(sha256, until, given["signature"], name):
            return Response(status_code=404)
        if files.is_over(int(until), clock.real_now()):
            return Response("This address is not good any more.", status_code=410, media_type="text/plain")
        content = await asyncio.to_thread(files.content, sha256)
        if content is None:
            return Response(status_code=404)
        return Response(content, media_type=content_type(name), headers=FILE_HEADERS)

    async def healthz(_: Request) -> Response:
        return JSONResponse(HEALTHY)

    async def readyz(_: Request) -> Response:
        parts = {"database": await _database_answers(store), "dialogue": await dialogue_is_ready()}
        is_ready = all(parts.values())
        return JSONResponse({"ready": is_ready, **parts}, status_code=200 if is_ready else 503)

    of_twilio = [(channel, f"/webhooks/{channel}{kind}") for channel in CHANNELS for kind in ("", "/status")]
    return Starlette(
        routes=[
            *(webhook(channel, path, EMPTY_TWIML, "text/xml") for channel, path in of_twilio),
            webhook("telegram", "/webhooks/telegram", "{}", "application/json"),
            Route(f"{PATH}/{{sha256}}/{{until}}/{{signature}}/{{name}}", file),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
        ],
        exception_handlers={ClientDisconnect: _left},
    )


def _left(_: Request, __: Exception) -> Response:
    # Gone before all had arrived: nothing was accepted, nobody reads this, and the provider comes again.
    return Response(status_code=400)


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


async def _database_answers(store: Store) -> bool:
    def look() -> None:
        with store.read() as session:
            session.execute(text("SELECT 1"))

    try:
        async with asyncio.timeout(STORE_WITHIN_SECONDS):
            await asyncio.to_thread(look)
    except (SQLAlchemyError, TimeoutError):
        return False
    return True
