"""Fills an empty database with a made-up shop: so many conversations, so many messages, the same for the same seed.

What it writes passes `nightdesk ledger verify`, so pages, exports and figures can be measured and tested on it.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from benchmarks.desk.story import FEWEST_MESSAGES, Said, Story, tell
from bot.promises.window import ends_after
from bot.storage.engine import Store
from bot.storage.tables import (
    Audit,
    Author,
    Contact,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Promise,
    Proof,
    Role,
    Status,
    Table,
    User,
)

CONVERSATIONS = 10_000
MESSAGES = 200_000
SEED = 6
#: Who works here. Nobody can sign in with a password; open a session (bot.storage.sessions), or invite somebody.
STAFF = (
    ("Alice", Role.AGENT), ("Bob", Role.TRAINER), ("Ada", Role.ADMIN), ("Erin", Role.AGENT), ("Finn", Role.AGENT), ("Hana", Role.TRAINER),
)  # fmt: skip
#: How many of a hundred conversations are where; those held by staff are spread over everybody.
HOLDERS = ((Holder.WAITING, 4), (Holder.STAFF, 3), (Holder.BOT, 25), (Holder.CLOSED, 68))
NO_PASSWORD = "none"
CHANNELS = (("whatsapp", 6), ("telegram", 4))
DAYS_BACK = 90
WAITED_HOURS = 16
ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Filled:
    """What is there now. The ids are those of the staff by name."""

    conversations: int
    messages: int
    staff: dict[str, int]


def fill(
    store: Store, *, now: datetime, conversations: int = CONVERSATIONS, messages: int = MESSAGES, seed: int = SEED
) -> Filled:
    """Write it all into an empty database that is in the newest shape, as of `now`; one transaction.

    `messages` must be at least FEWEST_MESSAGES for every conversation.
    """
    dice = random.Random(seed)
    with store.write() as session:
        staff = _staff(session, now)
        stories = list(_stories(dice, list(staff.values()), conversations, messages, now))
        _write(session, dice, stories)
    return Filled(len(stories), sum(len(story.said) for story in stories), staff)


def _staff(session: Session, now: datetime) -> dict[str, int]:
    users = [User(name=name, role=role, password_hash=NO_PASSWORD, created_at=now) for name, role in STAFF]
    session.add_all(users)
    session.flush()
    return {user.name: user.id for user in users}


def _stories(
    dice: random.Random, staff: list[int], conversations: int, messages: int, now: datetime
) -> Iterator[Story]:
    holders, weights = zip(*HOLDERS, strict=True)
    chosen = dice.choices(holders, weights, k=conversations)
    for number, (length, holder) in enumerate(zip(_lengths(dice, conversations, messages), chosen, strict=True)):
        # The shop's people hold about as many each; the first of them has something at hand even in a small shop.
        staff_id = staff[number % len(staff)] if holder is Holder.STAFF else None
        back = timedelta(hours=WAITED_HOURS) if holder in (Holder.WAITING, Holder.STAFF) else timedelta(days=DAYS_BACK)
        ended = now - timedelta(minutes=1) - dice.random() * back
        yield tell(dice, length=length, holder=holder, staff=staff, staff_id=staff_id, ended=ended)


def _lengths(dice: random.Random, conversations: int, messages: int) -> list[int]:
    """How many messages each conversation has: most a few, some hundreds, together exactly `messages`."""
    if messages < conversations * FEWEST_MESSAGES:
        raise ValueError(
            f"{messages} messages are too few for {conversations} conversations; each has at least {FEWEST_MESSAGES}."
        )
    shares = [dice.lognormvariate(0, 1.1) for _ in range(conversations)]
    rest = messages - conversations * FEWEST_MESSAGES
    total = sum(shares)
    found = [FEWEST_MESSAGES + int(rest * share / total) for share in shares]
    for place in itertools.islice(itertools.cycle(range(conversations)), messages - sum(found)):
        found[place] += 1
    return found


def _write(session: Session, dice: random.Random, stories: list[Story]) -> None:
    """All rows. Messages get their ids in the order in which they were said, whoever's they are, as in real life."""
    channels, weights = zip(*CHANNELS, strict=True)
    rows: dict[type[Table], list[dict[str, Any]]] = {
        table: [] for table in (Contact, Conversation, Message, Proof, Handoff, Promise, Audit)
    }
    everything: list[tuple[datetime, int, str, Said]] = []
    for conversation_id, story in enumerate(stories, 1):
        channel = dice.choices(channels, weights)[0]
        wrote = max(said.at for said in story.said if said.author is Author.CONTACT)
        rows[Contact].append(
            {
                "id": conversation_id,
                "channel": channel,
                "address": f"+316{10_000_000 + conversation_id}" if channel == "whatsapp" else f"{400_000_000 + conversation_id}",
                "name": story.name if dice.random() < 0.9 else None,
                "created_at": story.said[0].at,
            }
        )
        rows[Conversation].append(
            {
                "id": conversation_id,
                "contact_id": conversation_id,
                "sender_id": _hex(dice),
                "holder": story.holder,
                "staff_id": story.staff_id,
                "language": story.language,
                "last_inbound_at": wrote,
                "window_ends_at": ends_after(channel, wrote),
                "last_message_at": story.said[-1].at,
                "created_at": story.said[0].at,
            }
        )
        everything += [(said.at, conversation_id, channel, said) for said in story.said]
    everything.sort(key=lambda one: one[:2])
    ids = {id(said): number for number, (*_, said) in enumerate(everything, 1)}
    for _, conversation_id, channel, said in everything:
        rows[Message].append(_message(ids, conversation_id, channel, said, dice))
        if said.rule is not None:
            rows[Proof].append(_proof(ids[id(said)], said, dice))
        if said.author in (Author.STAFF, Author.SYSTEM):
            act = said.act or "replied"
            rows[Audit].append(
                {"at": said.at, "user_id": said.staff_id, "act": act, "conversation_id": conversation_id, "details": {}}
            )
    for conversation_id, story in enumerate(stories, 1):
        for asked in story.asked:
            handoff_id = len(rows[Handoff]) + 1
            state = HandoffState.CLOSED if asked.closed_at else HandoffState.CLAIMED if asked.staff_id else HandoffState.WAITING
            rows[Handoff].append(
                {
                    "id": handoff_id,
                    "conversation_id": conversation_id,
                    "message_id": ids[id(asked.question)],
                    "state": state,
                    "reason": asked.reason,
                    "request": asked.question.text,
                    "details": {},
                    "department": asked.department,
                    "priority": asked.priority,
                    "promise_at": asked.promise_at,
                    "claimed_by": asked.staff_id,
                    "claimed_at": asked.claimed_at,
                    "closed_at": asked.closed_at,
                    "created_at": asked.question.at,
                }
            )
            rows[Promise].append(
                {"handoff_id": handoff_id, "due_at": asked.promise_at, "made_at": asked.question.at}
            )
    for table, made in rows.items():
        for start in range(0, len(made), ROWS_AT_ONCE):
            session.execute(insert(table.__table__), made[start : start + ROWS_AT_ONCE])
    # Only now, because what a message is joined to comes after it.
    for *_, said in everything:
        if said.joined_to is not None:
            joined = update(Message).where(Message.id == ids[id(said)])
            session.execute(joined.values(joined_to_id=ids[id(said.joined_to)]))
    _count_on(session)


def _message(
    ids: dict[int, int], conversation_id: int, channel: str, said: Said, dice: random.Random
) -> dict[str, Any]:
    is_in = said.author is Author.CONTACT
    is_note = said.author is Author.SYSTEM
    is_reply = said.answers is not None
    return {
        "id": ids[id(said)],
        "conversation_id": conversation_id,
        "channel": channel,
        "external_id": None if is_note else _hex(dice),
        "direction": Direction.IN if is_in else Direction.OUT,
        "author": said.author,
        "status": Status.HANDLED if is_in else Status.NOTE if is_note else dice.choice((Status.DELIVERED, Status.READ, Status.READ)),
        "outcome": said.outcome,
        "kind": "note" if is_note else "text",
        "text": said.text,
        "payload": {"act": said.act} if is_note else {},
        "raw": {"from": conversation_id, "text": said.text, "type": "text"} if is_in else None,
        "reply_to_id": ids[id(said.answers)] if is_reply else None,
        "ordinal": 0 if is_reply else None,
        "staff_id": said.staff_id,
        "client_key": _hex(dice) if said.author is Author.STAFF else None,
        "handed_at": None if is_in or is_note else said.at,
        "created_at": said.at,
        "status_at": said.at,
    }  # fmt: skip


def _proof(message_id: int, said: Said, dice: random.Random) -> dict[str, Any]:
    confidence = round(0.7 + dice.random() * 0.3, 3) if said.rule == "faq_answer" else None
    return {
        "message_id": message_id,
        "rule": said.rule,
        "entry": said.entry if said.rule == "faq_answer" else None,
        "confidence": confidence,
        "details": {},
    }


def _hex(dice: random.Random) -> str:
    return UUID(int=dice.getrandbits(128)).hex


def _count_on(session: Session) -> None:
    """PostgreSQL counts ids apart from the rows; let it go on after ours."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in ("contacts", "conversations", "messages", "handoffs"):
        session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"))  # noqa: S608
