"""What the group has to be told next about one conversation: one step, and what is then true. In the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy.orm import Session

from bot.live_hours import LiveHours
from bot.staff_group.card import Card, card
from bot.staff_group.lines import Told, next_to_tell
from bot.storage import staff_group
from bot.storage.tables import StaffGroup, StaffThread


class What(Enum):
    MAKE_TOPIC = auto()
    OPEN_TOPIC = auto()
    POST_CARD = auto()
    CHANGE_CARD = auto()
    POST_LINES = auto()
    SHUT_TOPIC = auto()
    DONE = auto()  #: nothing is left to be told; written down without a word


@dataclass(frozen=True)
class Step:
    """One call of Telegram, at most."""

    what: What
    conversation_id: int
    chat: str
    topic: int | None
    card_id: int | None
    card: Card
    told: Told | None = None
    newest: int = 0  #: the transcript up to this line needs no telling: it was there before anybody was asked for
    is_first: bool = False  #: nothing of this handoff stands in the group yet


def next_step(
    session: Session, conversation_id: int, group: StaffGroup, live: LiveHours, console: str, now: datetime
) -> Step | None:
    """None: nothing at the moment."""
    thread = staff_group.thread(session, conversation_id)
    shown = card(session, conversation_id, live, console, now, thread=thread, in_topic=group.has_topics)
    if shown is None or group.chat is None:
        return None
    is_first = thread is None or thread.handoff_id != shown.handoff_id
    if thread is not None and thread.chat != group.chat:
        # Another group was configured; what stands in the old one stays there.
        thread = None
    topic = thread.topic if thread is not None else None
    card_id = thread.card if thread is not None and not is_first else None

    def step(what: What, told: Told | None = None) -> Step:
        newest = staff_group.newest_line(session, conversation_id, until=shown.asked_at if is_first else None)
        return Step(what, conversation_id, str(group.chat), topic, card_id, shown, told, newest, is_first)

    if shown.is_over and card_id is None:
        # It came and went before anybody was told.
        return step(What.DONE)
    if group.has_topics and topic is None:
        return step(What.MAKE_TOPIC)
    if not group.has_topics and topic is not None:
        topic = card_id = None
    if topic is not None and thread is not None and not thread.is_topic_open and not shown.is_over:
        return step(What.OPEN_TOPIC)
    if card_id is None or thread is None:
        return step(What.POST_CARD)
    if thread.card_shows != shown.fingerprint:
        return step(What.CHANGE_CARD)
    told = next_to_tell(session, conversation_id, thread.shown_id, shown.customer, now)
    if told is not None:
        return step(What.POST_LINES, told)
    if not shown.is_over or shown.rows or staff_group.newest_line(session, conversation_id) > thread.shown_id:
        # Somebody may still take something back.
        return None
    if topic is not None and thread.is_topic_open:
        return step(What.SHUT_TOPIC)
    return step(What.DONE)


def record(session: Session, step: Step, result: int | None) -> bool:
    """What is true after `step`, whose call gave `result`. False: the conversation was erased meanwhile."""
    thread = staff_group.thread(session, step.conversation_id)
    if thread is None:
        if staff_group.contact_of(session, step.conversation_id) is None:
            return False
        thread = StaffThread(
            conversation_id=step.conversation_id, chat=step.chat, handoff_id=step.card.handoff_id, shown_id=step.newest
        )
        session.add(thread)
    thread.chat, thread.failures, thread.not_before = step.chat, 0, None
    if step.is_first:
        thread.handoff_id, thread.shown_id, thread.card = step.card.handoff_id, step.newest, None
        thread.card_shows, thread.asks_reason, thread.is_done = "", False, False
    match step.what:
        case What.MAKE_TOPIC:
            thread.topic, thread.topic_name, thread.is_topic_open = result, step.card.topic_name, True
            thread.card, thread.card_shows = None, ""
        case What.OPEN_TOPIC:
            thread.is_topic_open = True
        case What.POST_CARD:
            thread.topic, thread.card, thread.card_shows = step.topic, result, step.card.fingerprint
            session.flush()
            staff_group.keep_post(session, step.chat, result or 0, step.conversation_id)
        case What.CHANGE_CARD:
            thread.card_shows = step.card.fingerprint
        case What.POST_LINES:
            assert step.told is not None
            thread.shown_id = step.told.until
            session.flush()
            if result is not None:
                staff_group.keep_post(session, step.chat, result, step.conversation_id)
        case What.SHUT_TOPIC:
            thread.is_topic_open = False
        case What.DONE:
            thread.is_done, thread.shown_id = True, step.newest
    session.flush()
    return True
