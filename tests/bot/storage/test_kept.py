"""Replies that the window shut out: kept, and delivered once, in order, when the customer writes again."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.staff import staff_reply, takeover
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.kept import KEPT, REFUSED_ALL_THE_SAME
from bot.storage.tables import Author, Conversation, Message, Status, User
from connectors.errors import FailureKind
from connectors.messages import DeliveryReport, DeliveryStatus
from tests.bot.storage.test_outbox import begin, due, status
from tests.cast import NIGHT, alice, as_theirs
from tests.fakes import inbound

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
LATE = NIGHT + DAY + SECOND


def write(store: Store, at: datetime = NIGHT, text: str = "Hello", channel: str = "whatsapp", **fields: object) -> int:
    """A customer writes. Returns the message's id."""
    with store.write() as session:
        message = inbound(text, channel=channel, address="a", **fields)
        assert inbox.accept(session, message, at)
        return session.scalars(select(Message.id).where(Message.external_id == message.external_id)).one()


def replies(store: Store, *texts: str, at: datetime = LATE) -> list[int]:
    """Alice holds the conversation and types. Returns the ids."""
    with store.write() as session:
        user = session.scalar(select(User)) or alice(session)
        conversation_id = session.scalars(select(Conversation.id)).one()
        takeover.claim(session, conversation_id, user, at)
        return [
            staff_reply.reply(session, conversation_id, user, text, client_key=f"{text}{at}", now=at).id for text in texts
        ]


def ends_at(store: Store) -> datetime | None:
    with store.read() as session:
        return session.scalars(select(Conversation.window_ends_at)).one()


def report(store: Store, message_id: int, kind: FailureKind | None, at: datetime, sid: str = "SM1") -> None:
    with store.write() as session:
        said = DeliveryReport("whatsapp", sid, DeliveryStatus.FAILED, message_id, "Too late.", kind)
        assert outbox.record_report(session, said, at)


def test_a_reply_at_24_hours_and_a_second_is_kept_and_not_lost(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "We open at nine.")
    assert begin(store, reply, LATE) is None
    assert status(store, reply) == (Status.KEPT, KEPT)
    assert due(store, LATE + 30 * DAY) == []


def test_what_is_kept_leaves_in_order_before_anything_newer_once_the_customer_writes(store: Store) -> None:
    write(store)
    first, second = replies(store, "One.", "Two.")
    for reply in (first, second):
        begin(store, reply, LATE)
    assert [status(store, reply)[0] for reply in (first, second)] == [Status.KEPT] * 2
    write(store, NIGHT + 3 * DAY, "open")
    (newer,) = replies(store, "Three.", at=NIGHT + 3 * DAY)
    now = NIGHT + 3 * DAY
    sent = []
    for expected in (first, second, newer):
        assert due(store, now) == [expected]
        begun = begin(store, expected, now)
        assert begun is not None
        sent.append(begun.message.text)
        with store.write() as session:
            outbox.record_sent(session, expected, f"SM{expected}", now)
    assert sent == ["One.", "Two.", "Three."]
    assert due(store, now) == []


def test_the_message_that_released_it_says_so_and_later_ones_do_not(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "One.")
    begin(store, reply, LATE)
    opening, later = write(store, NIGHT + 3 * DAY, "open"), write(store, NIGHT + 3 * DAY, "thanks")
    with store.read() as session:
        assert session.get_one(Message, opening).payload == {inbox.OPENED: True}
        assert session.get_one(Message, later).payload == {}


def test_a_redelivered_message_releases_nothing(store: Store) -> None:
    write(store, external_id="SM0")
    (reply,) = replies(store, "One.")
    begin(store, reply, LATE)
    with store.write() as session:
        assert not inbox.accept(session, inbound(channel="whatsapp", address="a", external_id="SM0"), NIGHT + 3 * DAY)
    assert status(store, reply)[0] == Status.KEPT
    assert ends_at(store) == NIGHT + DAY


def test_a_message_that_reached_us_a_day_late_opens_no_window(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "One.")
    begin(store, reply, LATE)
    now = NIGHT + 3 * DAY
    write(store, now, sent_at=as_theirs(now - DAY))
    assert status(store, reply)[0] == Status.KEPT
    assert ends_at(store) == now
    write(store, now, sent_at=as_theirs(now - timedelta(hours=2)))
    assert status(store, reply)[0] == Status.QUEUED
    assert ends_at(store) == now + timedelta(hours=22)


def test_an_older_message_that_comes_later_does_not_set_the_window_back(store: Store) -> None:
    write(store, NIGHT)
    write(store, NIGHT + SECOND, sent_at=as_theirs(NIGHT - timedelta(hours=5)))
    assert ends_at(store) == NIGHT + DAY


def test_63016_by_callback_keeps_the_reply_and_closes_the_window_until_the_customer_writes(store: Store) -> None:
    write(store)
    first, second = replies(store, "One.", "Two.", at=NIGHT)
    assert begin(store, first, NIGHT) is not None
    with store.write() as session:
        outbox.record_sent(session, first, "SM1", NIGHT)
    report(store, first, FailureKind.WINDOW, NIGHT + SECOND)
    report(store, first, FailureKind.WINDOW, NIGHT + 2 * SECOND)
    assert status(store, first) == (Status.KEPT, REFUSED_ALL_THE_SAME)
    assert begin(store, second, NIGHT + 3 * SECOND) is None
    assert status(store, second)[0] == Status.KEPT
    write(store, NIGHT + timedelta(hours=1), "open")
    assert due(store, NIGHT + timedelta(hours=1)) == [first]


def test_what_the_provider_says_again_of_a_refused_message_changes_nothing_whatever_the_order(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "One.", at=NIGHT)
    begin(store, reply, NIGHT)
    with store.write() as session:
        outbox.record_sent(session, reply, "SM1", NIGHT)
    report(store, reply, FailureKind.WINDOW, NIGHT + SECOND)
    with store.write() as session:
        outbox.record_report(session, DeliveryReport("whatsapp", "SM1", DeliveryStatus.SENT, reply), NIGHT + SECOND)
    assert status(store, reply)[0] == Status.KEPT
    later = NIGHT + timedelta(hours=1)
    write(store, later, "open")
    report(store, reply, FailureKind.WINDOW, later + SECOND)
    assert status(store, reply)[0] == Status.QUEUED
    assert begin(store, reply, later + SECOND) is not None
    report(store, reply, FailureKind.WINDOW, later + SECOND)
    assert status(store, reply)[0] == Status.SENDING
    with store.write() as session:
        outbox.record_sent(session, reply, "SM2", later + 2 * SECOND)
        outbox.record_report(session, DeliveryReport("whatsapp", "SM2", DeliveryStatus.DELIVERED, reply), later)
    report(store, reply, FailureKind.WINDOW, later + 3 * SECOND)
    assert status(store, reply)[0] == Status.DELIVERED


def test_63016_at_once_keeps_the_reply_too(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "One.", at=NIGHT)
    begin(store, reply, NIGHT)
    with store.write() as session:
        outbox.record_failure(session, reply, Status.FAILED, "Too late.", NIGHT, kind=FailureKind.WINDOW)
    assert status(store, reply) == (Status.KEPT, REFUSED_ALL_THE_SAME)


def test_a_customer_who_wrote_since_gets_the_refused_reply_again_and_only_once_for_each_word(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "One.", at=NIGHT)
    begin(store, reply, NIGHT)
    with store.write() as session:
        outbox.record_sent(session, reply, "SM1", NIGHT)
    write(store, NIGHT + SECOND)
    report(store, reply, FailureKind.WINDOW, NIGHT + 2 * SECOND)
    assert status(store, reply)[0] == Status.QUEUED
    assert begin(store, reply, NIGHT + 3 * SECOND) is not None
    with store.write() as session:
        outbox.record_sent(session, reply, "SM2", NIGHT + 3 * SECOND)
    report(store, reply, FailureKind.WINDOW, NIGHT + 4 * SECOND, "SM2")
    assert status(store, reply)[0] == Status.KEPT


def test_another_failure_is_no_reason_to_keep(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "One.", at=NIGHT)
    begin(store, reply, NIGHT)
    report(store, reply, FailureKind.UNREACHABLE, NIGHT)
    assert status(store, reply) == (Status.FAILED, "Too late.")


def test_a_text_of_the_bot_is_not_kept(store: Store) -> None:
    write(store)
    with store.write() as session:
        conversation_id = session.scalars(select(Conversation.id)).one()
        row = Message(
            conversation_id=conversation_id,
            channel="whatsapp",
            direction="out",
            author=Author.BOT,
            status=Status.SENDING,
            text="Hello",
            payload={},
            created_at=NIGHT,
            status_at=NIGHT,
        )
        session.add(row)
        session.flush()
        bot_text = row.id
    report(store, bot_text, FailureKind.WINDOW, NIGHT)
    assert status(store, bot_text) == (Status.FAILED, "Too late.")


def test_who_tells_the_provider_to_stop_gets_nothing_that_was_kept(store: Store) -> None:
    write(store)
    (reply,) = replies(store, "One.")
    begin(store, reply, LATE)
    write(store, NIGHT + 3 * DAY, "STOP", is_answered=True)
    assert status(store, reply)[0] == Status.KEPT


def test_a_sender_whose_list_is_old_sends_nothing_out_of_turn(store: Store) -> None:
    write(store)
    first, second = replies(store, "One.", "Two.")
    for reply in (first, second):
        begin(store, reply, LATE)
    write(store, LATE, "open")
    assert begin(store, second, LATE) is None
    assert status(store, second)[0] == Status.QUEUED
    assert begin(store, first, LATE) is not None
    assert begin(store, second, LATE) is None
