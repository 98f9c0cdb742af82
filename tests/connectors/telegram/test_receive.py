"""Real-shaped updates in, what they say out."""

import copy
import inspect
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.ext import filters

from connectors.messages import Attachment, InboundMessage, Kind, Location, Reachability, Unreadable, WebhookRequest
from connectors.telegram.kinds import SERVICE
from connectors.telegram.receive import receive, receive_update
from tests.connectors.telegram.updates import ANNA, BOT, DATE, GROUP, PRIVATE, edited, file, member, message, press

CHAT = "5000000001"


def read(update):
    (received,) = receive_update(update)
    return received


TEXTS = [
    ("plain", "Where is my order?", Kind.TEXT),
    ("umlauts and emoji", "Größe? 👩‍👩‍👧", Kind.TEXT),
    ("right to left", "متى تفتحون؟", Kind.TEXT),
    ("4,096 characters", "x" * 4096, Kind.TEXT),
    ("start", "/start", Kind.COMMAND),
    ("start with a parameter", "/start shop-window", Kind.COMMAND),
    ("start with the bot's name", "/start@nightdesk_bot", Kind.COMMAND),
    ("a word that begins like start", "/starting", Kind.TEXT),
    ("start inside a sentence", "what does /start do", Kind.TEXT),
    ("another command", "/restart", Kind.TEXT),
    ("an intent of Rasa", '/inform{"a": "b"}', Kind.TEXT),
    ("a lone slash", "/", Kind.TEXT),
    ("white space", "  ", Kind.UNKNOWN),
]


@pytest.mark.parametrize(("name", "text", "kind"), TEXTS)
def test_it_reads_text(name, text, kind):
    said = read(message(text=text))
    assert (said.kind, said.text, said.payload) == (kind, text, None)
    assert (said.channel, said.external_id, said.address) == ("telegram", f"{CHAT}:7", CHAT)
    assert (said.name, said.locale) == ("Anna Möller", "de")
    assert said.sent_at == datetime.fromtimestamp(DATE, UTC)


def test_it_makes_text_storable_that_is_not():
    said = read(json.loads(json.dumps(message(text="a\x00b\ud800c"))))
    assert said.text == "a\ufffdb\ufffdc"
    json.dumps(said.raw, ensure_ascii=False).encode()


PHOTOS = [file("small", width=90, height=60), file("large", width=1280, height=853), file("mid", width=320, height=213)]
CLIP = {"width": 640, "height": 480, "duration": 3}
STICKER = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
PDF = file("d", mime_type="application/pdf", file_name="bill.pdf")
SONG = file("a", duration=200, mime_type="audio/mpeg", file_name="s.mp3")
MOVIE = file("v", mime_type="video/mp4", file_name="v.mp4", **CLIP)

FILES = [
    ("a photo, in its largest size", {"photo": PHOTOS}, Attachment("image", "large", "image/jpeg", None, 1234)),
    ("a video", {"video": MOVIE}, Attachment("video", "v", "video/mp4", "v.mp4", 1234)),
    ("a voice", {"voice": file("o", duration=3, mime_type="audio/ogg")}, Attachment("voice", "o", "audio/ogg", None, 1234)),
    ("a document", {"document": PDF}, Attachment("document", "d", "application/pdf", "bill.pdf", 1234)),
    ("a sticker", {"sticker": file("s", **STICKER)}, Attachment("sticker", "s", "image/webp", None, 1234)),
    ("audio", {"audio": SONG}, Attachment("audio", "a", "audio/mpeg", "s.mp3", 1234)),
    (
        "an animation once, though it is a document as well",
        {"animation": file("g", **CLIP), "document": file("g")},
        Attachment("video", "g", None, None, 1234),
    ),
    ("a video note", {"video_note": file("n", length=240, duration=3)}, Attachment("video", "n", "video/mp4", None, 1234)),
]


@pytest.mark.parametrize(("name", "fields", "attachment"), FILES)
def test_it_reads_media(name, fields, attachment):
    said = read(message(**fields))
    assert (said.kind, said.text, said.attachments) == (Kind.MEDIA, "", (attachment,))


def test_it_keeps_the_caption_of_media():
    said = read(message(photo=PHOTOS, caption="/start", media_group_id="g1"))
    assert (said.kind, said.text) == (Kind.MEDIA, "/start")


def test_it_reads_a_contact_as_a_card():
    said = read(message(contact={"phone_number": "+31 6", "first_name": "Bo;b", "last_name": "Li"}))
    (card,) = said.attachments
    assert (said.kind, card.kind, card.content_type, card.file_name) == (Kind.MEDIA, "contact", "text/vcard", "Bo;b Li.vcf")
    assert card.reference.startswith("data:text/vcard,BEGIN%3AVCARD")


def test_it_reads_a_location_and_a_venue():
    place = {"latitude": 52.37, "longitude": 4.9}
    assert read(message(location=place)).location == Location(52.37, 4.9)
    venue = read(message(location=place, venue={"location": place, "title": "Shop", "address": "Dam 1"}))
    assert (venue.kind, venue.location) == (Kind.LOCATION, Location(52.37, 4.9, "Shop, Dam 1"))


def test_it_reads_an_edit_as_an_edit_of_the_first_message():
    said = read(edited(text="Where is order 13?"))
    assert (said.kind, said.text) == (Kind.EDIT, "Where is order 13?")
    assert (said.edits, said.external_id) == (f"{CHAT}:7", f"{CHAT}:7:e{DATE + 60}")
    assert said.sent_at == datetime.fromtimestamp(DATE + 60, UTC)


def test_it_reads_an_edited_photo_with_its_attachment():
    said = read(edited(photo=PHOTOS, caption="better"))
    assert (said.kind, said.text, len(said.attachments)) == (Kind.EDIT, "better", 1)


def test_it_reads_a_pressed_button_with_its_label():
    said = read(press())
    assert (said.kind, said.payload, said.text) == (Kind.BUTTON, "faq:repairs", "Repairs")
    assert (said.external_id, said.address, said.name) == ("90071992547409931", CHAT, "Anna Möller")


PRESSES = [
    ("a key of ours", {"data": "b:12:1"}, Kind.BUTTON, "b:12:1", "Returns"),
    ("its message is gone", {"message": None}, Kind.BUTTON, "faq:repairs", ""),
    (
        "its message is out of reach",
        {"message": {"chat": PRIVATE, "message_id": 7, "date": 0}},
        Kind.BUTTON,
        "faq:repairs",
        "",
    ),
    ("data that we never issued", {"data": "/restart"}, Kind.BUTTON, "/restart", ""),
    ("a game", {"data": None, "game_short_name": "snake"}, Kind.UNKNOWN, None, ""),
    ("a message that cannot be read", {"message": {"chat": PRIVATE, "date": "x"}}, Kind.BUTTON, "faq:repairs", ""),
]


@pytest.mark.parametrize(("name", "fields", "kind", "payload", "text"), PRESSES)
def test_it_reads_odd_presses(name, fields, kind, payload, text):
    said = read(press(**fields))
    assert (said.kind, said.payload, said.text, said.address) == (kind, payload, text, CHAT)


ODD = [
    ("nothing", {}),
    ("a poll without its fields", {"poll": {"id": "1", "question": "?", "options": []}}),
    ("a field of the future", {"hologram": {"depth": 3}}),
    ("a date out of range", {"date": 10**15, "text": "hello"}),
    ("a date that is text", {"date": "yesterday", "text": "hello"}),
    ("no date", {"date": None, "text": "hello"}),
    ("a sender without a name", {"from": {"id": 1}, "text": "hello"}),
    ("a photo without its parts", {"photo": [{}], "caption": "hello"}),
    ("a location without a place", {"location": {}}),
    ("a chat without a type", {"chat": {"id": PRIVATE["id"]}, "text": "hello"}),
    ("text that is a number", {"text": 17}),
    ("text that is a list", {"text": ["hello"]}),
    ("text that is an object", {"text": {"bot": {"id": 1}}}),
    ("a sender whose name is an object", {"from": {"id": 1, "is_bot": False, "first_name": {"value": "Anna"}}, "text": "hello"}),
    ("a sender whose language is a list", {"from": {**ANNA, "language_code": ["de"]}, "text": "hello"}),
    ("a file whose size no database holds", {"voice": file("o", duration=3, file_size=2**70), "caption": "hello"}),
    ("a file whose name is an object", {"document": file("d", file_name={"id": 1}), "caption": "hello"}),
]


@pytest.mark.parametrize(("name", "fields"), ODD)
def test_it_keeps_an_odd_message_as_one_of_that_contact(name, fields):
    said = read(message(**fields))
    assert isinstance(said, InboundMessage)
    assert (said.address, said.external_id) == (CHAT, f"{CHAT}:7")
    assert said.kind is Kind.UNKNOWN
    assert said.text == ("hello" if "hello" in (fields.get("text"), fields.get("caption")) else "")


def test_it_reads_ids_of_64_bits_and_more():
    assert read(message(text="x", chat={**PRIVATE, "id": 2**63})).address == str(2**63)


SHOUT = {**GROUP, "type": "channel"}
UNREADABLE = [
    ("a channel", {"update_id": 5, "channel_post": message(chat=SHOUT)["message"]}, "channel", f"{GROUP['id']}:channel"),
    ("a channel's correction", {"edited_channel_post": edited(chat=SHOUT)["edited_message"]}, "channel", f"{GROUP['id']}:channel"),
    ("the bot was added to a channel", member("administrator", SHOUT), "channel", f"{GROUP['id']}:channel"),
    ("an odd membership", member("hologram"), "not known", None),
    ("a membership that is none", member(["member"]), "not known", None),
    ("a chat without an id", message(chat={"type": "private"}), "no chat", None),
    ("a chat whose id is text", message(chat={"id": "7", "type": "private"}), "no chat", None),
    ("no chat", message(chat=None), "no chat", None),
    ("a press without an id", press(id=None), "no id", None),
    ("a press of nobody", press(message=None, **{"from": None}), "nobody", None),
    ("a kind of the future", {"update_id": 9, "hologram": {}}, "not known", None),
    ("an inline query", {"update_id": 9, "inline_query": {"id": "1", "query": "x"}}, "not known", None),
    ("a message that is none", {"update_id": 9, "message": "hi"}, "not known", None),
    ("no kind", {"update_id": 9}, "not known", None),
    ("an empty object", {}, "not known", None),
    ("a list", [], "no update", None),
    ("a number", 17, "no update", None),
    ("null", None, "no update", None),
]


@pytest.mark.parametrize(("name", "update", "why", "external_id"), UNREADABLE)
def test_it_keeps_what_it_does_not_answer_and_says_why(name, update, why, external_id):
    first, again = read(update), read(copy.deepcopy(update))
    assert isinstance(first, Unreadable)
    assert why in first.why
    assert first.external_id == (external_id or again.external_id)


@pytest.mark.parametrize(
    ("name", "update"),
    [
        ("words", message(text="Where is order 13?", chat=GROUP)),
        ("other words", message(text="hi", chat=GROUP, message_id=8, **{"from": {**ANNA, "id": 9, "first_name": "Bo"}})),
        ("an edit", edited(text="hi", chat=GROUP)),
        ("a press", press(message=message(chat=GROUP)["message"])),
        ("the bot was added", member("member", GROUP)),
        ("the bot became an admin", member("administrator", GROUP)),
        ("no type", message(chat={"id": GROUP["id"]})),
    ],
)
def test_a_group_is_one_and_the_same_whatever_is_said_in_it_and_its_words_are_not_kept(name, update):
    said = read(update)
    assert (said.kind, said.external_id, said.address) == (Kind.GROUP, f"{GROUP['id']}:group", str(GROUP["id"]))
    assert (said.text, list(said.raw)) == ("", ["chat"])


@pytest.mark.parametrize(
    ("name", "update", "is_reachable", "why"),
    [
        ("a block", member("kicked"), False, "The customer blocked the bot."),
        ("an unblock", member("member"), True, "The customer unblocked the bot."),
        ("put out of a group", member("kicked", GROUP), False, "The bot was removed from this group."),
        ("left a group", member("left", GROUP), False, "The bot was removed from this group."),
    ],
)
def test_it_tells_who_can_be_written_to(name, update, is_reachable, why):
    told = read(update)
    chat = update["my_chat_member"]["chat"]["id"]
    assert told == Reachability("telegram", f"{chat}:member:{DATE}:4", str(chat), is_reachable, why)


OPTIONS = [{"text": "Monday", "voter_count": 0, "persistent_id": "1"}, {"text": "Friday", "voter_count": 0, "persistent_id": "2"}]
POLL = {
    "id": "1",
    "question": "When?",
    "options": OPTIONS,
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
TODO = {"title": "Order", "tasks": [{"id": 1, "text": "two tyres"}, {"id": 2, "text": "one bell"}]}
SAID_OTHERWISE = [
    ("a sticker is its emoji", {"sticker": file("s", emoji="👍", **STICKER)}, Kind.TEXT, "👍"),
    ("a die is its emoji", {"dice": {"emoji": "🎲", "value": 3}}, Kind.TEXT, "🎲"),
    ("a poll is its words", {"poll": POLL}, Kind.UNKNOWN, "When?\n– Monday\n– Friday"),
    ("a list is its words", {"checklist": TODO}, Kind.UNKNOWN, "Order\n– two tyres\n– one bell"),
    (
        "one's own number is said",
        {"contact": {"phone_number": "31612345678", "first_name": "Anna", "user_id": ANNA["id"]}},
        Kind.TEXT,
        "+31612345678",
    ),
    ("somebody else's is a card", {"contact": {"phone_number": "+316", "first_name": "Bo", "user_id": 9}}, Kind.MEDIA, ""),
    ("a live location", {"location": {"latitude": 1, "longitude": 2, "live_period": 60}}, Kind.LOCATION, ""),
    ("a pinned message", {"pinned_message": message(text="x")["message"]}, Kind.SERVICE, ""),
    ("a timer", {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}}, Kind.SERVICE, ""),
    ("leave to write", {"write_access_allowed": {}}, Kind.SERVICE, ""),
    ("a paid photo", {"paid_media": {"star_count": 1, "paid_media": []}}, Kind.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "fields", "kind", "words"), SAID_OTHERWISE)
def test_it_knows_what_is_said_without_text(name, fields, kind, words):
    said = read(message(**fields))
    assert (said.kind, said.text) == (kind, words)


def test_it_knows_every_service_message_that_python_telegram_bot_knows():
    theirs = set(re.findall(r"message\.(\w+)", inspect.getsource(filters.StatusUpdate)))
    # A gift or a refund is from somebody to somebody, and a web app speaks for its user: people look at those.
    for_people = {"gift", "unique_gift", "refunded_payment", "web_app_data"}
    assert theirs - for_people <= set(SERVICE)


def test_the_parts_of_an_album_name_it():
    first, second = (read(message(photo=PHOTOS, message_id=n, media_group_id="99")) for n in (7, 8))
    assert first.album == second.album == f"{CHAT}:99"
    assert first.external_id != second.external_id


def test_a_message_names_the_one_that_it_quotes():
    assert read(message(text="This one", reply_to_message=message(text="?", **{"from": BOT})["message"])).replies_to == f"{CHAT}:7"
    assert read(message(text="This one")).replies_to is None


def test_a_press_names_the_message_that_it_was_made_on():
    assert read(press()).pressed_on == f"{CHAT}:7"
    assert read(press(message={"chat": PRIVATE, "message_id": 7, "date": 0})).pressed_on == f"{CHAT}:7"
    assert read(press(message=None)).pressed_on is None


def webhook(body):
    return WebhookRequest("/webhooks/telegram", {}, body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("nothing", b""),
        ("no JSON", b"not JSON"),
        ("half of it", b'{"update_id": 1, "mess'),
        ("bytes that are not UTF-8", b'{"update_id": 1, "x": "\xff\xfe"}'),
        ("nested 100,000 deep", b"[" * 100_000 + b"]" * 100_000),
        ("nested 500 deep", b'{"message": ' + b"[" * 500 + b"]" * 500 + b"}"),
        ("a number of 5,000 digits", b'{"update_id": ' + b"9" * 5000 + b"}"),
        ("a megabyte", b'{"x": "' + b"x" * 1_000_000 + b'"}'),
    ],
)
def test_it_keeps_a_body_that_is_no_update_and_knows_it_again(name, body):
    (first,), (again,) = receive(webhook(body)), receive(webhook(body))
    assert isinstance(first, Unreadable)
    assert first == again
    json.dumps(first.raw, allow_nan=False).encode()


def test_it_keeps_numbers_that_json_in_a_database_cannot_hold():
    (said,) = receive(webhook(json.dumps(message(text="x")).replace(str(DATE), "1e400").encode()))
    assert (said.kind, said.text) == (Kind.UNKNOWN, "x")
    json.dumps(said.raw, allow_nan=False)


def test_it_reads_a_webhook_like_a_polled_update():
    assert receive(webhook(json.dumps(message(text="hi")).encode())) == receive_update(message(text="hi"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PATHS = [
    (message(text="x", photo=PHOTOS), ("message",), list(message(photo=1, text=1)["message"])),
    (edited(text="x"), ("edited_message",), ["chat", "from", "date", "edit_date", "message_id", "text"]),
    (press(), ("callback_query",), ["id", "from", "data", "message", "chat_instance"]),
    (press(), ("callback_query", "message"), ["chat", "date", "reply_markup", "from"]),
    (message(text="x"), ("message", "chat"), ["id", "type"]),
    (message(text="x"), ("message", "from"), list(ANNA)),
    (member("kicked"), ("my_chat_member",), ["chat", "date", "new_chat_member"]),
]


@given(st.sampled_from(PATHS), st.data())
def test_it_raises_nothing_whatever_a_field_holds(path, data):
    template, steps, fields = path
    update = copy.deepcopy(template)
    holder = update
    for step in steps:
        holder = holder[step]
    holder[data.draw(st.sampled_from(fields))] = data.draw(JSON)
    before = json.dumps(update)
    (received,) = receive_update(update)
    assert json.dumps(update) == before
    if not isinstance(received, Reachability):
        json.dumps(received.raw, allow_nan=False, ensure_ascii=False).encode()
    assert received.external_id


def test_it_does_not_take_a_message_of_the_bot_for_one_of_the_contact():
    assert read(press(message=message(text="?", **{"from": BOT})["message"])).address == CHAT
