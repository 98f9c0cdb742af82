"""What staff do with a conversation, for the pages and the API alike. Each raises HandoffRefused with one sentence."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import clock
from bot.console.desk import Desk
from bot.handoff import HandoffRefused
from bot.promises.templates import TemplateReason
from bot.promises.window import takes_text
from bot.staff import after_window, moving, scheduled, staff_reply, takeover, undo
from bot.staff.takeover import CloseReason
from bot.storage import tags, used_texts
from bot.storage.engine import Store
from bot.storage.notes import write_internal
from bot.storage.presence import Colleague
from bot.storage.sessions import SignedIn
from bot.storage.tables import Contact, Conversation, Message, User

# More is no chat message any more; connectors split where a channel takes less at once.
REPLY_LIMIT_CHARS = 4096


class Act(StrEnum):
    """As it stands in URLs."""

    CLAIM = "claim"
    RELEASE = "release"
    HAND_BACK = "hand-back"


# A provider takes a message in well under a second, as a rule; its time limit is longer than anybody waits for a page.
CLAIM_WAITS_SECONDS = 5.0
LOOK_SECONDS = 0.05
BOT_IS_SENDING = (
    "The bot is just sending a message to this customer. You hold this conversation as soon as that has ended, within seconds, "
    "and the bot says nothing more."
)

_ACTS: dict[Act, Callable[[Session, int, User, datetime], object]] = {
    Act.CLAIM: takeover.claim,
    Act.RELEASE: takeover.release,
    Act.HAND_BACK: takeover.hand_back,
}


def act(
    store: Store, act: Act, conversation_id: int, who: SignedIn, *, wait_seconds: float = CLAIM_WAITS_SECONDS
) -> None:
    """A claim waits so long for the bot's message that is under way."""
    with store.write() as session:
        done = _ACTS[act](session, conversation_id, session.get_one(User, who.user_id), clock.now())
    if act is Act.CLAIM and done is False:
        _wait_for_claim(store, conversation_id, who, wait_seconds)


def _wait_for_claim(store: Store, conversation_id: int, who: SignedIn, wait_seconds: float) -> None:
    """A bot message is with the provider; whoever ends it completes the claim."""
    until = time.monotonic() + wait_seconds
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        with store.read() as session:
            if session.scalar(select(Conversation.staff_id).where(Conversation.id == conversation_id)) == who.user_id:
                return
    raise HandoffRefused(BOT_IS_SENDING)


@dataclass(frozen=True)
class How:
    """How a reply is to leave, and where its words come from."""

    can_be_taken_back: bool = True  #: it leaves after some seconds; a program that calls us has no such click
    at_opening: bool = False  #: when people next begin, unless the customer writes before
    entry: str = ""  #: the FAQ entry whose answer it began as
    was_suggested: bool = False


def reply(desk: Desk, conversation_id: int, who: SignedIn, text: str, client_key: str, how: How) -> int:
    """Send `text` to the customer. Returns the message's id; the same click twice returns the same one."""
    text = _checked(text, client_key, "reply")
    # A key made up by one browser can never name another's message.
    key = f"{who.user_id}:{conversation_id}:{client_key[:64]}"
    try:
        message = _reply(desk, conversation_id, who, text, key, how)
    except IntegrityError:
        # The same click came twice at the same moment; by now the first one is stored, and this finds it.
        message = _reply(desk, conversation_id, who, text, key, how)
    if message.text != text:
        raise HandoffRefused("An earlier text of this page is on its way already; reload the page and send this one again.")
    return message.id


def note(desk: Desk, conversation_id: int, who: SignedIn, text: str, client_key: str) -> int:
    """A note for colleagues. Returns its id; the same click twice returns the same one."""
    text = _checked(text, client_key, "note")
    key = f"internal:{who.user_id}:{conversation_id}:{client_key[:64]}"
    with desk.store.write() as session:
        # One after the other, so that two clicks at once find each other.
        if session.get(Conversation, conversation_id, with_for_update=True) is None:
            raise HandoffRefused("This conversation does not exist (any more).")
        user = session.get_one(User, who.user_id)
        return write_internal(session, conversation_id, user, text, key, clock.now()).id


def close(desk: Desk, conversation_id: int, who: SignedIn, reason: str) -> None:
    """`reason`: as it stands in forms; empty: none is given."""
    if reason and reason not in set(CloseReason):
        raise HandoffRefused("There is no such reason; reload the page and choose again.")
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        takeover.close(session, conversation_id, user, clock.now(), CloseReason(reason) if reason else None)


def assign(desk: Desk, conversation_id: int, who: SignedIn, to: str) -> None:
    """`to`: the id of a colleague, as it stands in forms."""
    with desk.store.write() as session:
        colleague = session.get(User, int(to)) if to.isdecimal() and len(to) < 10 else None
        if colleague is None:
            raise HandoffRefused("Choose the colleague who is to have it.")
        takeover.assign(session, conversation_id, session.get_one(User, who.user_id), colleague, clock.now())


def move(desk: Desk, conversation_id: int, who: SignedIn, department: str) -> None:
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        moving.move(session, conversation_id, user, department, desk.live.hours, desk.texts, clock.now())


def tag(desk: Desk, conversation_id: int, who: SignedIn, *, add: str, remove: str) -> None:
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        if remove:
            tags.remove_tag(session, conversation_id, remove, user, clock.now())
        else:
            tags.add_tag(session, conversation_id, add, user, clock.now())


def called(desk: Desk, conversation_id: int, who: SignedIn) -> None:
    with desk.store.write() as session:
        takeover.called(session, conversation_id, session.get_one(User, who.user_id), clock.now())


def take_back(desk: Desk, conversation_id: int, who: SignedIn, message_id: int) -> None:
    with desk.store.write() as session:
        undo.take_back(session, conversation_id, message_id, session.get_one(User, who.user_id), clock.now())


def send_now(desk: Desk, conversation_id: int, who: SignedIn, message_id: int) -> None:
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        scheduled.send_now(session, conversation_id, message_id, user, clock.now())


def language_of(session: Session, conversation_id: int) -> str | None:
    return session.scalar(select(Conversation.language).where(Conversation.id == conversation_id))


def said_of(others: Sequence[Colleague]) -> str:
    """Who else is there, in one sentence; empty when nobody is."""
    writing = [each.name for each in others if each.is_writing]
    reading = [each.name for each in others if not each.is_writing]
    said = [f"{_and(writing)} {'is' if len(writing) == 1 else 'are'} writing here."] if writing else []
    if reading:
        said.append(f"{_and(reading)} {'is' if len(reading) == 1 else 'are'} looking at this too.")
    return " ".join(said)


def send_template(desk: Desk, conversation_id: int, who: SignedIn, reason: TemplateReason) -> int:
    """Send the approved text for this reason. Returns the message's id; twice is the same one."""
    try:
        return _send_template(desk, conversation_id, who, reason)
    except IntegrityError:
        # Clicked twice at the same moment; by now the first one is stored, and this finds it.
        return _send_template(desk, conversation_id, who, reason)


def withdraw(desk: Desk, conversation_id: int, who: SignedIn, message_id: int) -> None:
    """Let a kept reply not go out any more."""
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        after_window.withdraw(session, conversation_id, message_id, user, clock.now())


def _send_template(desk: Desk, conversation_id: int, who: SignedIn, reason: TemplateReason) -> int:
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        business = desk.live.business
        return after_window.send(session, conversation_id, reason, user, business, desk.texts, clock.now()).id


def _reply(desk: Desk, conversation_id: int, who: SignedIn, text: str, key: str, how: How) -> Message:
    now, hours = clock.now(), desk.live.hours
    with desk.store.write() as session:
        user = session.get_one(User, who.user_id)
        opens_at = None
        if how.at_opening:
            opens_at = scheduled.next_opening(session, conversation_id, hours, now)
            if opens_at is None:
                raise HandoffRefused("You are open now, so nothing has to wait for the opening; send it.")
        leaves_at = now + undo.UNDO_WITHIN if how.can_be_taken_back and _leaves(session, conversation_id, now) else None
        message = staff_reply.reply(
            session, conversation_id, user, text, client_key=key, now=now, leaves_at=leaves_at, opens_at=opens_at
        )
        if how.entry:
            ready = desk.ready_texts.ready(session, how.entry, language_of(session, conversation_id), hours, now)
            if ready is not None:
                used_texts.note(
                    session,
                    message.id,
                    entry=ready.entry,
                    version=ready.version,
                    was_suggested=how.was_suggested,
                    is_unaltered=_plain(ready.text) == _plain(text),
                )
        return message


def _leaves(session: Session, conversation_id: int, now: datetime) -> bool:
    """Whether a reply goes out at all; what is kept can be withdrawn anyway."""
    conversation = takeover.existing(session, conversation_id)
    channel = session.scalars(select(Contact.channel).where(Contact.id == conversation.contact_id)).one()
    return takes_text(channel, conversation.window_ends_at, now)


def _checked(text: str, client_key: str, what: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > REPLY_LIMIT_CHARS:
        raise HandoffRefused(
            f"The {what} has {len(text):,} characters; send at most {REPLY_LIMIT_CHARS:,} at once."
        )
    if not text:
        raise HandoffRefused(f"The {what} is empty; write something first.")
    if not client_key:
        raise HandoffRefused("The page did not say which click this was; reload it and send again.")
    return text


def _plain(text: str) -> str:
    return " ".join(text.split())


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
