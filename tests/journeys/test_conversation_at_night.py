"""One conversation of a night: two questions in a message, a question that is asked back about, none of the offers, another try."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.peer]
NONE = "None of these"
# Which of these is uncertain is for the FAQ and its calibration to say; one is enough.
VAGUE = ("my tyre", "money back", "my delivery", "wrong size", "brakes", "my e-bike battery")


@pytest.mark.browser
def test_a_night_of_several_questions_and_a_denial(new_customer, staff, page, desk):
    customer = new_customer("telegram")
    customer.says("How much is shipping? And are you open on Saturday?")
    both = customer.hears()
    assert both.text.index("€ 75") < both.text.index("Saturday")
    assert both.text.index("10:00") > both.text.index("€ 75")

    customer.says("Which lock should I buy? And can you also teach me to juggle?")
    handed = customer.hears("our people")
    assert "ART 2" not in handed.text
    assert "juggle" in staff.conversation(customer)["request"]

    vague, asked = next((words, heard) for words in VAGUE if NONE in (heard := _says(customer, words)).labels)
    offered = [label for label in asked.labels if label != NONE]
    customer.says("none of them, sorry")
    denied = customer.hears()
    assert NONE not in denied.labels
    assert staff.lines(customer, "bot")[-1]["proof"]["rule"] == "handoff:denied"
    customer.says(f"I mean {vague}")
    again = customer.hears()
    assert NONE not in again.labels
    assert not set(offered) & set(again.labels)

    customer.says("How can I pay?")
    assert "card" in customer.hears().text
    customer.says("?")
    customer.hears()
    said = staff.lines(customer, "bot")
    heard = customer.has_heard()
    assert len(said) == len(heard) == len(staff.lines(customer, "contact"))
    assert said[0]["proof"]["rule"] == "faq_several"

    number = staff.conversation(customer)["conversation_id"]
    page.goto(f"{desk.console}/conversations/{number}")
    why = page.locator(".line-bot details.why").first
    why.get_by_text("Why this answer?").click()
    expect(why).to_contain_text("“How much is shipping?”")
    expect(why).to_contain_text("delivery_cost")
    expect(why).to_contain_text("Computed from the opening hours")


def _says(customer, words):
    customer.says(words)
    return customer.hears()
