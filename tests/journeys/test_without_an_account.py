"""Trying the desk with no account anywhere: from the terminal, and on the page that plays the customer's telephone."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.peer]


def test_ask_prints_the_answer_and_its_proof_as_json(desk):
    document = desk.json("ask", "How much is shipping?")
    (message,) = document["messages"]
    assert "€ 75" in message["text"]
    assert message["author"] == "bot"
    assert (message["proof"]["entry"], message["proof"]["version"]) == ("delivery_cost", 1)
    assert document["handoff"] is None


def test_ask_tells_of_a_handoff_with_a_promise_inside_hours(desk):
    handoff = desk.json("ask", "I want to talk to a person")["handoff"]
    assert handoff["reason"] == "asked"
    computed = desk.json("hours", "status", "--at", handoff["promise_at"])
    assert computed["open"]


def test_chat_is_a_conversation(desk):
    done = desk.run("chat", said="Are you open on Thursday?\nuntil when?\nWas kostet der Versand?\n\n")
    assert done.returncode == 0, done.stderr
    answers = done.stdout.split("desk> ")[1:]
    assert len(answers) == 3
    assert "Thursday" in answers[0]
    assert "21:00" in answers[1]
    assert "75 €" in answers[2]
    assert "Traceback" not in done.stderr


@pytest.mark.browser
def test_the_try_page_shows_the_answer_as_it_comes(page, desk):
    page.goto(f"{desk.console}/try")
    page.get_by_label("Message", exact=True).fill("How much is shipping?")
    page.keyboard.press("Enter")
    phone = page.locator("#phone")
    expect(phone.locator(".say-out").last).to_contain_text("€ 75")
    phone.get_by_role("button", name="Which countries do you deliver to?").click()
    expect(phone.locator(".say-out").last).to_contain_text("Germany")
    page.get_by_label("Message", exact=True).fill("I want to talk to a person")
    page.keyboard.press("Enter")
    expect(page.locator("#try-items")).to_contain_text("I want to talk to a person")
