from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.insert import new_id
from bot.storage.tables import Contact, Conversation, Message, Outcome, Quarantined, Status, StoredAttachment, Table
from connectors.messages import Attachment, Kind, Unreadable
from tests.cast import NIGHT
from tests.fakes import inbound


def count(store: Store, table: type) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def accept(store: Store, *args: object, **kwargs: object) -> bool:
    with store.write() as session:
        return inbox.accept(session, inbound(*args, **kwargs), NIGHT)


def test_it_keeps_a_redelivered_message_once(store: Store) -> None:
    assert accept(store, external_id="SM1")
    assert not accept(store, external_id="SM1")
    assert count(store, Message) == 1
    assert count(store, Conversation) == 1


def test_the_same_id_on_another_channel_is_another_message(store: Store) -> None:
    assert accept(store, external_id="1", channel="telegram")
    assert accept(store, external_id="1", channel="whatsapp")
    assert count(store, Message) == 2


def test_all_that_one_person_says_is_one_conversation(store: Store) -> None:
    accept(store, "one", address="a")
    accept(store, "two", address="a")
    accept(store, "three", address="b")
    assert count(store, Contact) == 2
    assert count(store, Conversation) == 2


def test_a_changed_name_is_taken_over_and_no_name_leaves_the_old_one(store: Store) -> None:
    accept(store, name="Sam")
    accept(store, name="Sam Jansen")
    accept(store, name=None)
    with store.read() as session:
        assert session.scalars(select(Contact.name)).all() == ["Sam Jansen"]


def test_messages_of_one_conversation_are_committed_in_the_order_of_their_ids(
    postgresql_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = postgresql_store
    accept(store, "one", external_id="1")

    def accept_the_third() -> int:
        with store.write() as session:
            inbox.accept(session, inbound("three", external_id="3"), NIGHT)
        with store.read() as session:
            return len(session.scalars(select(Message.id)).all())

    with ThreadPoolExecutor(1) as other:
        third: list[Future[int]] = []

        def insert_and_be_overtaken(session: Session, table: type[Table], row: dict[str, Any]) -> int | None:
            inserted = new_id(session, table, row)
            if row.get("external_id") == "2":
                third.append(other.submit(accept_the_third))
                wait(third, 0.5)
            return inserted

        monkeypatch.setattr(inbox, "new_id", insert_and_be_overtaken)
        accept(store, "two", external_id="2")
        # Whoever sees the third sees the second as well.
        assert third[0].result(10) == 3


def test_nul_and_lone_surrogates_are_stored_and_break_nothing(store: Store) -> None:
    assert accept(store, "a\x00b\ud800c", name="\x00", raw={"k\x00": ["\ud800", float("inf"), {"n": 1}]})
    with store.read() as session:
        message = session.scalars(select(Message)).one()
        assert message.text == "a�b?c"
        assert message.raw == {"k�": ["?", "inf", {"n": 1}]}


def test_attachments_wait_to_be_fetched(store: Store) -> None:
    accept(store, "", kind=Kind.MEDIA, attachments=(Attachment("image", "file-1", "image/jpeg"),))
    with store.read() as session:
        row = session.scalars(select(StoredAttachment)).one()
        assert (row.kind, row.reference, row.content_type, row.status) == ("image", "file-1", "image/jpeg", "pending")


def test_unreadable_input_is_kept_once(store: Store) -> None:
    for _ in range(2):
        with store.write() as session:
            inbox.quarantine(session, Unreadable("telegram", "u1", {"odd": True}, "no chat"), NIGHT)
    assert count(store, Quarantined) == 1


def test_one_worker_at_a_time_works_on_a_conversation(store: Store) -> None:
    accept(store, address="a")
    accept(store, address="b")
    with store.write() as session:
        first = inbox.claim_conversation(session, "one", NIGHT)
    with store.write() as session:
        second = inbox.claim_conversation(session, "two", NIGHT)
    with store.write() as session:
        third = inbox.claim_conversation(session, "three", NIGHT)
    assert first is not None
    assert second is not None
    assert first != second
    assert third is None


def test_a_dead_workers_claim_runs_out_and_a_living_ones_does_not(store: Store) -> None:
    accept(store)
    later = NIGHT + inbox.CLAIM_LASTS + timedelta(seconds=1)
    with store.write() as session:
        claimed = inbox.claim_conversation(session, "one", NIGHT)
    with store.write() as session:
        inbox.renew_claims(session, "one", {claimed}, NIGHT + timedelta(seconds=5))
    with store.write() as session:
        assert inbox.claim_conversation(session, "two", later) is None
    with store.write() as session:
        assert inbox.claim_conversation(session, "two", later + timedelta(seconds=5)) == claimed


def test_a_claim_that_a_living_worker_could_not_give_back_runs_out_too(store: Store) -> None:
    accept(store)
    with store.write() as session:
        claimed = inbox.claim_conversation(session, "one", NIGHT)
        inbox.renew_claims(session, "one", set(), NIGHT + timedelta(seconds=5))
    with store.write() as session:
        later = NIGHT + inbox.CLAIM_LASTS + timedelta(seconds=1)
        assert inbox.claim_conversation(session, "one", later) == claimed


def test_messages_of_a_conversation_come_in_the_order_in_which_they_were_accepted(store: Store) -> None:
    for text in ("one", "two", "three"):
        accept(store, text)
    seen = []
    with store.write() as session:
        conversation_id = inbox.claim_conversation(session, "w", NIGHT)
        assert conversation_id is not None
        while messages := inbox.unhandled(session, conversation_id, NIGHT, 2):
            seen.append(messages[0].text)
            inbox.handled(messages[:1], Outcome.ANSWERED, NIGHT)
            session.flush()
    assert seen == ["one", "two", "three"]


def test_what_the_provider_has_answered_itself_is_kept_and_nobody_answers_it(store: Store) -> None:
    accept(store, "STOP", channel="sms", is_answered=True)
    with store.write() as session:
        assert inbox.claim_conversation(session, "w", NIGHT) is None
        lines = session.execute(select(Message.text, Message.status)).all()
    assert [tuple(line) for line in lines] == [("STOP", Status.HANDLED)]


def test_the_message_that_a_customer_quoted_is_kept_with_theirs(store: Store) -> None:
    accept(store, replies_to="SM1")
    with store.read() as session:
        assert session.scalars(select(Message.payload)).one()["replies_to"] == "SM1"


def test_a_zone_that_the_channel_knows_is_kept_when_a_later_message_has_none(store: Store) -> None:
    accept(store, address="a", time_zone="Europe/London")
    accept(store, "two", address="a")
    with store.read() as session:
        assert session.scalars(select(Contact.time_zone)).all() == ["Europe/London"]


def test_a_known_customers_message_takes_four_statements(store: Store) -> None:
    """Each is a way to the database and back, for which whoever delivers the message waits."""
    with store.write() as session:
        inbox.accept(session, inbound("Hello", external_id="1"), NIGHT)
    said: list[str] = []
    event.listen(store.engine, "after_cursor_execute", lambda _connection, _cursor, statement, *_: said.append(statement))
    with store.write() as session:
        inbox.accept(session, inbound("Are you there?", external_id="2"), NIGHT)
    # SQLite's BEGIN is no way anywhere, and that something was written is told by a thread of its own.
    verbs = [statement.split()[0] for statement in said if not statement.startswith("BEGIN") and "pg_notify" not in statement]
    assert verbs == ["SELECT", "SELECT", "UPDATE", "INSERT"]
