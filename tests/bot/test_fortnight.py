"""A fortnight with Christmas in it, with a moving clock: what was promised is kept or told, and the digests count right."""

import itertools
import random
from datetime import timedelta

from sqlalchemy import select

from bot import handoff
from bot.digest import DigestMaker
from bot.handoff import Reason
from bot.live_hours import LiveHours
from bot.promise import promise
from bot.promise_keeper import PromiseKeeper, tell_at
from bot.quiet import is_quiet
from bot.storage import digests, inbox, promises
from bot.storage.engine import Store
from bot.storage.tables import (
    Author,
    Contact,
    Conversation,
    Direction,
    Handoff,
    Holder,
    Message,
    Promise,
    Status,
    User,
)
from tests.bot.test_digest import at, recount
from tests.cast import alice
from tests.fakes import inbound
from tests.shop import BUSINESS, HOURS, TEXTS

STEP = timedelta(minutes=5)
STARTS, ENDS = at("2026-12-19T00:00"), at("2027-01-03T00:00")
DEPARTMENTS = tuple(BUSINESS.departments)
MINUTE = timedelta(minutes=1)


class Fortnight:
    """Customers write at any hour; staff answer some of them, hold some, and forget some. The same every time."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.live = LiveHours(HOURS)
        self.keeper = PromiseKeeper(store, self.live, TEXTS, ("telegram",))
        self.digests = DigestMaker(store, self.live, ("telegram",))
        self.chance = random.Random(24)
        self.customers = 0
        with store.write() as session:
            self.staff_id = alice(session).id

    def run(self) -> None:
        now = STARTS
        while now < ENDS:
            if self.chance.random() < 0.02:
                self.somebody_writes(now)
            if self.chance.random() < 0.05 and HOURS.is_open(now):
                self.staff_do_something(now)
            self.keeper.look(now)
            self.digests.look(now)
            now += STEP

    def somebody_writes(self, now) -> None:
        self.customers += 1
        department = self.chance.choice(DEPARTMENTS)
        channel = self.chance.choice(["telegram", "whatsapp"])
        with self.store.write() as session:
            inbox.accept(session, inbound("Help", channel=channel, address=f"c{self.customers}"), now)
            message = session.scalars(select(Message).order_by(Message.id.desc())).first()
            message.status = Status.HANDLED
            handoff.request(
                session, session.get_one(Conversation, message.conversation_id), message_id=message.id,
                reason=Reason.ASKED, request="Help", department=department,
                promise_at=promise(HOURS, now, department), details={}, now=now,
            )

    def staff_do_something(self, now) -> None:
        with self.store.write() as session:
            staff = session.get_one(User, self.staff_id)
            waiting = session.scalars(
                select(Handoff).where(Handoff.state != "closed").order_by(Handoff.promise_at)
            ).all()
            if not waiting:
                return
            chosen = self.chance.choice(waiting[:4])
            conversation = session.get_one(Conversation, chosen.conversation_id)
            if conversation.holder == Holder.WAITING:
                handoff.claim(session, conversation.id, staff, now)
            if self.chance.random() < 0.7:
                handoff.reply(session, conversation.id, staff, "Here.", client_key=f"{now}", now=now)
                handoff.close(session, conversation.id, staff, now)
            elif self.chance.random() < 0.5:
                handoff.release(session, conversation.id, staff, now)


def test_every_promise_is_kept_or_told_and_every_digest_counts_right(store: Store) -> None:
    fortnight = Fortnight(store)
    fortnight.run()
    with store.read() as session:
        told = session.scalars(select(Promise).order_by(Promise.id)).all()
        of = {row.id: session.get_one(Handoff, row.handoff_id) for row in told}
        assert len(told) > 80
        assert any(row.handoff_id == other.handoff_id for row, other in itertools.pairwise(told))
        for row in told:
            assert HOURS.is_open(row.due_at - MINUTE, of[row.id].department), row.due_at
            assert_kept_or_told(session, row, of[row.id])
        assert_nobody_was_pestered(session)
    with store.read() as session:
        views = digests.newest(session, 1000)
    assert len(views) > 15
    for view in views:
        assert view.counts == recount(store, view.since, view.opened_at, view.departments)


def assert_kept_or_told(session, row: Promise, asked: Handoff) -> None:
    """Before it passed somebody replied, closed or held it, or the customer was told; the rest cannot be told on WhatsApp."""
    if row.due_at > ENDS - STEP:
        return
    lines = session.scalars(
        select(Message).where(Message.conversation_id == asked.conversation_id).order_by(Message.id)
    ).all()
    if any(line.author == Author.STAFF and line.created_at <= row.due_at for line in lines):
        return
    moved = next((line for line in lines if line.client_key == f"auto:promise_moved:{row.id}"), None)
    if moved is not None and moved.created_at <= row.due_at:
        return
    notes = [line for line in lines if line.author == Author.SYSTEM and line.created_at <= row.due_at]
    acts = [line.payload["act"] for line in notes]
    was_held = bool(acts) and [act for act in acts if act in ("claimed", "released", "closed")][-1:] == ["claimed"]
    cannot = session.scalar(select(Message.id).where(Message.client_key == f"note:cannot_be_told:{row.id}"))
    assert was_held or cannot is not None, (row.id, row.due_at, acts)


def assert_nobody_was_pestered(session) -> None:
    texts = session.execute(
        select(Message, Conversation, Contact, Handoff)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .join(Handoff, Handoff.conversation_id == Conversation.id)
        .where(Message.author == Author.BOT, Message.direction == Direction.OUT)
        .order_by(Message.conversation_id, Message.id)
    ).all()
    assert texts
    last: dict[int, Message] = {}
    for message, conversation, _, asked in texts:
        before = last.get(conversation.id)
        assert before is None or message.created_at - before.created_at >= timedelta(minutes=30)
        last[conversation.id] = message
        zone = BUSINESS.timezone
        assert not is_quiet(HOURS, HOURS, message.created_at, asked.department, zone, conversation.last_inbound_at)


def test_the_moment_of_telling_is_before_the_promise(store: Store) -> None:
    fortnight = Fortnight(store)
    fortnight.somebody_writes(STARTS)
    with store.read() as session:
        (seen,) = promises.watched(session, ENDS, STARTS, timedelta(0))
    assert seen.due_at - tell_at(seen) == timedelta(minutes=10)
