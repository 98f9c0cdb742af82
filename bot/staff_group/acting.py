"""What people press and write in the staff's group, and press below private notices: the very acts of the console, with the same rules.

Whoever does it is the user to whom their account on Telegram is tied, never somebody with the same name. In the caller's
transaction; what is refused leaves nothing behind but its one sentence.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handoff import HandoffRefused
from bot.notices.private_arrival import note_arrival
from bot.notices.private_notice import OTHER_VERSION, check_press
from bot.promises.window import takes_text
from bot.staff import staff_reply, takeover, undo
from bot.staff.takeover import CloseReason
from bot.staff_group.lines import FROM_GROUP
from bot.storage import audit, staff_group, staff_links
from bot.storage.notes import write_internal
from bot.storage.staff_commands import place_of
from bot.storage.tables import Audit, Contact, Message, StaffCommand, Status, User
from connectors.messages import StaffPlace
from connectors.telegram.staff import BUTTON

REPLY_LIMIT_CHARS = 4096
NOT_LINKED = (
    "Your Telegram account is not linked to Nightdesk, so nothing was done. Open “Your account” in the console and link it there."
)
HIDDEN = (
    "You write in the group's name, so Nightdesk cannot know who you are, and nothing was done. Turn off “Remain anonymous” "
    "in the group's list of administrators."
)
DISABLED = "Your Nightdesk account is disabled, so nothing was done."
GONE_ALREADY = "It had gone already, so the customer has the old words. Write what is to be corrected as a new message."
NO_FILES = "A file cannot be sent to the customer from here, so nothing was sent, its words neither. Write words alone."
BOT_IS_SENDING = "The bot is just sending a message. You hold this as soon as that has ended, within seconds."
NOTHING_TO_UNDO = "There is nothing of yours to take back here (any more)."
HELP = """\
What you write here goes to the customer, five seconds later; change it within these and the new words go. Then:
// or /note – a note that only colleagues read
/claim, /release, /handback – as the buttons
/close, or /close spam – closes it; answered, called, no answer needed, unreachable, spam, other
/called – the call that was booked is made
/undo – takes back what you did last, for five seconds"""

_BUTTON = re.compile(rf"{BUTTON}([a-z_]+):([0-9]{{1,9}})(?::([a-z0-9_]{{1,30}}))?")
_SLASH = re.compile(r"/(\w+)(?:@\w+)?\s*(.*)", re.DOTALL)
_NOTE = re.compile(r"//\s*(.*)", re.DOTALL)
#: Commands inside a conversation → the act of the button that does the same.
_ACTS = {
    "claim": "claim", "release": "release", "handback": "back", "back": "back", "close": "close", "called": "called", "undo": "undo",
}  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What whoever did it is told. A press is answered with it; None: what they see in the group says it."""

    said: str | None = None
    is_refusal: bool = False


def press(session: Session, command: StaffCommand, now: datetime) -> Done:
    """Somebody pressed a button below a card, or below a private notice."""
    place = place_of(command)
    found = _BUTTON.fullmatch(place.payload or "")
    if found is None:
        return Done(OTHER_VERSION, is_refusal=True)
    act, conversation_id, more = found[1], int(found[2]), found[3] or ""
    if more and place.chat is not None and place.message is not None:
        note_arrival(session, more, conversation_id, place.chat, place.message, now)
    return _as_user(session, place, lambda user: _act(session, act, conversation_id, more, user, now))


def written(session: Session, conversation_id: int, command: StaffCommand, now: datetime) -> Done | None:
    """Somebody wrote in a conversation's topic, or as a reply to its card. None: it is a command about something else."""
    place, text = place_of(command), command.text.strip()
    note = _NOTE.fullmatch(text)
    slash = _SLASH.fullmatch(text) if note is None else None
    word = slash[1].casefold() if slash is not None else ""
    rest = slash[2].strip() if slash is not None else ""
    if word == "help":
        return Done(HELP)
    if word in ("closed", "open", "normal", "hours"):
        return None
    if command.is_edit:
        return _as_user(session, place, lambda user: _correct(session, conversation_id, command, user, now))
    if note is not None or word == "note":
        words = note[1].strip() if note is not None else rest
        return _as_user(session, place, lambda user: _note(session, conversation_id, command, words, user, now))
    if word in _ACTS:
        more = rest.casefold().replace(" ", "_")
        return _as_user(session, place, lambda user: _act(session, _ACTS[word], conversation_id, more, user, now))
    if slash is not None:
        return Done(f"There is no command /{slash[1][:30]} here, and nothing was sent; /help lists them.", is_refusal=True)
    return _as_user(session, place, lambda user: _reply(session, conversation_id, command, user, now))


def conversation_of(session: Session, place: StaffPlace) -> int | None:
    """Which conversation it is about."""
    if place.chat is None:
        return None
    found = staff_group.conversation_at(session, place.chat, place.topic, place.reply_to)
    if found is None and place.reply_to is not None and place.about is not None:
        # A card whose sending we did not live to write down.
        found = place.about if staff_group.thread(session, place.about) is not None else None
    return found


def _as_user(session: Session, place: StaffPlace, do: Callable[[User], Done]) -> Done:
    """Do it in the name of whose account it is. What is refused is taken out of the transaction again."""
    if place.account is None:
        return Done(HIDDEN, is_refusal=True)
    user = staff_links.user_of(session, place.account)
    if user is None:
        return Done(NOT_LINKED, is_refusal=True)
    if user.disabled_at is not None:
        return Done(DISABLED, is_refusal=True)
    audit.comes_by(session, "telegram")
    try:
        with session.begin_nested():
            return do(user)
    except HandoffRefused as refused:
        return Done(str(refused), is_refusal=True)


def _act(session: Session, act: str, conversation_id: int, more: str, user: User, now: datetime) -> Done:
    if act in ("claim", "release") and more:
        check_press(session, more, conversation_id, user)
    thread = staff_group.thread(session, conversation_id)
    asks = act == "why"
    if act in ("why", "keep"):
        takeover.held(session, conversation_id, user)
    if thread is not None:
        thread.asks_reason = asks
    match act:
        case "claim":
            has_it = "You hold it now." if more else "You have it."
            return Done(has_it if takeover.claim(session, conversation_id, user, now) else BOT_IS_SENDING)
        case "release":
            takeover.release(session, conversation_id, user, now)
            return Done("Back in the queue.")
        case "back":
            takeover.hand_back(session, conversation_id, user, now)
            return Done("The bot answers again.")
        case "close":
            if more and more not in set(CloseReason):
                reasons = ", ".join(each.value.replace("_", " ") for each in CloseReason)
                raise HandoffRefused(f"There is no such reason; write one of {reasons}, or none.")
            takeover.close(session, conversation_id, user, now, CloseReason(more) if more else None)
            return Done("Closed.")
        case "called":
            takeover.called(session, conversation_id, user, now)
            return Done("Noted.")
        case "undo":
            return _undo(session, conversation_id, int(more) if more.isdecimal() else None, user, now)
        case "why":
            return Done("Why?")
        case "keep":
            return Done("It stays open.")
    raise HandoffRefused(OTHER_VERSION)


def _undo(session: Session, conversation_id: int, message_id: int | None, user: User, now: datetime) -> Done:
    if message_id is None:
        newest = (
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.staff_id == user.id)
            .order_by(Message.id.desc())
            .limit(1)
        )
        line = session.scalar(newest)
        if line is None or not undo.can_take_back(line.author, line.status, line.payload, line.created_at, now):
            raise HandoffRefused(NOTHING_TO_UNDO)
        message_id = line.id
    line = undo.take_back(session, conversation_id, message_id, user, now)
    return Done("Taken back; the customer does not get it." if line.status == Status.CANCELLED else "Taken back.")


def _note(
    session: Session, conversation_id: int, command: StaffCommand, text: str, user: User, now: datetime
) -> Done:
    if not text:
        raise HandoffRefused("The note is empty; write something after //.")
    if len(text) > REPLY_LIMIT_CHARS:
        raise HandoffRefused(_too_long("note", text))
    takeover.existing(session, conversation_id)
    write_internal(session, conversation_id, user, text, _key(command), now)
    return Done()


def _reply(session: Session, conversation_id: int, command: StaffCommand, user: User, now: datetime) -> Done:
    if place_of(command).files is not None:
        raise HandoffRefused(NO_FILES)
    text = command.text.replace("\x00", "").strip()
    if len(text) > REPLY_LIMIT_CHARS:
        raise HandoffRefused(_too_long("reply", text))
    conversation = takeover.existing(session, conversation_id)
    channel = session.scalars(select(Contact.channel).where(Contact.id == conversation.contact_id)).one()
    leaves = takes_text(channel, conversation.window_ends_at, now)
    try:
        staff_reply.reply(
            session,
            conversation_id,
            user,
            text,
            client_key=_key(command),
            now=now,
            leaves_at=now + undo.UNDO_WITHIN if leaves else None,
        )
    except HandoffRefused as refused:
        raise HandoffRefused(f"{refused} Your message was not sent.") from None
    if not leaves:
        return Done(
            "WhatsApp takes no free text now, more than 24 hours after their last message. Your reply is kept and goes out as soon "
            "as they write; in the console you can send them an approved template."
        )
    return Done()


def _correct(session: Session, conversation_id: int, command: StaffCommand, user: User, now: datetime) -> Done:
    """The words of a reply that has not left are replaced; of one that has, its writer is told so."""
    place = place_of(command)
    key = f"{FROM_GROUP}{place.chat}:{place.message}"
    message = session.scalar(select(Message).where(Message.client_key == key).with_for_update())
    if message is None or message.conversation_id != conversation_id:
        # It was refused or was talk; the first words were never sent, so these are no correction of anything.
        raise HandoffRefused("Changing a message sends nothing; write it anew.")
    if message.status == Status.NOTE:
        raise HandoffRefused("A note stays as it was written; write a new one.")
    text = command.text.replace("\x00", "").strip()
    if message.text == text:
        return Done()
    if message.status != Status.QUEUED or message.attempts or message.staff_id != user.id:
        raise HandoffRefused(GONE_ALREADY)
    if place.files is not None:
        raise HandoffRefused(NO_FILES)
    if not text or len(text) > REPLY_LIMIT_CHARS:
        raise HandoffRefused(_too_long("reply", text) if text else "The reply is empty; the words from before are sent.")
    message.text, message.not_before, message.status_at = text, now + undo.UNDO_WITHIN, now
    details = {"message": message.id}
    session.add(Audit(at=now, user_id=user.id, act="corrected", conversation_id=conversation_id, details=details))
    return Done()


def _key(command: StaffCommand) -> str:
    """The same message of staff is one message of ours, however often Telegram brings it."""
    return f"{FROM_GROUP}{command.external_id}"


def _too_long(what: str, text: str) -> str:
    return f"The {what} has {len(text):,} characters; send at most {REPLY_LIMIT_CHARS:,} at once."
