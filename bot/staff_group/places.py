"""Where in the staff's group a notice belongs: beside the conversation that it is about."""

from bot.outlets.telegram_group import Place
from bot.storage import staff_group
from bot.storage.engine import Store


class Places:
    """`configured`: the group in the settings, until something else is known."""

    def __init__(self, store: Store, configured: int) -> None:
        self._store = store
        self._configured = str(configured)

    def place(self, conversation_id: int | None) -> Place:
        with self._store.read() as session:
            group = staff_group.group(session)
            chat = group.chat if group is not None and group.configured == self._configured else self._configured
            thread = staff_group.thread(session, conversation_id) if conversation_id is not None else None
            if thread is None or thread.chat != chat or thread.is_done:
                return Place(chat)
            return Place(chat, thread.topic, thread.card if thread.topic is None else None)

    def moved(self, old: str, new: str) -> None:
        with self._store.write() as session:
            staff_group.moved(session, old, new)
