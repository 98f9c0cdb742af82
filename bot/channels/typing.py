"""Shows a customer that an answer is being prepared, where the channel can and the answer takes longer than a moment.

On WhatsApp that also marks the message as read. It is a courtesy: it never delays an answer, and nothing depends on it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sqlalchemy import select

from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation, Message
from connectors.connector import Connector, Typing

log = logging.getLogger("nightdesk.typing")

# Most answers are there sooner; and what is left to people is decided at once, so nobody is shown a bot that does not answer.
SHOW_AFTER_SECONDS = 0.8
AGAIN_AFTER_SHARE = 0.9


class Typist:
    def __init__(self, store: Store, connectors: Mapping[str, Connector], after_seconds: float = SHOW_AFTER_SECONDS) -> None:
        self._store = store
        self._connectors = {name: each for name, each in connectors.items() if isinstance(each, Typing)}
        self._after_seconds = after_seconds

    @asynccontextmanager
    async def while_answering(self, message_id: int) -> AsyncIterator[None]:
        """What happens inside prepares an answer to this message of a customer."""
        showing = asyncio.create_task(self._show(message_id)) if self._connectors else None
        try:
            yield
        finally:
            if showing is not None:
                showing.cancel()

    async def _show(self, message_id: int) -> None:
        await asyncio.sleep(self._after_seconds)
        try:
            found = await asyncio.to_thread(self._who, message_id)
            if found is None:
                return
            channel, address, external_id = found
            connector = self._connectors[channel]
            while True:
                await connector.show_typing(address, external_id)
                # Shown again before it ends, until the answer is there.
                await asyncio.sleep(connector.typing_lasts_seconds * AGAIN_AFTER_SHARE)
        except Exception:
            log.warning("a customer could not be shown that an answer is being prepared", exc_info=True)

    def _who(self, message_id: int) -> tuple[str, str, str] | None:
        with self._store.read() as session:
            found = session.execute(
                select(Message.channel, Contact.address, Message.external_id)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .join(Contact, Contact.id == Conversation.contact_id)
                .where(Message.id == message_id, Message.channel.in_(tuple(self._connectors)))
            ).first()
        return (found[0], found[1], found[2]) if found is not None and found[2] is not None else None
