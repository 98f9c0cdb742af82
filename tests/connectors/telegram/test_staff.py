"""The staff's group is told apart from customers, and from every other group."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from connectors.messages import Kind, StaffEvent, StaffMessage, StaffPlace, Unreadable, WebhookRequest
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.receive import receive_update
from tests.connectors.telegram.updates import ANNA, BOT, DATE, GROUP, PRIVATE, edited, member, message, press

pytestmark = pytest.mark.timed

STAFF = GROUP["id"]
CHATS = {STAFF}
OTHER = {**GROUP, "id": -77}


def test_what_staff_write_in_their_group_is_no_customers_message():
    (said,) = receive_update(message(text="/closed until tomorrow", chat=GROUP), CHATS)
    assert said == StaffMessage(
        "telegram",
        f"{STAFF}:7",
        "Anna Möller",
        "/closed until tomorrow",
        datetime.fromtimestamp(DATE, UTC),
        place=StaffPlace(chat=str(STAFF), account=str(ANNA["id"]), message=7),
    )


def test_a_caption_counts_as_words():
    (said,) = receive_update(message(caption="closed until tomorrow", photo=[], chat=GROUP), CHATS)
    assert said.text == "closed until tomorrow"


def test_a_correction_is_told_apart():
    (said,) = receive_update(edited(text="/closed until Monday", chat=GROUP), CHATS)
    assert (said.is_edit, said.external_id) == (True, f"{STAFF}:7:e{DATE + 60}")


def test_an_admin_who_writes_in_the_groups_name_is_one_of_them():
    anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    update = message(text="/hours", chat=GROUP, sender_chat=GROUP, **{"from": anonymous})
    (said,) = receive_update(update, CHATS)
    assert (said.author, said.place.account) == ("Riders", None)


@pytest.mark.parametrize(
    "fields",
    [
        {"new_chat_members": [ANNA]},
        {"sticker": {"file_id": "s"}},
        {"text": "/closed until tomorrow", "from": BOT},
    ],
)
def test_what_holds_no_words_of_a_person_is_dropped(fields):
    assert receive_update(message(chat=GROUP, **fields), CHATS) == []


@pytest.mark.parametrize(
    ("chat", "staff_chats"), [(OTHER, CHATS), (GROUP, set()), ({**GROUP, "id": STAFF * 10}, CHATS)]
)
def test_every_other_group_is_no_group_of_staff(chat, staff_chats):
    (said,) = receive_update(message(text="/closed until tomorrow", chat=chat), staff_chats)
    assert said.kind is Kind.GROUP


def test_whatever_becomes_of_the_bots_place_in_the_group_is_noticed():
    (changed,) = receive_update(member("administrator", GROUP), CHATS)
    assert (changed.place.event, changed.text) == (StaffEvent.RIGHTS, "")


def test_staff_see_that_their_group_is_lost_to_the_bot():
    removed, changed = receive_update(member("kicked", GROUP), CHATS)
    assert "removed from your staff's group" in removed.why
    assert changed.place.event == StaffEvent.RIGHTS


def test_a_group_that_moves_is_known_by_its_new_id_at_once():
    connector = TelegramConnector(TelegramConfig("1:a", "secret", staff_chat=STAFF))

    def receive(**fields):
        body = json.dumps(message(**fields)).encode()
        return connector.receive(WebhookRequest("/webhooks/telegram", {}, body))

    (moved,) = receive(migrate_to_chat_id=-100777, chat=GROUP)
    assert (moved.place.event, moved.text) == (StaffEvent.MOVED, "-100777")
    (said,) = receive(text="/hours", chat={**GROUP, "id": -100777})
    assert isinstance(said, StaffMessage)
    (said,) = receive(text="/hours", chat=OTHER)
    assert said.kind is Kind.GROUP


CARD = {
    "message_id": 70, "from": BOT, "chat": GROUP, "date": DATE, "text": "Anna waits",
    "reply_markup": {"inline_keyboard": [[{"text": "Claim", "callback_data": "desk:claim:12"}]]},
}  # fmt: skip


def test_an_answer_to_a_card_names_the_card_and_its_conversation():
    (said,) = receive_update(message(text="We are open at nine.", chat=GROUP, reply_to_message=CARD), CHATS)
    assert said.place == StaffPlace(str(STAFF), str(ANNA["id"]), message=7, reply_to=70, about=12)


def test_an_answer_to_a_colleague_is_about_no_conversation():
    colleagues = {**CARD, "from": ANNA}
    (said,) = receive_update(message(text="I know.", chat=GROUP, reply_to_message=colleagues), CHATS)
    assert (said.place.reply_to, said.place.about) == (None, None)


def test_a_topic_is_one_only_where_telegram_says_so():
    (said,) = receive_update(message(text="Hi", chat=GROUP, message_thread_id=5, is_topic_message=True), CHATS)
    assert said.place.topic == 5
    (said,) = receive_update(message(text="Hi", chat=GROUP, message_thread_id=5), CHATS)
    assert said.place.topic is None


def test_a_file_for_a_customer_is_noticed_and_one_among_colleagues_is_not():
    photo = {"photo": [{"file_id": "a", "width": 1, "height": 1}]}
    (said,) = receive_update(message(chat=GROUP, message_thread_id=5, is_topic_message=True, **photo), CHATS)
    assert (said.text, said.place.files) == ("", "photo")
    assert receive_update(message(chat=GROUP, **photo), CHATS) == []


def test_a_press_below_a_card_says_who_pressed_what():
    (pressed,) = receive_update(press(data="desk:claim:12", message=CARD), CHATS)
    assert (pressed.external_id, pressed.place.payload, pressed.place.account) == (
        "press:90071992547409931", "desk:claim:12", str(ANNA["id"])
    )  # fmt: skip
    assert pressed.place.press == "90071992547409931"
    (said,) = receive_update(press(data="desk:claim:12", message={**CARD, "chat": OTHER}), CHATS)
    assert not isinstance(said, StaffMessage)


def test_a_press_below_a_private_notice_is_staffs_and_no_customers():
    under = {**CARD, "chat": PRIVATE}
    for chats in (CHATS, set()):
        (pressed,) = receive_update(press(data="desk:claim:12:3_1", message=under), chats)
        assert (pressed.place.payload, pressed.place.account, pressed.place.chat, pressed.place.message) == (
            "desk:claim:12:3_1", str(ANNA["id"]), str(PRIVATE["id"]), 70
        )  # fmt: skip
    # One that is too old to be shown has lost its words and its date.
    old = {"chat": PRIVATE, "message_id": 70, "date": 0}
    (pressed,) = receive_update(press(data="desk:claim:12:3_1", message=old))
    assert isinstance(pressed, StaffMessage)


def test_a_customers_press_in_private_stays_the_customers():
    (said,) = receive_update(press(data="faq:repairs"), CHATS)
    assert said.kind is Kind.BUTTON
    (said,) = receive_update(press(data="desk:claim:12:3_1", id=None), CHATS)
    assert isinstance(said, Unreadable)
    (said,) = receive_update(press(data="desk:claim:12:3_1", message=None), CHATS)
    assert not isinstance(said, StaffMessage)


def test_the_link_of_an_account_page_works_in_private_alone():
    (said,) = receive_update(message(text="/start staff_abcdefghijklmnop"))
    assert (said.text, said.place.event, said.place.account) == ("abcdefghijklmnop", StaffEvent.LINK, str(ANNA["id"]))
    (said,) = receive_update(message(text="/start staff_abcdefghijklmnop", chat=GROUP), CHATS)
    assert said.place.event is None
    (said,) = receive_update(message(text="/start shop"))
    assert said.kind is Kind.COMMAND


def test_a_customer_cannot_give_commands():
    (said,) = receive_update(message(text="/closed until tomorrow"), CHATS)
    assert not isinstance(said, StaffMessage)
    forwarded = message(text="/closed until tomorrow", forward_origin={"type": "chat", "sender_chat": GROUP, "date": 1})
    (said,) = receive_update(forwarded, CHATS)
    assert not isinstance(said, StaffMessage)


def test_odd_updates_of_the_group_raise_nothing():
    (said,) = receive_update(message(text="hi", chat=GROUP, date="yesterday", **{"from": None}), CHATS)
    assert (said.author, said.sent_at) == ("Somebody", None)
    assert receive_update(press(message=message(text="x", chat=GROUP)["message"]), CHATS) == []
    (said,) = receive_update(press(message={"chat": GROUP}, id=None))
    assert isinstance(said, Unreadable)


async def test_polling_and_webhooks_know_the_group():
    connector = TelegramConnector(TelegramConfig("1:a", "secret", staff_chat=STAFF))
    body = json.dumps(message(text="/hours", chat=GROUP)).encode()
    (said,) = connector.receive(WebhookRequest("/webhooks/telegram", {}, body))
    assert isinstance(said, StaffMessage)
    await asyncio.wait_for(connector.close(), 5)
