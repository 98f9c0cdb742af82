import pytest

from bot.privacy.contacts import NotOneContact, find_contact
from bot.storage import inbox
from bot.storage.engine import Store
from tests.cast import NIGHT
from tests.fakes import inbound

CONTACTS = [("telegram", "4711"), ("whatsapp", "whatsapp:+31612345678"), ("sms", "+31699999999"), ("whatsapp", "whatsapp:ID.9")]


@pytest.fixture
def known(sqlite_store: Store) -> Store:
    with sqlite_store.write() as session:
        for channel, address in CONTACTS:
            inbox.accept(session, inbound(channel=channel, address=address), NIGHT)
    return sqlite_store


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("4711", "4711"),
        ("telegram:4711", "4711"),
        ("id:1", "4711"),
        ("1", "4711"),
        ("whatsapp:+31612345678", "whatsapp:+31612345678"),
        ("whatsapp:whatsapp:+31612345678", "whatsapp:+31612345678"),
        (" +31612345678 ", "whatsapp:+31612345678"),
        ("+31699999999", "+31699999999"),
        ("sms:+31699999999", "+31699999999"),
        ("whatsapp:ID.9", "whatsapp:ID.9"),
    ],
)
def test_a_contact_is_found_by_address_channel_or_our_number(known: Store, wanted: str, address: str) -> None:
    with known.read() as session:
        assert find_contact(session, wanted).address == address


@pytest.mark.parametrize("wanted", ["", "nobody", "id:99", "sms:4711", "%", "31612345678"])
def test_nobody_is_one_clear_sentence(known: Store, wanted: str) -> None:
    with known.read() as session, pytest.raises(NotOneContact, match=r"Nobody is known as .*; give an address such as"):
        find_contact(session, wanted)


def test_several_are_named_instead_of_guessed(known: Store) -> None:
    with known.write() as session:
        inbox.accept(session, inbound(channel="telegram", address="2"), NIGHT)
        inbox.accept(session, inbound(channel="whatsapp", address="whatsapp:+31699999999"), NIGHT)
    with known.read() as session:
        with pytest.raises(NotOneContact, match=r"id:2 \(whatsapp\), id:5 \(telegram\); name one of them"):
            find_contact(session, "2")
        with pytest.raises(NotOneContact, match=r"id:3 \(sms\), id:6 \(whatsapp\)"):
            find_contact(session, "+31699999999")
        assert find_contact(session, "id:2").address == "whatsapp:+31612345678"
