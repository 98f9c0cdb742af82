"""Rasa's REST channel, at the same URL and with the same JSON, but safe to rely on.

It asks for a token, keeps a text whole (Rasa's own splits at blank lines), and answers with an error when handling
failed or took too long (Rasa's own answers 200 with whatever there was).
"""

import asyncio
import hmac
import logging
import traceback
from typing import Any, Awaitable, Callable, Dict, Optional, Text

import cached_schema_check
import failed_actions
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

logger = logging.getLogger(__name__)


class WholeTexts(CollectingOutputChannel):
    """Collects what is to be sent, each text in one piece."""

    async def send_text_message(self, recipient_id: Text, text: Text, **kwargs: Any) -> None:
        await self._persist_message(self._message(recipient_id, text=text))


class TokenRest(InputChannel):
    """POST /webhooks/rest/webhook {"sender", "message", "metadata"?} -> what is to be sent, as a list.

    401 without the token, 400 for a body of another shape, 504 after `timeout_seconds`, 500 when handling failed.
    GET /webhooks/rest/ -> 200 when a model is loaded, else 503.
    """

    def __init__(self, token: str, timeout_seconds: float) -> None:
        self._expected = f"Bearer {token}".encode()
        self._timeout_seconds = timeout_seconds

    @classmethod
    def name(cls) -> Text:
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        settings = credentials or {}
        token = str(settings.get("token") or "")
        if not token:
            raise ValueError("NIGHTDESK_RASA_TOKEN is empty; Rasa is not started without a token.")
        cached_schema_check.install()
        failed_actions.install()
        return cls(token, float(settings["timeout_seconds"]))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("token_rest", __name__)

        @routes.route("/", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            if not self._knows_token(request):
                return _refused()
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return json({"status": "no model"}, status=503)
            return json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._knows_token(request):
                return _refused()
            message = _message(request.json)
            if message is None:
                return json({"error": "The body must hold the texts sender and message."}, status=400)
            with failed_actions.noticed() as failed:
                try:
                    await asyncio.wait_for(on_new_message(message), self._timeout_seconds)
                except asyncio.TimeoutError:
                    logger.error("a message took longer than %g s", self._timeout_seconds)
                    return json({"error": "timeout"}, status=504)
                except Exception as error:
                    # Without the error's own words, which may hold the customer's.
                    lines = "".join(traceback.format_tb(error.__traceback__))
                    logger.error("a message could not be handled: %s\n%s", type(error).__name__, lines)
                    return json({"error": type(error).__name__}, status=500)
            if failed:
                return json({"error": "These actions failed: " + ", ".join(failed)}, status=500)
            return json(message.output_channel.messages)

        return routes

    def _knows_token(self, request: Request) -> bool:
        # As bytes: comparing text raises on characters beyond ASCII.
        given = request.headers.get("authorization", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self._expected)


def _message(body: Any) -> Optional[UserMessage]:
    if not isinstance(body, dict):
        return None
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata")
    if not (isinstance(sender, str) and sender and isinstance(text, str)):
        return None
    if not (metadata is None or isinstance(metadata, dict)):
        return None
    return UserMessage(text, WholeTexts(), sender, input_channel=TokenRest.name(), metadata=metadata)


def _refused() -> HTTPResponse:
    return json({"error": "The token is missing or wrong."}, status=401)
