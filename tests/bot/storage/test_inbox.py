from datetime import timedelta

from sqlalchemy import func, select

from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation, Message, Quarantined, Status, StoredAttachment
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
        inbox.renew_claims(session, "one", NIGHT + timedelta(seconds=5))
    with store.write() as session:
        assert inbox.claim_conversation(session, "two", later) is None
    with store.write() as session:
        assert inbox.claim_conversation(session, "two", later + timedelta(seconds=5)) == claimed


def test_messages_of_a_conversation_come_in_the_order_in_which_they_were_accepted(store: Store) -> None:
    for text in ("one", "two", "three"):
        accept(store, text)
    seen = []
    with store.write() as session:
        conversation_id = inbox.claim_conversation(session, "w", NIGHT)
        assert conversation_id is not None
        while (message := inbox.next_unhandled(session, conversation_id, NIGHT)) is not None:
            seen.append(message.text)
            message.status = Status.HANDLED
            session.flush()
    assert seen == ["one", "two", "three"]


def test_a_zone_that_the_channel_knows_is_kept_when_a_later_message_has_none(store: Store) -> None:
    accept(store, address="a", time_zone="Europe/London")
    accept(store, "two", address="a")
    with store.read() as session:
        assert session.scalars(select(Contact.time_zone)).all() == ["Europe/London"]
