"""Asks the dialogue engine over its REST channel. The only code that talks to the Rasa server."""

import asyncio
import json
from typing import Any

import httpx

from bot.dialogue.errors import DialogueBroken, DialogueTimeout, DialogueUnavailable
from bot.dialogue.parse import parse_reply
from bot.dialogue.reply import BadReply, Reply

# Everything is on one machine or in one room; a connection that takes longer is no connection.
CONNECT_SECONDS = 2.0
READY_SECONDS = 2.0
CONNECTIONS = 32


class DialogueClient:
    """One Rasa server, by its base URL and token. Close it when done.

    `actions_ready_url`, when given, must answer too before the engine counts as ready: Rasa alone knows no answers.
    """

    def __init__(self, base_url: str, token: str, actions_ready_url: str | None = None) -> None:
        self._actions_ready_url = actions_ready_url
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=CONNECTIONS),
            trust_env=False,
        )

    async def ask(self, sender_id: str, text: str, metadata: dict[str, Any], timeout_seconds: float) -> Reply:
        """What the engine says to `text`, which the caller has neutralised. An empty Reply is no answer.

        Raises DialogueUnavailable, DialogueTimeout or DialogueBroken, and nothing else.
        """
        body = {"sender": sender_id, "message": text, "metadata": metadata}
        try:
            async with asyncio.timeout(timeout_seconds):
                response = await self._http.post("/webhooks/rest/webhook", json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise DialogueUnavailable("The Rasa server does not answer; it may be starting.") from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise DialogueTimeout(f"The Rasa server did not answer within {timeout_seconds:.1f} s.") from error
        except httpx.TransportError as error:
            # Its process died, or is going down. Nothing that it did counts, so the same may be asked again.
            raise DialogueUnavailable(f"The Rasa server broke off ({type(error).__name__}).") from error
        return _reply(response)

    async def is_ready(self) -> bool:
        """Whether the server is there, has a model and takes our token, and the actions behind it are loaded."""
        urls = ["/webhooks/rest/", *([self._actions_ready_url] if self._actions_ready_url else [])]
        try:
            answers = [await self._http.get(url, timeout=READY_SECONDS) for url in urls]
        except httpx.HTTPError:
            return False
        return all(answer.status_code == 200 for answer in answers)

    async def close(self) -> None:
        await self._http.aclose()


def _reply(response: httpx.Response) -> Reply:
    if response.status_code == 504:
        raise DialogueTimeout("The Rasa server gave up on a message that took too long.")
    if response.status_code == 503:
        raise DialogueUnavailable("The Rasa server has no model yet.")
    if response.status_code in (401, 403):
        raise DialogueBroken("The Rasa server refuses our token; both sides must be started with the same one.")
    if response.status_code != 200:
        raise DialogueBroken(f"The Rasa server answered with status {response.status_code}; its log says why.")
    try:
        return parse_reply(json.loads(response.content))
    except BadReply as error:
        raise DialogueBroken(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise DialogueBroken("The Rasa server answered with something that is no JSON.") from error
