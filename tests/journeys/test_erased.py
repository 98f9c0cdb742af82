"""A customer wants to be forgotten: the owner runs one command beside the running product, and not a byte is left of them."""

import pytest

from tests.journeys.desk import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.peer]

#: Words that stand nowhere else in the product.
THEIRS = ("zanzibarine", "quagmirelane", "Wiltrud")


def found_below(folder, words):
    """Which of these words stand in any file of the desk: its database, its media, Rasa's trackers and every log."""
    files = [path for path in folder.rglob("*") if path.is_file() and "models" not in path.parts and "cache" not in path.parts]
    return {(path.name, word) for path in files for word in words if word.encode() in path.read_bytes()}


def test_not_a_byte_is_left_of_a_customer_who_wants_to_be_forgotten(new_customer, desk, twilio):
    customer, other = new_customer("whatsapp"), new_customer("whatsapp")
    words = (*THEIRS, customer.address.rpartition("+")[2])
    customer.says("Are you open on Saturday? My zanzibarine bicycle squeaks")
    customer.hears()
    customer.says("I want to talk to a person, I am Wiltrud of quagmirelane 4")
    customer.hears()
    other.says("Are you open tomorrow?")
    other.hears()

    exported = desk.json("privacy", "export", customer.address)
    assert [word for word in words if word not in str(exported)] == []
    # What was written last may still stand in the database's log of writes alone.
    assert {name.removesuffix("-wal") for name, _ in found_below(desk.folder, words)} >= {"nightdesk.db", "trackers.db"}

    erased = desk.json("privacy", "erase", customer.address, "--yes")
    assert (erased["left"], erased["copies_left"]) == ([], 0)
    assert erased["messages"] >= 4
    assert found_below(desk.folder, words) == set()
    assert twilio.messages(to=customer.address) + twilio.messages(sender=customer.address) == []
    assert desk.run("privacy", "export", customer.address).returncode == 1

    assert desk.json("privacy", "export", other.address)["messages"]
    customer.says("Hello, are you open tomorrow?")
    wait_until(lambda: twilio.sent_to(customer.address), "somebody who was forgotten is answered as anybody", 15)
