"""The notice that one of the staff gets alone, in private on Telegram, with buttons: what it says now, as things stand.

English, like the console. It is made anew whenever the handoff that it is about changes.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.console import words
from bot.handoff import HandoffRefused
from bot.storage import staff_links
from bot.storage.tables import Contact, Conversation, Handoff, HandoffState, Holder, User
from bot.words.texts import one_line
from connectors.messages import Button
from connectors.telegram.group import dead
from connectors.telegram.staff import BUTTON

REQUEST_LIMIT_CHARS = 80
#: By then nothing of a closing can be taken back.
OVER_AFTER = timedelta(minutes=1)
OTHER_VERSION = "This button is of another version of Nightdesk; write what you want, or use the console."
_ABOUT = re.compile(r"([0-9]{1,9})_([0-9]{1,9})")


@dataclass(frozen=True)
class PrivateNotice:
    text: str
    rows: tuple[tuple[Button, ...], ...]
    conversation_id: int
    is_over: bool  #: it will not change any more


def private_notice(session: Session, payload: dict[str, Any], console: str, now: datetime) -> PrivateNotice | None:
    """`payload` of an urgent notice. None: the customer was erased, or whom it was for has no such chat (any more)."""
    handoff = session.get(Handoff, payload["handoff"], populate_existing=True)
    user = session.get(User, payload["user"], populate_existing=True)
    if handoff is None or user is None or user.disabled_at is not None or staff_links.link_of(session, user.id) is None:
        return None
    conversation = session.get_one(Conversation, handoff.conversation_id, populate_existing=True)
    contact = session.get_one(Contact, conversation.contact_id)
    lines = [
        f"🚨 Urgent: {dead(contact.name or 'A customer')} ({words.channel(contact.channel)})",
        f"“{dead(one_line(handoff.request, REQUEST_LIMIT_CHARS))}”",
        "You are on call." if payload["place"] == 1 else "You are second on call.",
        _stands(session, handoff, conversation, user),
        f"{console}/conversations/{conversation.id}",
    ]
    is_over = handoff.closed_at is not None and handoff.closed_at <= now - OVER_AFTER
    return PrivateNotice("\n".join(lines), _rows(handoff, conversation, user), conversation.id, is_over)


def fingerprint(text: str, rows: Sequence[Sequence[Button]]) -> str:
    """Tells whether what stands there is this."""
    said = "\n".join([text, *(f"{each.label} {each.payload}" for row in rows for each in row)])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def about(pressed: str) -> tuple[int, int] | None:
    """The handoff that a button of such a notice names, and the user for whom the notice was; None: it is of another version."""
    found = _ABOUT.fullmatch(pressed)
    return (int(found[1]), int(found[2])) if found is not None else None


def check_press(session: Session, pressed: str, conversation_id: int, user: User) -> None:
    """Whether `user` may press what stands below the notice that `pressed` names. Raises HandoffRefused."""
    found = about(pressed)
    if found is None:
        raise HandoffRefused(OTHER_VERSION)
    handoff_id, user_id = found
    if user_id != user.id:
        meant = session.get(User, user_id)
        whose = meant.name if meant is not None else "somebody else"
        raise HandoffRefused(f"This notice was for {whose}, so nothing was done; you find the conversation in the console.")
    handoff = session.get(Handoff, handoff_id)
    if handoff is None or handoff.conversation_id != conversation_id:
        raise HandoffRefused("This conversation does not exist (any more).")
    if handoff.state == HandoffState.CLOSED:
        raise HandoffRefused(f"{_who(session, handoff.closed_by, user)} dealt with this already, so nothing was done.")


def _stands(session: Session, handoff: Handoff, conversation: Conversation, user: User) -> str:
    if handoff.state == HandoffState.CLOSED:
        who = _who(session, handoff.closed_by, user)
        if handoff.closed_by is not None and conversation.holder == Holder.CLOSED:
            return f"✅ {who} closed it."
        return f"✅ {who} dealt with it."
    if conversation.staff_id is not None:
        is_mine = conversation.staff_id == user.id
        return "✋ You hold it now; answer here:" if is_mine else f"✋ {_who(session, conversation.staff_id, user)} holds it already."
    if conversation.taking_over is not None:
        is_mine = conversation.taking_over == user.id
        name = _who(session, conversation.taking_over, user)
        return "✋ You hold it as soon as the bot's message is out." if is_mine else f"✋ {name} is just taking it."
    return "⏳ Nobody has claimed it yet."


def _rows(handoff: Handoff, conversation: Conversation, user: User) -> tuple[tuple[Button, ...], ...]:
    if handoff.state == HandoffState.CLOSED or conversation.taking_over is not None:
        return ()
    if conversation.staff_id is None:
        return ((_button("Claim", "claim", handoff, user),),)
    return ((_button("Release", "release", handoff, user),),) if conversation.staff_id == user.id else ()


def _button(label: str, act: str, handoff: Handoff, user: User) -> Button:
    return Button(label, f"{BUTTON}{act}:{handoff.conversation_id}:{handoff.id}_{user.id}")


def _who(session: Session, user_id: int | None, user: User) -> str:
    if user_id == user.id:
        return "You"
    found = session.get(User, user_id) if user_id is not None else None
    return found.name if found is not None else "The bot"
