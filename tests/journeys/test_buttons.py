"""When the bot is not sure it asks back with buttons; a customer presses one, or types its number where there are none."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.peer]
NONE = "None of these"
# Which of these is uncertain is for the FAQ and its calibration to say; one is enough.
VAGUE = ("my tyre", "money back", "my delivery", "wrong size", "brakes", "my e-bike battery")


def asked_back(customer_on, channel):
    """A customer who was asked back, and the message with the buttons."""
    for words in VAGUE:
        customer = customer_on(channel)
        customer.says(words)
        heard = customer.hears()
        if NONE in heard.labels:
            return customer, heard
    raise AssertionError(f"none of {VAGUE} was asked back about")


@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
def test_choosing_a_button_answers(channel, new_customer, staff):
    customer, heard = asked_back(new_customer, channel)
    assert 2 <= len(heard.labels) <= 4
    assert heard.labels[-1] == NONE
    assert "Which of these do you mean?" in heard.text
    customer.chooses(heard, heard.labels[0])
    answer = customer.hears()
    assert NONE not in answer.labels
    said = staff.lines(customer, "bot")
    assert [line["proof"]["rule"] for line in said] == ["faq_clarify", "faq_chosen"]
    assert said[1]["text"] == answer.text.partition("\n\n1. ")[0]
    assert staff.conversation(customer)["holder"] == "bot"


@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
def test_none_of_these_goes_to_people(channel, new_customer, staff):
    customer, heard = asked_back(new_customer, channel)
    customer.chooses(heard, NONE)
    customer.hears("our people")
    waiting = staff.conversation(customer)
    assert (waiting["holder"], waiting["reason"]) == ("waiting", "denied")
    assert waiting["request"] in VAGUE
