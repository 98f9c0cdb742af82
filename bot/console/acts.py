"""What staff do with a conversation, for the pages and the API alike. Each raises HandoffRefused with one sentence."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import clock, handoff
from bot.handoff import HandoffRefused
from bot.storage.engine import Store
from bot.storage.sessions import SignedIn
from bot.storage.tables import Message, User

# More is no chat message any more; connectors split where a channel takes less at once.
REPLY_LIMIT_CHARS = 4096


class Act(StrEnum):
    """As it stands in URLs."""

    CLAIM = "claim"
    RELEASE = "release"
    CLOSE = "close"
    HAND_BACK = "hand-back"


_ACTS: dict[Act, Callable[[Session, int, User, datetime], None]] = {
    Act.CLAIM: handoff.claim,
    Act.RELEASE: handoff.release,
    Act.CLOSE: handoff.close,
    Act.HAND_BACK: handoff.hand_back,
}


def act(store: Store, act: Act, conversation_id: int, who: SignedIn) -> None:
    with store.write() as session:
        _ACTS[act](session, conversation_id, session.get_one(User, who.user_id), clock.now())


def reply(store: Store, conversation_id: int, who: SignedIn, text: str, client_key: str) -> int:
    """Send `text` to the customer. Returns the message's id; the same click twice returns the same one."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > REPLY_LIMIT_CHARS:
        raise HandoffRefused(
            f"The reply has {len(text):,} characters; send at most {REPLY_LIMIT_CHARS:,} at once."
        )
    if not client_key:
        raise HandoffRefused("The page did not say which click this was; reload it and send again.")
    # A key made up by one browser can never name another's message.
    key = f"{who.user_id}:{conversation_id}:{client_key[:64]}"
    try:
        message = _reply(store, conversation_id, who, text, key)
    except IntegrityError:
        # The same click came twice at the same moment; by now the first one is stored, and this finds it.
        message = _reply(store, conversation_id, who, text, key)
    if message.text != text:
        raise HandoffRefused("An earlier text of this page is on its way already; reload the page and send this one again.")
    return message.id


def _reply(store: Store, conversation_id: int, who: SignedIn, text: str, key: str) -> Message:
    with store.write() as session:
        user = session.get_one(User, who.user_id)
        return handoff.reply(session, conversation_id, user, text, client_key=key, now=clock.now())
