"""The provider takes a message and the answer is lost, or never gets it: in the emulator's list there is exactly one."""

import asyncio
import struct
import threading
import urllib.error
import urllib.request
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

import pytest

from bot import clock
from bot.channels.reconcile import BELIEVED_AFTER_HANDING, LOOK_AGAIN_AFTER, Reconciler
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Message, Status
from connectors.whatsapp.connector import WhatsAppConnector
from tests.bot.storage.test_outbox import say, status
from tests.bot.test_sender import running, until
from tests.peers.emulator import TwilioEmulator
from tests.peers.test_twilio_emulator import config

pytestmark = pytest.mark.peer

WITHIN = timedelta(seconds=60)


class LossyProxy:
    """Before the emulator. The first creating request has the fault, every other request passes."""

    def __init__(self, target: str, fault: str) -> None:
        self.fault: str | None = fault
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                fault = None
                if self.command == "POST":
                    fault, proxy.fault = proxy.fault, None
                if fault == "reset before":
                    self.reset()
                    return
                status, content = self.ask(body)
                if fault == "answer lost":
                    self.reset()
                    return
                if fault == "answer replaced by 502":
                    status, content = 502, b"bad gateway"
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def ask(self, body: bytes) -> tuple[int, bytes]:
                kept = {name: self.headers[name] for name in ("authorization", "content-type") if name in self.headers}
                request = urllib.request.Request(target + self.path, body or None, kept, method=self.command)
                try:
                    with urllib.request.urlopen(request, timeout=10) as answer:
                        return answer.status, answer.read()
                except urllib.error.HTTPError as refused:
                    with refused:
                        return refused.code, refused.read()

            def reset(self) -> None:
                self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True

            do_GET = do_POST = pass_on

            def log_message(self, *_: Any) -> None:
                """Keep the tests' output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "LossyProxy":
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


FAULTS = ["answer lost", "reset before", "answer replaced by 502"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_exactly_one_message_is_in_the_list_within_a_minute(
    store: Store, twilio: TwilioEmulator, fault: str
) -> None:
    number = f"whatsapp:+3161000{FAULTS.index(fault)}{int(store.is_sqlite)}00"
    first, second = _say(store, number)
    # Its status callbacks go nowhere, so the list alone can tell.
    with LossyProxy(twilio.url, fault) as proxy:
        connector = WhatsAppConnector(config(twilio, None, api_url=proxy.url))
        reconciler = Reconciler(store, {"whatsapp": connector})
        began = clock.now()
        async with running(store, connector):
            await until(lambda: status(store, first)[0] == Status.UNKNOWN)
            assert status(store, second)[0] == Status.QUEUED, "it must not overtake the one that may be lost"
            for _ in range(20):
                await reconciler.look()
                if status(store, first)[0] != Status.UNKNOWN:
                    break
                clock.shift(clock.offset() + LOOK_AGAIN_AFTER)
            await until(lambda: {status(store, each)[0] for each in (first, second)} <= {Status.SENT})
            assert clock.now() - began < WITHIN
            if fault == "reset before":
                assert clock.now() - began >= BELIEVED_AFTER_HANDING
        await connector.close()
    assert twilio.sent_to(number) == ["The first.", "The second."]
    listed = {message["body"]: message["sid"] for message in twilio.messages(to=number)}
    with store.read() as session:
        assert session.get_one(Message, first).external_id == listed["The first."]


def _say(store: Store, number: str) -> list[int]:
    ids = say(store, "The first.", "The second.", channel="whatsapp", address=number)
    with store.write() as session:
        for each in ids:
            message = session.get_one(Message, each)
            message.payload = {}
            conversation = message.conversation_id
        session.get_one(Conversation, conversation).window_ends_at = clock.now() + timedelta(hours=20)
    return ids


async def test_nothing_is_asked_while_nothing_is_unknown(store: Store, twilio: TwilioEmulator) -> None:
    connector = WhatsAppConnector(config(twilio, None, api_url="http://127.0.0.1:9"))
    async with asyncio.timeout(1):
        await Reconciler(store, {"whatsapp": connector}).look()
    await connector.close()
