"""A customer asks at night and is answered at once: from the FAQ, or computed from the hours."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.peer]
DISCLOSURE = "automatic assistant of Lumen Bicycles"
# Both stand in the answer of the FAQ entry, and nowhere else.
SHIPPING, VERSAND = "€ 75", "75 €"


@pytest.mark.browser
def test_a_question_at_night_is_answered_with_its_proof(customer, staff, page, desk):
    customer.says("How much is shipping?")
    first = customer.hears()
    assert first.text.index(DISCLOSURE) < first.text.index(SHIPPING)
    customer.says("Which countries do you deliver to?")
    second = customer.hears()
    assert "Germany" in second.text
    assert DISCLOSURE not in second.text

    number = staff.conversation(customer)["conversation_id"]
    said = staff.lines(customer, "bot")
    assert [line["proof"]["entry"] for line in said] == ["delivery_cost", "delivery_countries"]
    page.goto(f"{desk.console}/conversations/{number}")
    why = page.locator(".line-bot details.why").first
    why.get_by_text("Why this answer?").click()
    expect(why).to_contain_text("delivery_cost")
    expect(why).to_contain_text("Matched wording")
    expect(why).to_contain_text("Confidence")


def test_who_asks_in_german_is_answered_in_german(customer):
    customer.says("Was kostet der Versand?")
    heard = customer.hears()
    assert "automatischen Assistenten" in heard.text
    assert VERSAND in heard.text
    assert SHIPPING not in heard.text


def test_an_hours_question_is_computed(customer, desk, staff):
    customer.says("How much is shipping?")
    customer.hears(SHIPPING)
    for question, language in (("are you open tomorrow?", "en"), ("Habt ihr am Samstag geöffnet?", "de")):
        computed = desk.json("hours", "ask", question, "--at", desk.now.isoformat(), "--language", language)
        assert computed["understood"]
        assert computed["open"]
        customer.says(question)
        assert customer.hears().text == computed["answer"]
    assert {line["proof"]["rule"].partition(":")[0] for line in staff.lines(customer, "bot")[1:]} == {"hours"}


def test_until_when_is_computed_after_a_question_about_a_day(customer, desk):
    customer.says("Are you open on Thursday?")
    customer.hears("Thursday")
    customer.says("until when?")
    until = customer.hears().text
    cases = desk.folder / "cases.jsonl"
    at = desk.now.isoformat()
    cases.write_text(
        f'{{"text": "until when?", "at": "{at}", "language": "en", "previous": ["Are you open on Thursday?"]}}\n'
    )
    assert until == desk.json("hours", "ask", "--cases", str(cases))["answer"]
    assert re.search(r"\b21:00\b", until)


def test_start_is_a_welcome_and_another_command_is_only_text(new_customer, staff):
    customer = new_customer("telegram")
    customer.says("/start")
    assert "Welcome to Lumen Bicycles" in customer.hears().text
    customer.says("/restart")
    customer.hears()
    staff.wait_until_handled(customer, "/restart")
    customer.says("How much is shipping?")
    assert SHIPPING in customer.hears().text
    assert len(customer.has_heard()) == 3
