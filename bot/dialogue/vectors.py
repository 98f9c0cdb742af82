"""Serves the vectors of sentences to Rasa, which has no model of its own: one URL, over loopback only."""

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.faq.embed import Embedder, Vectors, embed_questions
from bot.web_server import WebServer

log = logging.getLogger("nightdesk.vectors")

PATH = "/embed"
MAX_TEXTS = 64
#: More than a message of any channel holds; bot/rasa_server/sentence_vectors.py cuts longer texts to as many.
MAX_CHARS = 4096
#: As many texts of as many characters as above would be more, but nobody sends that.
MAX_BODY_BYTES = 2_000_000

Embed = Callable[[Sequence[str]], Vectors]


class Refused(Exception):
    """A request that is not answered with vectors: the status, and one sentence for who asked."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def vectors_route(serving: Callable[[], tuple[str, Embed] | None]) -> Route:
    """POST /embed {"model", "texts"} -> the texts' vectors, row after row, as little-endian float32.

    `serving` gives the model's name and what embeds, or None while it is being loaded. 403 for anybody but this machine,
    400 for a body of another shape, 413 for too much, 409 when another model is served than the one asked for, 503 while
    loading, 500 when embedding failed. No answer repeats a text.
    """

    async def answer(request: Request) -> Response:
        try:
            if request.client is None or not ip_address(request.client.host).is_loopback:
                raise Refused(403, "Vectors are served to this machine alone.")
            model, texts = _asked(await _body(request))
            now = serving()
            if now is None:
                raise Refused(503, "The model is still being loaded.")
            name, embed = now
            if name != model:
                raise Refused(409, f"Rasa asks for vectors of {model}, but {name} is served; train Rasa again.")
            rows = await asyncio.to_thread(embed, texts)
        except Refused as refused:
            return JSONResponse({"error": str(refused)}, status_code=refused.status)
        except Exception as error:
            # Without the error's own words, which may hold the customer's.
            log.error("a text could not be embedded: %s", type(error).__name__)
            return JSONResponse({"error": type(error).__name__}, status_code=500)
        return Response(rows.astype("<f4").tobytes(), media_type="application/octet-stream")

    return Route(PATH, answer, methods=["POST"])


@contextmanager
def serving_vectors(embedder: Embedder) -> Iterator[str]:
    """The URL of such an endpoint inside this process, until the block ends: for training, when no action server runs.

    What it embeds is the shop's own and therefore kept on disk, where the embedder keeps anything.
    """
    route = vectors_route(lambda: (embedder.name, lambda texts: embed_questions(embedder, texts)))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        web = WebServer(Starlette(routes=[route]), lifespan=False)
        thread = threading.Thread(target=lambda: asyncio.run(web.serve(sockets=[listener])), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
        finally:
            web.should_exit = True
            thread.join()


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, f"The body may hold at most {MAX_BODY_BYTES} bytes.")
    return body


def _asked(body: bytes) -> tuple[str, list[str]]:
    try:
        asked = json.loads(body)
        model, texts = asked["model"], asked["texts"]
    except (ValueError, KeyError, TypeError, RecursionError):
        model, texts = None, None
    if not (isinstance(model, str) and isinstance(texts, list) and all(isinstance(text, str) for text in texts)):
        raise Refused(400, "The body must hold the model's name and a list of texts.")
    if len(texts) > MAX_TEXTS:
        raise Refused(413, f"At most {MAX_TEXTS} texts are embedded at once.")
    if any(len(text) > MAX_CHARS for text in texts):
        raise Refused(413, f"A text may have at most {MAX_CHARS} characters.")
    return model, texts
