"""A gateway in small for the tests of this folder: takes webhooks, verifies and receives them, keeps what they say."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from connectors.connector import Connector
from connectors.errors import BadSignature
from connectors.messages import Received, WebhookRequest


class Receiver:
    """Use as a context manager. `connect` makes the connector, once the public URL is known."""

    def __init__(self, connect: Callable[[str], Connector]) -> None:
        self.received: list[Received] = []
        self.refused: list[str] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(receiver.take(WebhookRequest(self.path, headers, body)))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Keep the tests' output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.public_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.connector = connect(self.public_url)

    def take(self, request: WebhookRequest) -> int:
        try:
            self.connector.verify(request)
        except BadSignature as refused:
            self.refused.append(str(refused))
            return 403
        self.received += self.connector.receive(request)
        return 200

    def __enter__(self) -> "Receiver":
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
