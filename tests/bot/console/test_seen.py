"""What counts as a visible change, and of which conversations, on both databases."""

from datetime import timedelta

from sqlalchemy import delete

from bot import clock, handoff
from bot.console.seen import Seen, has_newer, look, touched_since
from bot.handoff import Reason
from bot.notices.notices import tell_staff
from bot.staff import takeover
from bot.storage import digests, inbox, notices, parts, promises, quarantine
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Direction, Handoff, Message, Status
from connectors.messages import Unreadable
from tests.cast import NIGHT, alice
from tests.fakes import inbound


def look_at(store: Store) -> Seen:
    with store.snapshot() as session:
        return look(session, clock.now())


def touched(store: Store, before: Seen) -> list[int] | None:
    with store.snapshot() as session:
        return touched_since(session, before, look(session, clock.now()))


def test_a_new_message_and_what_staff_do_are_newer_and_how_far_a_message_got_is_not(store: Store) -> None:
    def newer(seen: Seen) -> bool:
        with store.snapshot() as session:
            return has_newer(session, seen)

    empty = look_at(store)
    assert not newer(empty)
    with store.write() as session:
        inbox.accept(session, inbound("Hello"), NIGHT)
        user = alice(session)
    assert newer(empty)
    with_message = look_at(store)
    with store.write() as session:
        session.get_one(Message, 1).status = Status.HANDLED
    assert not newer(with_message)
    with store.write() as session:
        session.add(said_by(Author.BOT))
    # That waits for what else is to be told within the second.
    assert not newer(with_message)
    with store.write() as session:
        takeover.claim(session, 1, user, NIGHT)
    assert newer(with_message)
    claimed = look_at(store)
    with store.write() as session:
        session.add(said_by(Author.STAFF))
    assert newer(claimed)


def said_by(author: Author) -> Message:
    return Message(
        conversation_id=1, channel="whatsapp", direction=Direction.OUT, author=author, status=Status.QUEUED,
        text="We open at nine.", created_at=NIGHT, status_at=NIGHT,
    )  # fmt: skip


def test_how_many_there_are_is_seen_and_one_that_no_message_tells_of_is_asked_for(store: Store) -> None:
    with store.write() as session:
        inbox.accept(session, inbound("Hello"), NIGHT)
    before = look_at(store)
    assert (before.with_bot, before.conversations) == (1, 1)
    with store.write() as session:
        session.get_one(Conversation, 1).holder = "closed"
    seen = look_at(store)
    assert (seen.with_bot, seen.conversations) == (0, 1)
    assert seen != before
    assert touched(store, before) is None


def test_every_visible_change_is_noticed_and_no_other(store: Store) -> None:
    seen = [look_at(store)]

    def is_new() -> bool:
        seen.append(look_at(store))
        return seen[-1] not in seen[:-1]

    with store.write() as session:
        inbox.accept(session, inbound("Hello"), NIGHT)
    assert is_new()
    with store.write() as session:
        session.get_one(Message, 1).status = Status.HANDLED
    assert is_new()
    with store.write() as session:
        user = alice(session)
    assert is_new()
    with store.write() as session:
        takeover.claim(session, 1, user, NIGHT)
    assert is_new()
    with store.write() as session:
        inbox.quarantine(session, Unreadable("telegram", "1", {}, "why"), NIGHT)
    assert is_new()
    with store.write() as session:
        quarantine.mark_seen(session, 1, user.id, NIGHT)
    assert is_new()
    with store.write() as session:
        opened, _ = handoff.request(
            session, session.get_one(Conversation, 1), message_id=None, reason=Reason.ASKED, request="x",
            department="service", promise_at=NIGHT, details={}, now=NIGHT,
        )
    assert is_new()
    with store.write() as session:
        assert promises.mark_warned(session, 1, NIGHT)
    assert is_new()
    with store.write() as session:
        promises.move(session, session.get_one(Handoff, opened.id), NIGHT, NIGHT)
    assert is_new()
    with store.write() as session:
        digests.add(session, "service", NIGHT, NIGHT, {}, [], NIGHT)
    assert is_new()
    with store.write() as session:
        tell_staff(session, "k", "digest", {"digests": [1]}, NIGHT, ("email",))
    assert is_new()
    with store.write() as session:
        notices.begin_delivery(session, 1, "email", NIGHT)
    assert is_new()
    with store.write() as session:
        parts.report(session, "worker", clock.now())
    assert not is_new()


def test_a_change_names_the_conversations_that_it_touched(store: Store) -> None:
    clock.start_at(NIGHT)
    for address in ("1", "2", "3"):
        with store.write() as session:
            inbox.accept(session, inbound("Hello", address=address), clock.now())
    with store.write() as session:
        user = alice(session)
    before = look_at(store)
    assert touched(store, before) == []
    with store.write() as session:
        handoff.request(
            session, session.get_one(Conversation, 2), message_id=None, reason=Reason.ASKED, request="x",
            department="service", promise_at=NIGHT, details={}, now=clock.now(),
        )  # fmt: skip
    assert touched(store, before) == [2]
    before = look_at(store)
    with store.write() as session:
        takeover.claim(session, 2, user, clock.now())
    assert touched(store, before) == [2]
    # What changed long before an erasure has nothing to do with it.
    clock.start_at(NIGHT + timedelta(minutes=1))
    before = look_at(store)
    with store.write() as session:
        session.execute(delete(Contact).where(Contact.address == "3"))
    assert touched(store, before) == [3]


def test_a_report_is_told_whatever_the_clock_of_its_machine_says(store: Store) -> None:
    with store.write() as session:
        for address in ("1", "2"):
            inbox.accept(session, inbound("Hello", address=address), NIGHT)
    before = look_at(store)
    with store.write() as session:
        inbox.accept(session, inbound("Are you there?", address="2", external_id="new"), NIGHT + timedelta(minutes=2))
        slow = session.get_one(Message, 1)
        slow.status, slow.status_at = Status.HANDLED, NIGHT - timedelta(minutes=5)
    assert touched(store, before) == [1, 2]
