"""The proxy breaks what it is told to break, and nothing else: else the bench that rests on it would prove nothing."""

import gc
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from tests.faults.proxy import (
    ANSWER_LOST,
    DROPPED,
    HALF_AN_ANSWER,
    HUNG_UP,
    NO_HTTP,
    NO_JSON,
    NONE,
    Fault,
    FaultProxy,
    answering,
    late,
)


class Upstream:
    """Keeps what reaches it, and answers `said: <body>`, with enough behind it to be cut."""

    def __init__(self) -> None:
        self.reached: list[bytes] = []
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                upstream.reached.append(body)
                said = b'{"said": "' + body + b'"}' + b" " * 500
                self.send_response(201)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    made = Upstream()
    yield made
    made.close()


def ask(proxy: FaultProxy, body: str = "hi") -> httpx.Response:
    return httpx.post(f"{proxy.url}/messages?x=1", content=body, timeout=5, trust_env=False)


def test_without_a_fault_everything_passes(upstream: Upstream) -> None:
    with FaultProxy(upstream.port) as proxy:
        answer = ask(proxy)
    assert (answer.status_code, answer.json(), upstream.reached) == (201, {"said": "hi"}, [b"hi"])
    assert [(done.asked.method, done.asked.path, done.fault) for done in proxy.done] == [("POST", "/messages?x=1", NONE)]


@pytest.mark.parametrize(
    ("fault", "error", "reaches"),
    [
        (ANSWER_LOST, httpx.ReadError, True),
        (DROPPED, httpx.ReadError, False),
        (HUNG_UP, httpx.RemoteProtocolError, False),
        (HALF_AN_ANSWER, httpx.RemoteProtocolError, True),
        (NO_HTTP, httpx.RemoteProtocolError, True),
        (Fault(cut_to=120, reset=True), httpx.ReadError, True),
    ],
)
def test_a_broken_connection_reaches_the_other_side_or_not_as_it_says(upstream, fault, error, reaches) -> None:
    with FaultProxy(upstream.port, lambda asked: fault) as proxy, pytest.raises(error):
        ask(proxy)
    assert bool(upstream.reached) is reaches


@pytest.mark.parametrize(
    ("fault", "status", "text", "reaches"),
    [
        (answering(429, {"code": 20429}, Retry_After="7"), 429, '{"code": 20429}', False),
        (answering(500, "oops", reaches=True), 500, "oops", True),
        (NO_JSON, 201, "<html>Bad gateway</html>", True),
    ],
)
def test_an_answer_of_its_own_replaces_the_other_sides(upstream, fault, status, text, reaches) -> None:
    with FaultProxy(upstream.port, lambda asked: fault) as proxy:
        answer = ask(proxy)
    assert (answer.status_code, answer.text, bool(upstream.reached)) == (status, text, reaches)
    assert answer.headers.get("retry-after") == ("7" if status == 429 else None)


def test_a_late_answer_is_late_but_the_request_is_not(upstream: Upstream) -> None:
    with FaultProxy(upstream.port, lambda asked: late(0.3)) as proxy:
        began = time.monotonic()
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(proxy.url, content="hi", timeout=0.15, trust_env=False)
        assert upstream.reached == [b"hi"]
        assert ask(proxy).status_code == 201
    assert time.monotonic() - began >= 0.4


def test_a_server_that_is_away_is_an_answer_that_never_comes() -> None:
    with FaultProxy(9) as proxy, pytest.raises(httpx.RemoteProtocolError):
        ask(proxy)


def test_it_can_be_away_and_come_back_on_the_same_port(upstream: Upstream) -> None:
    with FaultProxy(upstream.port) as proxy:
        proxy.shut()
        for _ in range(50):
            try:
                ask(proxy)
            except httpx.ConnectError:
                break
        else:
            raise AssertionError("it still answers")
        proxy.open()
        assert ask(proxy).status_code == 201


def test_faults_are_chosen_by_what_is_asked(upstream: Upstream) -> None:
    def choose(asked: Any) -> Fault:
        return ANSWER_LOST if b"bad" in asked.body else NONE

    with FaultProxy(upstream.port, choose) as proxy:
        with pytest.raises(httpx.ReadError):
            ask(proxy, "bad")
        assert ask(proxy, "good").status_code == 201


def test_it_leaves_nothing_open_behind_who_reads_no_answer_or_asks_nothing_any_more() -> None:
    gc.collect()
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        with FaultProxy(0, lambda asked: answering(200, "x" * 20_000_000)) as proxy:
            reads_nothing = socket.create_connection(("127.0.0.1", proxy.port))
            reads_nothing.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while not proxy.done:
                time.sleep(0.01)
            in_the_last_moment = [socket.create_connection(("127.0.0.1", proxy.port)) for _ in range(20)]
        for client in (reads_nothing, *in_the_last_moment):
            client.close()
        gc.collect()
    assert [str(warning.message) for warning in left] == []
