"""Asks the dialogue engine over its REST channel. The only code that talks to the Rasa server."""

import asyncio
import json
from typing import Any

import aiohttp

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
        self._base_url = base_url
        self._token = token
        self._actions_ready_url = actions_ready_url
        self._http: aiohttp.ClientSession | None = None

    def _session(self) -> aiohttp.ClientSession:
        # Made when it is first needed, because it belongs to the event loop that runs then.
        if self._http is None:
            self._http = aiohttp.ClientSession(
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=aiohttp.ClientTimeout(connect=CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._http

    async def ask(self, sender_id: str, text: str, metadata: dict[str, Any], timeout_seconds: float) -> Reply:
        """What the engine says to `text`, which the caller has neutralised. An empty Reply is no answer.

        Raises DialogueUnavailable, DialogueTimeout or DialogueBroken, and nothing else.
        """
        body = {"sender": sender_id, "message": text, "metadata": metadata}
        try:
            async with asyncio.timeout(timeout_seconds):
                url = f"{self._base_url}/webhooks/rest/webhook"
                async with self._session().post(url, json=body, allow_redirects=False) as response:
                    status, content = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise DialogueUnavailable("The Rasa server does not answer; it may be starting.") from error
        except TimeoutError as error:
            raise DialogueTimeout(f"The Rasa server did not answer within {timeout_seconds:.1f} s.") from error
        except aiohttp.ClientError as error:
            # Its process died, or is going down. Nothing that it did counts, so the same may be asked again.
            raise DialogueUnavailable(f"The Rasa server broke off ({type(error).__name__}).") from error
        return _reply(status, content)

    async def is_ready(self) -> bool:
        """Whether the server is there, has a model and takes our token, and the actions behind it are loaded."""
        urls = [f"{self._base_url}/webhooks/rest/", *([self._actions_ready_url] if self._actions_ready_url else [])]
        try:
            return all([await self._status(url) == 200 for url in urls])
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _status(self, url: str) -> int:
        async with asyncio.timeout(READY_SECONDS), self._session().get(url, allow_redirects=False) as response:
            return response.status

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()


def _reply(status: int, content: bytes) -> Reply:
    if status == 504:
        raise DialogueTimeout("The Rasa server gave up on a message that took too long.")
    if status == 503:
        raise DialogueUnavailable("The Rasa server has no model yet.")
    if status in (401, 403):
        raise DialogueBroken("The Rasa server refuses our token; both sides must be started with the same one.")
    if status != 200:
        raise DialogueBroken(f"The Rasa server answered with status {status}; its log says why.")
    try:
        return parse_reply(json.loads(content))
    except BadReply as error:
        raise DialogueBroken(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise DialogueBroken("The Rasa server answered with something that is no JSON.") from error
