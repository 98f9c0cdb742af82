"""Notices on their way through the outlets."""

from datetime import timedelta
from typing import Any

from sqlalchemy import event, select

from bot.notices.notices import tell_staff
from bot.storage import notices
from bot.storage.engine import Store
from bot.storage.notices import DeliveryStatus
from bot.storage.tables import Notice, NoticeDelivery
from tests.cast import NIGHT

BOTH = ("telegram", "email")


def tell(store: Store, key: str = "k", outlets: tuple[str, ...] = BOTH) -> bool:
    with store.write() as session:
        return tell_staff(session, key, "staff_reply", {"text": "Noted."}, NIGHT, outlets)


def test_the_same_key_is_told_once_through_every_outlet(store: Store) -> None:
    assert tell(store) is True
    assert tell(store) is False
    with store.read() as session:
        assert session.scalars(select(Notice.key)).all() == ["k"]
        rows = session.execute(select(NoticeDelivery.outlet, NoticeDelivery.status).order_by(NoticeDelivery.outlet))
        assert [tuple(row) for row in rows] == [("email", "queued"), ("telegram", "queued")]


def test_without_outlets_it_is_remembered_all_the_same(store: Store) -> None:
    assert tell(store, outlets=()) is True
    assert tell(store) is False
    with store.read() as session:
        assert notices.due_deliveries(session, NIGHT, BOTH, 10) == []


def test_only_one_sender_gets_a_delivery(store: Store) -> None:
    tell(store)
    with store.write() as session:
        due = notices.begin_delivery(session, 1, "telegram", NIGHT)
        assert due is not None
        assert (due.kind, due.payload, due.attempts) == ("staff_reply", {"text": "Noted."}, 1)
    with store.write() as session:
        assert notices.begin_delivery(session, 1, "telegram", NIGHT) is None
        assert notices.due_deliveries(session, NIGHT, BOTH, 10) == [(1, "email")]


def test_it_is_tried_again_no_earlier_than_it_says(store: Store) -> None:
    tell(store, outlets=("email",))
    later = NIGHT + timedelta(seconds=60)
    with store.write() as session:
        notices.begin_delivery(session, 1, "email", NIGHT)
        notices.record_delivery(session, 1, "email", DeliveryStatus.QUEUED, NIGHT, error="Away.", not_before=later)
    with store.write() as session:
        assert notices.due_deliveries(session, later - timedelta(seconds=1), BOTH, 10) == []
        assert notices.due_deliveries(session, later, BOTH, 10) == [(1, "email")]
        due = notices.begin_delivery(session, 1, "email", later)
        assert due is not None
        assert due.attempts == 2


def test_an_outlet_that_is_off_keeps_its_notices(store: Store) -> None:
    tell(store)
    with store.read() as session:
        assert notices.due_deliveries(session, NIGHT, ("telegram",), 10) == [(1, "telegram")]


def test_what_was_being_sent_when_a_sender_died_is_unknown_and_not_sent_again(store: Store) -> None:
    tell(store)
    with store.write() as session:
        notices.begin_delivery(session, 1, "email", NIGHT)
        assert notices.give_up_on_lost_deliveries(session, NIGHT + timedelta(seconds=89), timedelta(seconds=90)) == 0
        assert notices.give_up_on_lost_deliveries(session, NIGHT + timedelta(seconds=90), timedelta(seconds=90)) == 1
    with store.write() as session:
        assert notices.begin_delivery(session, 1, "email", NIGHT) is None
        row = session.get_one(NoticeDelivery, (1, "email"))
        assert (row.status, row.error) == (DeliveryStatus.UNKNOWN, notices.LOST_TRACK)


def test_what_is_due_is_found_without_reading_what_was_sent_long_ago(sqlite_store: Store) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite_store.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with sqlite_store.read() as session:
        notices.due_deliveries(session, NIGHT, ("email",), 10)
    statement, parameters = asked[-1]
    with sqlite_store.engine.connect() as connection:
        plan = [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any("ix_notice_deliveries_queued" in line for line in plan), plan
