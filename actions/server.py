"""The action server: rasa-sdk's executor with exactly our actions, behind the URL that Rasa calls, inside this process.

Rasa-sdk's own web server is not used: it listens on every interface, and its error answers repeat the whole
conversation, which Rasa then writes into its log.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.dialogue.vectors import Embed, vectors_route
from bot.faq.learning.recalibration import CannotRecalibrate
from bot.test_box import CannotTry
from bot.web_server import WebServer

log = logging.getLogger("nightdesk.actions")

#: An action that comes while the FAQ is still being loaded waits this long; the worker waits longer.
WAIT_FOR_ACTIONS_SECONDS = 8.0


@dataclass(frozen=True)
class Loaded:
    """What there is when loading is done: the actions, and what keeps them fresh until it is cancelled.

    `keep_fresh` is given what takes other actions in place of these. `recalibrate` fits a calibration on what staff have
    marked: a bot.faq.learning.recalibration.Proposal as JSON. It raises CannotRecalibrate. `vectors` is the name of the model whose
    vectors Rasa asks for, and what embeds with it.
    """

    actions: Sequence[Action]
    keep_fresh: Callable[[Callable[[Sequence[Action]], None]], Awaitable[None]] | None = None
    recalibrate: Callable[[], Awaitable[dict[str, Any]]] | None = None
    vectors: tuple[str, Embed] | None = None
    #: what trainers ask before they publish: the name of a question and its JSON to JSON (actions/test_box.py)
    test_box: Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]] | None = None


class ActionServer:
    """Answers GET /health at once, GET /ready when loaded, POST /webhook as rasa-sdk does, /recalibration, /test-box and /embed."""

    def __init__(self, *, wait_seconds: float = WAIT_FOR_ACTIONS_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._executor = ActionExecutor()
        self._loaded = asyncio.Event()
        self._recalibrating = asyncio.Lock()
        self.recalibrate: Callable[[], Awaitable[dict[str, Any]]] | None = None
        self.test_box: Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]] | None = None
        self._vectors: tuple[str, Embed] | None = None
        self.app = Starlette(
            routes=[
                Route("/health", self._health),
                Route("/ready", self._ready),
                Route("/webhook", self._webhook, methods=["POST"]),
                Route("/recalibration", self._recalibration, methods=["POST"]),
                Route("/test-box/{name}", self._test_box, methods=["POST"]),
                vectors_route(lambda: self._vectors),
            ]
        )

    def serve_vectors(self, model: str, embed: Embed) -> None:
        """From now on Rasa gets the vectors of texts from `embed`, under the model's name."""
        self._vectors = (model, embed)

    def take(self, actions: Sequence[Action]) -> None:
        """From now on these actions are run."""
        for action in actions:
            self._executor.register_action(action)
        self._loaded.set()

    async def _health(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _ready(self, request: Request) -> Response:
        if self._loaded.is_set():
            return JSONResponse({"status": "ok"})
        return JSONResponse({"status": "loading"}, status_code=503)

    async def _recalibration(self, request: Request) -> Response:
        """Fits and tells; who asked decides what becomes of it. Nothing in it is anybody's words."""
        if self.recalibrate is None:
            return _error(503, "The FAQ is still being loaded; try again in a moment.")
        try:
            async with self._recalibrating:
                return JSONResponse(await self.recalibrate())
        except CannotRecalibrate as error:
            return _error(409, str(error))
        except Exception as error:
            lines = "".join(traceback.format_tb(error.__traceback__))
            log.error("the calibration could not be fitted: %s\n%s", type(error).__name__, lines)
            return _error(500, f"The calibration could not be fitted ({type(error).__name__}); the log has the rest.")

    async def _test_box(self, request: Request) -> Response:
        if self.test_box is None:
            return _error(503, "The FAQ is still being loaded; try again in a moment.")
        try:
            return JSONResponse(await self.test_box(request.path_params["name"], await request.json()))
        except CannotTry as error:
            return _error(409, str(error))
        except Exception as error:
            lines = "".join(traceback.format_tb(error.__traceback__))
            log.error("the test box failed: %s\n%s", type(error).__name__, lines)
            return _error(500, f"This could not be tried ({type(error).__name__}); the log has the rest.")

    async def _webhook(self, request: Request) -> Response:
        try:
            call = await request.json()
            name = call["next_action"]
            call["tracker"]["sender_id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return _error(400, "Invalid body request")
        try:
            await asyncio.wait_for(self._loaded.wait(), self._wait_seconds)
            result = await self._executor.run(call)
        except TimeoutError:
            return _error(503, "The FAQ is still being loaded.", name)
        except ActionExecutionRejection as error:
            return _error(400, error.message, error.action_name)
        except ActionNotFoundException as error:
            return _error(404, error.message, error.action_name)
        except Exception as error:
            # Without the error's own words, which may hold the customer's.
            lines = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s failed: %s\n%s", name, type(error).__name__, lines)
            return _error(500, type(error).__name__, name)
        return JSONResponse(result.model_dump() if result else None)


async def serve(
    load: Callable[[], Awaitable[Loaded]],
    stop: asyncio.Event,
    *,
    port: int,
    host: str = "127.0.0.1",
    wait_seconds: float = WAIT_FOR_ACTIONS_SECONDS,
) -> None:
    """Serve until `stop`. `load` builds the actions while /health already answers; when it raises, so does this."""
    server = ActionServer(wait_seconds=wait_seconds)
    web = WebServer(server.app, host=host, port=port, lifespan=False)
    serving = asyncio.create_task(web.serve())
    working = asyncio.create_task(_load_and_refresh(server, load))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        web.should_exit = True
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
        await serving


async def _load_and_refresh(server: ActionServer, load: Callable[[], Awaitable[Loaded]]) -> None:
    loaded = await load()
    if loaded.vectors is not None:
        server.serve_vectors(*loaded.vectors)
    server.take(loaded.actions)
    server.recalibrate = loaded.recalibrate
    server.test_box = loaded.test_box
    log.info("%s actions are served", len(loaded.actions))
    if loaded.keep_fresh is not None:
        await loaded.keep_fresh(server.take)
    await asyncio.Event().wait()


def _error(status: int, sentence: str, action_name: str | None = None) -> Response:
    return JSONResponse({"error": sentence, "action_name": action_name}, status_code=status)
