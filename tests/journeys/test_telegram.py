"""What only Telegram has: corrections, albums, groups, and customers who block the bot."""

import time

import pytest

from tests.journeys.customers import PROMISED_SECONDS
from tests.journeys.desk import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.peer]
SHIPPING, COUNTRIES = "How much is shipping?", "Which countries do you deliver to?"
GROUP = -1_009_876_543_210


@pytest.fixture
def said(telegram):
    """Writes as a customer, and returns the message as Telegram has it, so that it can be corrected."""

    def say(customer, text):
        customer._has_written = True
        return telegram.say(customer.chat_id, text, name=customer.name)["message"]

    return say


def correct(telegram, message, text):
    telegram.deliver({"edited_message": {**message, "text": text, "edit_date": message["date"] + 5}})


def shown(telegram, customer):
    """What stands in the customer's chat: message id → words, a change taking the place of what was there."""
    words = {}
    for each in telegram.sent(customer.chat_id):
        if each.method in ("sendMessage", "editMessageText"):
            words[each.message_id] = each.text
    return words


def test_the_answer_to_a_corrected_question_stands_where_the_old_one_stood(new_customer, telegram, said, staff):
    customer = new_customer("telegram")
    message = said(customer, SHIPPING)
    old = customer.hears("€ 75")
    correct(telegram, message, COUNTRIES)
    wait_until(
        lambda: "We deliver within" in shown(telegram, customer).get(old.message_id, ""),
        "the answer changed",
        PROMISED_SECONDS,
    )
    assert len(shown(telegram, customer)) == 1
    assert [line["text"] for line in staff.lines(customer, "contact")] == [SHIPPING, COUNTRIES]
    assert len(staff.lines(customer, "bot")) == 2


def test_a_question_that_is_corrected_at_once_is_answered_once(new_customer, telegram, said, staff):
    customer = new_customer("telegram")
    # A beginning, which the bot waits with.
    message = said(customer, "do you")
    correct(telegram, message, COUNTRIES)
    customer.hears("Germany")
    staff.wait_until_handled(customer, COUNTRIES)
    assert len(shown(telegram, customer)) == 1


def test_an_album_gets_one_answer(new_customer, telegram, said, staff):
    customer = new_customer("telegram")
    photo = telegram.send_photo(customer.chat_id, b"\xff\xd8 one", "My frame is bent", name=customer.name)["message"]
    customer._has_written = True
    # telemelya knows no albums: the first photo came alone, and its brothers come as Telegram brings them.
    for number in (1, 2):
        part = {key: value for key, value in photo.items() if key != "caption"}
        telegram.deliver({"message": {**part, "message_id": photo["message_id"] + 1000 + number, "media_group_id": "77"}})
    customer.hears("our people")
    wait_until(
        lambda: [line["status"] for line in staff.lines(customer, "contact")] == ["handled"] * 3, "all is handled", 15
    )
    assert len(shown(telegram, customer)) == 1


def test_a_customer_who_blocked_the_bot_gets_the_reply_when_they_come_back(new_customer, telegram, said, staff, page, desk):
    customer = new_customer("telegram")
    customer.says("I want to talk to a person")
    customer.hears()
    member = {
        "chat": {"id": customer.chat_id, "type": "private", "first_name": customer.name},
        "from": {"id": customer.chat_id, "is_bot": False, "first_name": customer.name},
        "date": int(time.time()),
        "old_chat_member": {"user": {"id": 1, "is_bot": True, "first_name": "Desk"}, "status": "member"},
        "new_chat_member": {
            "user": {"id": 1, "is_bot": True, "first_name": "Desk"}, "status": "kicked", "until_date": 0,
        },
    }  # fmt: skip
    telegram.deliver({"my_chat_member": member})
    number = staff.conversation(customer)["conversation_id"]
    page.goto(f"{desk.console}/conversations/{number}")
    page.get_by_role("heading", name="Cannot be reached").wait_for()
    page.get_by_role("button", name="Claim").click()
    page.get_by_label("Your reply to").fill("Alice here, good news!")
    page.get_by_role("button", name="Send").click()
    wait_until(lambda: [line["status"] for line in staff.lines(customer, "staff")] == ["kept"], "the reply is kept", 15)
    customer.says("I am back")
    customer.hears("Alice here, good news!")
    page.get_by_role("heading", name="Cannot be reached").wait_for(state="detached")


def test_a_group_is_told_once_and_nothing_of_its_talk_is_kept(telegram, said, new_customer, staff):
    asker = new_customer("telegram")
    chat = {"id": GROUP, "type": "supergroup", "title": "Riders"}
    sender = {"id": 5, "is_bot": False, "first_name": "Bo"}
    # So that telemelya knows the chat; it takes every chat for a private one, so this is greeted.
    telegram.say(GROUP, "hello", name="Bo")
    for number, text in enumerate(("Where do we meet?", "Let's bring the secret map", "/start")):
        telegram.deliver(
            {"message": {"message_id": 500 + number, "chat": chat, "from": sender, "date": 1_790_000_000, "text": text}}
        )
    telegram.wait_for(GROUP, lambda each: "private chats" in each.text, PROMISED_SECONDS)
    asker.says(SHIPPING)
    asker.hears("€ 75")
    assert ["private chats" in each.text for each in telegram.sent(GROUP) if each.method == "sendMessage"] == [False, True]
    assert "secret map" not in staff.page("/unreadable")


def test_telegrams_pauses_are_kept_and_nobody_else_waits(new_customer, telegram):
    waiting, other = new_customer("telegram"), new_customer("telegram")
    telegram.relay.refuse(waiting.chat_id, (429, "Too Many Requests: retry after 4", {"retry_after": 4}))
    began = time.monotonic()
    waiting.says(SHIPPING)
    other.says(SHIPPING)
    other.hears("€ 75")
    waiting.hears("€ 75")
    assert time.monotonic() - began >= 4
    assert len(shown(telegram, waiting)) == 1
