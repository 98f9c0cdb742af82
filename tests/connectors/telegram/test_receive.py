"""Real-shaped updates in, what they say out."""

import copy
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.messages import Attachment, InboundMessage, Kind, Location, Unreadable, WebhookRequest
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
    ("a sticker", {"sticker": file("s", **STICKER)}, Attachment("sticker", "s", None, None, 1234)),
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
    ("dice", {"dice": {"emoji": "🎲", "value": 3}}),
    ("a pinned message", {"pinned_message": message(text="x")["message"]}),
    ("a poll", {"poll": {"id": "1", "question": "?", "options": []}}),
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


UNREADABLE = [
    ("a group", message(text="hi", chat=GROUP), "group", f"{GROUP['id']}:7"),
    ("an edit in a group", edited(text="hi", chat=GROUP), "group", f"{GROUP['id']}:7:e{DATE + 60}"),
    ("a press in a group", press(message=message(chat=GROUP)["message"]), "group", "90071992547409931"),
    ("a channel", {"update_id": 5, "channel_post": message(chat=GROUP)["message"]}, "channel", f"{GROUP['id']}:7"),
    ("a block", member("kicked"), "blocked the bot", f"{CHAT}:member:{DATE}:4"),
    ("an unblock", member("member"), "unblocked the bot", f"{CHAT}:member:{DATE}:4"),
    ("the bot was added to a group", member("member", GROUP), "group", f"{GROUP['id']}:member:{DATE}:4"),
    ("a group without a type", message(chat={"id": -5}), "group", "-5:7"),
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
    json.dumps(received.raw, allow_nan=False, ensure_ascii=False).encode()
    assert received.external_id


def test_it_does_not_take_a_message_of_the_bot_for_one_of_the_contact():
    assert read(press(message=message(text="?", **{"from": BOT})["message"])).address == CHAT
