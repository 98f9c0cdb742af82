"""From the pocket: a customer asks for a person at night, and Alice helps from her staff's Telegram group alone."""

import itertools
import re
import time

import pytest

from tests.journeys.conftest import STAFF_CHAT
from tests.journeys.desk import wait_until
from tests.journeys.staff import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.peer]
GROUP = {"id": STAFF_CHAT, "type": "supergroup", "title": "Staff", "is_forum": True}
# The group gets at most twenty messages a minute, and other journeys fill it as well.
IN_ITS_TURN_SECONDS = 240
ALICE = 88_001
_numbers = itertools.count(900_000)


class Phone:
    """Somebody's telephone, in the staff's group."""

    def __init__(self, telegram, account):
        self._telegram = telegram
        self._sender = {"id": account, "is_bot": False, "first_name": "A."}

    def writes(self, text, topic):
        number = next(_numbers)
        message = {"message_id": number, "chat": GROUP, "from": self._sender, "date": int(time.time()), "text": text}
        self._telegram.deliver({"message": {**message, "message_thread_id": topic, "is_topic_message": True}})

    def presses(self, card, payload, topic):
        press = f"press-{next(_numbers)}"
        under = {
            "message_id": card, "chat": GROUP, "date": 1_790_000_000, "text": "the card",
            "from": {"id": 1, "is_bot": True, "first_name": "Desk"}, "message_thread_id": topic, "is_topic_message": True,
        }  # fmt: skip
        query = {"id": press, "from": self._sender, "chat_instance": "1", "data": payload, "message": under}
        self._telegram.deliver({"callback_query": query})


@pytest.fixture
def forum(telegram):
    """The staff's group has topics, from when on its members change something there."""
    telegram.say(STAFF_CHAT, "hello everybody", name="Dana")
    telegram.relay.forums.add(str(STAFF_CHAT))
    member = {"user": {"id": 1, "is_bot": True, "first_name": "Desk"}, "status": "administrator"}
    telegram.deliver(
        {"my_chat_member": {"chat": GROUP, "from": {"id": 5, "is_bot": False, "first_name": "Dana"}, "date": int(time.time()),
                            "old_chat_member": {**member, "status": "member"}, "new_chat_member": member}}
    )  # fmt: skip
    yield telegram
    telegram.relay.forums.clear()


def in_topic(telegram, topic):
    """What stands in a topic: message id → (words, buttons), a change taking the place of what was there."""
    shown, of_topic = {}, set()
    for each in telegram.sent(STAFF_CHAT):
        if each.method == "sendMessage" and str(each.raw["raw"].get("message_thread_id")) == str(topic):
            of_topic.add(each.message_id)
        if each.method in ("sendMessage", "editMessageText"):
            shown[each.message_id] = (each.text, dict(each.buttons))
    return {number: what for number, what in shown.items() if number in of_topic}


def test_from_handoff_to_handing_back_without_the_console(forum, new_customer, staff, page, desk):
    telegram = forum
    # Once, at the console: whose telephone it is.
    page.goto(f"{desk.console}/account")
    page.locator("#telegram").get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Link my Telegram").click()
    link = page.get_by_role("link", name="Open in Telegram").get_attribute("href")
    telegram.say(ALICE, f"/start {link.partition('start=')[2]}", name="A.")
    telegram.wait_for(ALICE, lambda sent: "is Alice" in sent.text)

    customer = new_customer("whatsapp")
    customer.says("I want to talk to a person")
    customer.hears()
    number = staff.conversation(customer)["conversation_id"]

    def topic():
        return next((each[1] for each, name in telegram.relay.topics.items() if name.endswith(f"· {number}")), None)

    wait_until(topic, "the conversation has a topic", IN_ITS_TURN_SECONDS)
    thread = topic()
    wait_until(lambda: in_topic(telegram, thread), "the card", IN_ITS_TURN_SECONDS)
    card = next(iter(in_topic(telegram, thread)))
    words, buttons = in_topic(telegram, thread)[card]
    assert "I want to talk to a person" in words
    assert customer.address not in words
    alice, stranger = Phone(telegram, ALICE), Phone(telegram, 88_666)

    stranger.presses(card, buttons["Claim"], thread)
    alice.presses(card, buttons["Claim"], thread)
    wait_until(lambda: staff.conversation(customer)["holder"] == "staff", "Alice has it", 15)
    wait_until(
        lambda: "Alice has it" in in_topic(telegram, thread)[card][0], "the card says so", IN_ITS_TURN_SECONDS
    )
    alice.writes("// she was here last week", thread)
    alice.writes("Good evening, Alice here!", thread)
    customer.hears("Good evening, Alice here!", within_seconds=30)
    assert not any("last week" in heard.text for heard in customer.has_heard())

    customer.says("How nice! When do you open?")
    wait_until(
        lambda: any("When do you open?" in text for text, _ in in_topic(telegram, thread).values()),
        "her words stand in the topic",
        IN_ITS_TURN_SECONDS,
    )
    page.goto(f"{desk.console}/conversations/{number}")
    page.get_by_text("she was here last week").wait_for()

    alice.presses(card, in_topic(telegram, thread)[card][1]["Hand back to bot"], thread)
    wait_until(lambda: staff.conversation(customer)["holder"] == "bot", "the bot has it again", 15)
    wait_until(
        lambda: (str(STAFF_CHAT), thread) in telegram.relay.shut, "the topic is shut", IN_ITS_TURN_SECONDS
    )
    customer.says("How much is shipping?")
    customer.hears("€ 75")
    audit = staff.page("/audit")
    assert re.search(r"via\s*<bdi>telegram</bdi>", audit) or "telegram" in audit
