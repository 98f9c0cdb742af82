"""The staff's group is told apart from customers, and from every other group."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from connectors.messages import StaffMessage, Unreadable, WebhookRequest
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.receive import receive_update
from tests.connectors.telegram.updates import ANNA, BOT, DATE, GROUP, edited, message, press

STAFF = GROUP["id"]
OTHER = {**GROUP, "id": -77}


def test_what_staff_write_in_their_group_is_no_customers_message():
    (said,) = receive_update(message(text="/closed until tomorrow", chat=GROUP), STAFF)
    assert said == StaffMessage(
        "telegram", f"{STAFF}:7", "Anna Möller", "/closed until tomorrow", datetime.fromtimestamp(DATE, UTC)
    )


def test_a_caption_counts_as_words():
    (said,) = receive_update(message(caption="closed until tomorrow", photo=[], chat=GROUP), STAFF)
    assert said.text == "closed until tomorrow"


def test_a_correction_is_told_apart():
    (said,) = receive_update(edited(text="/closed until Monday", chat=GROUP), STAFF)
    assert (said.is_edit, said.external_id) == (True, f"{STAFF}:7:e{DATE + 60}")


def test_an_admin_who_writes_in_the_groups_name_is_one_of_them():
    anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    update = message(text="/hours", chat=GROUP, sender_chat=GROUP, **{"from": anonymous})
    (said,) = receive_update(update, STAFF)
    assert said.author == "Riders"


@pytest.mark.parametrize(
    "fields",
    [
        {"new_chat_members": [ANNA]},
        {"sticker": {"file_id": "s"}},
        {"text": "/closed until tomorrow", "from": BOT},
    ],
)
def test_what_holds_no_words_of_a_person_is_dropped(fields):
    assert receive_update(message(chat=GROUP, **fields), STAFF) == []


@pytest.mark.parametrize(
    ("chat", "staff_chat"), [(OTHER, STAFF), (GROUP, None), ({**GROUP, "id": STAFF * 10}, STAFF)]
)
def test_every_other_group_is_refused_as_before(chat, staff_chat):
    (said,) = receive_update(message(text="/closed until tomorrow", chat=chat), staff_chat)
    assert isinstance(said, Unreadable)
    assert "Nightdesk answers in private chats only" in said.why


def test_a_customer_cannot_give_commands():
    (said,) = receive_update(message(text="/closed until tomorrow"), STAFF)
    assert not isinstance(said, StaffMessage)
    forwarded = message(text="/closed until tomorrow", forward_origin={"type": "chat", "sender_chat": GROUP, "date": 1})
    (said,) = receive_update(forwarded, STAFF)
    assert not isinstance(said, StaffMessage)


def test_odd_updates_of_the_group_raise_nothing():
    (said,) = receive_update(message(text="hi", chat=GROUP, date="yesterday", **{"from": None}), STAFF)
    assert (said.author, said.sent_at) == ("Somebody", None)
    (said,) = receive_update(press(message=message(text="x", chat=GROUP)["message"]), STAFF)
    assert isinstance(said, Unreadable)


async def test_polling_and_webhooks_know_the_group():
    connector = TelegramConnector(TelegramConfig("1:a", "secret", staff_chat=STAFF))
    body = json.dumps(message(text="/hours", chat=GROUP)).encode()
    (said,) = connector.receive(WebhookRequest("/webhooks/telegram", {}, body))
    assert isinstance(said, StaffMessage)
    await asyncio.wait_for(connector.close(), 5)
