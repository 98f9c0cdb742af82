"""Real-shaped Twilio webhooks in, what they say out."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import FailureKind
from connectors.messages import (
    Attachment,
    DeliveryReport,
    DeliveryStatus,
    InboundMessage,
    Kind,
    Location,
    Reachability,
    Unreadable,
    WebhookRequest,
)
from connectors.whatsapp.opt_out import SUBSCRIBED, UNSUBSCRIBED
from connectors.whatsapp.receive import receive

SID = "SM00000000000000000000000000000001"
ALICE = "whatsapp:+31612345678"
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME"
COMMON = {
    "SmsMessageSid": SID,
    "SmsSid": SID,
    "MessageSid": SID,
    "AccountSid": "AC00000000000000000000000000000001",
    "From": ALICE,
    "To": "whatsapp:+14155238886",
    "WaId": "31612345678",
    "ProfileName": "Anna Möller",
    "NumMedia": "0",
    "NumSegments": "1",
    "ReferralNumMedia": "0",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
    "MessageType": "text",
    "Body": "",
}


def webhook(body, path="/webhooks/whatsapp"):
    form = body if isinstance(body, bytes) else urlencode(body).encode()
    return WebhookRequest(path, {"content-type": "application/x-www-form-urlencoded"}, form)


def said(**fields):
    (message,) = receive(webhook({**COMMON, **fields}))
    assert isinstance(message, InboundMessage)
    return message


def media(*items, **fields):
    urls = {f"MediaUrl{number}": MEDIA + str(number) for number in range(len(items))}
    types = {f"MediaContentType{number}": content_type for number, content_type in enumerate(items)}
    return {"NumMedia": str(len(items)), **urls, **types, **fields}


TEXTS = [
    ("plain", {"Body": "Where is my order?"}, "Where is my order?"),
    ("umlauts and emoji", {"Body": "Größe? 👩‍👩‍👧"}, "Größe? 👩‍👩‍👧"),
    ("right to left", {"Body": "متى تفتحون؟"}, "متى تفتحون؟"),
    ("1,600 characters", {"Body": "x" * 1600}, "x" * 1600),
    ("4,096 characters", {"Body": "x" * 4096}, "x" * 4096),
    ("a slash", {"Body": "/restart"}, "/restart"),
    ("a NUL", {"Body": "a\x00b"}, "a\ufffdb"),
    ("several lines", {"Body": "Hello\n\nAre you open?"}, "Hello\n\nAre you open?"),
    ("from a Messaging Service", {"Body": "hi", "MessagingServiceSid": "MG1"}, "hi"),
    ("forwarded", {"Body": "hi", "Forwarded": "true", "FrequentlyForwarded": "true"}, "hi"),
    ("a number of media that is none", {"Body": "hi", "NumMedia": "x"}, "hi"),
    ("no type", {"Body": "hi", "MessageType": ""}, "hi"),
    ("an answer without a button", {"Body": "hi", "MessageType": "interactive"}, "hi"),
    ("unknown fields", {"Body": "hi", "FieldOf2031": "new"}, "hi"),
    ("a reply to one of ours", {"Body": "yes", "OriginalRepliedMessageSid": "SM9"}, "yes"),
    ("half a location", {"Body": "hi", "Latitude": "52.3"}, "hi"),
    ("a location off the globe", {"Body": "hi", "Latitude": "nan", "Longitude": "1e400"}, "hi"),
]


@pytest.mark.parametrize(("name", "fields", "text"), TEXTS)
def test_it_reads_text(name, fields, text):
    message = said(**fields)
    assert (message.kind, message.text) == (Kind.TEXT, text)
    assert (message.channel, message.external_id, message.address) == ("whatsapp", SID, ALICE)
    assert (message.name, message.attachments, message.payload) == ("Anna Möller", (), None)


BUTTONS = [
    (
        "a quick reply",
        {"MessageType": "button", "Body": "Yes", "ButtonText": "Yes", "ButtonPayload": "confirm"},
        "Yes",
        "confirm",
    ),
    (
        "an interactive reply",
        {"MessageType": "interactive", "Body": "Konfirmasi", "ButtonText": "Konfirmasi", "ButtonPayload": "{verify:1}"},
        "Konfirmasi",
        "{verify:1}",
    ),
    ("a button without payload", {"MessageType": "button", "Body": "No", "ButtonText": "No"}, "No", None),
    ("a payload without text", {"MessageType": "interactive", "ButtonPayload": "p"}, "", "p"),
    ("a line of a list", {"MessageType": "interactive", "ListId": "r1", "ListTitle": "Repairs"}, "Repairs", "r1"),
]


@pytest.mark.parametrize(("name", "fields", "text", "payload"), BUTTONS)
def test_it_reads_buttons(name, fields, text, payload):
    message = said(**fields)
    assert (message.kind, message.text, message.payload) == (Kind.BUTTON, text, payload)


KINDS = [
    ("image/jpeg", "image", "image"),
    ("audio/ogg", "audio", "voice"),
    ("audio/ogg; codecs=opus", "audio", "voice"),
    ("audio/mpeg", "audio", "audio"),
    ("video/mp4", "video", "video"),
    ("application/pdf", "document", "document"),
    ("image/webp", "sticker", "sticker"),
    ("text/vcard", "contacts", "contact"),
    ("", "image", "document"),
    ("nonsense", "image", "document"),
]


@pytest.mark.parametrize(("content_type", "message_type", "kind"), KINDS)
def test_it_reads_media_of_any_kind(content_type, message_type, kind):
    message = said(**media(content_type, MessageType=message_type))
    assert (message.kind, message.text) == (Kind.MEDIA, "")
    assert message.attachments == (Attachment(kind, MEDIA + "0", content_type or None),)


def test_it_keeps_ten_media_in_their_order_and_the_caption():
    message = said(**media(*["image/png"] * 10, Body="Broken here", MessageType="image"))
    assert [attachment.reference for attachment in message.attachments] == [f"{MEDIA}{n}" for n in range(10)]
    assert message.text == "Broken here"


@pytest.mark.parametrize("count", ["0", "x", "", "-1", "99999999999999999999"])
def test_it_takes_the_media_that_are_there_whatever_their_count_says(count):
    assert len(said(**media("image/png", "image/png", NumMedia=count)).attachments) == 2


def test_it_keeps_a_media_message_whose_media_are_missing():
    message = said(NumMedia="2", MessageType="image")
    assert (message.kind, message.attachments) == (Kind.UNKNOWN, ())


def test_it_reads_a_location():
    message = said(MessageType="location", Latitude="52.3676", Longitude="4.9041", Label="Shop", Address="Dam 1")
    assert (message.kind, message.location) == (Kind.LOCATION, Location(52.3676, 4.9041, "Shop, Dam 1"))
    assert said(MessageType="location", Latitude="-1", Longitude="2").location == Location(-1.0, 2.0, None)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("a reaction", {"MessageType": "reaction", "Body": "👍"}),
        ("an order", {"MessageType": "order"}),
        ("a type of the future", {"MessageType": "hologram", "Body": "see"}),
        ("an empty text", {}),
        ("white space", {"Body": " \n "}),
    ],
)
def test_it_keeps_a_kind_that_it_does_not_know_as_a_message_of_that_contact(name, fields):
    message = said(**fields)
    assert (message.kind, message.address, message.text) == (Kind.UNKNOWN, ALICE, fields.get("Body", ""))


def test_it_takes_the_address_as_it_is():
    assert said(From="whatsapp:ID.4566123", WaId="").address == "whatsapp:ID.4566123"
    assert said(From="messenger:123").address == "messenger:123"


@pytest.mark.parametrize(
    ("address", "channel"),
    [
        ("whatsapp:+31612345678", "whatsapp"),
        ("whatsapp:ID.4566123", "whatsapp"),
        ("+31612345678", "sms"),
        ("72345", "sms"),
        ("BANK", "sms"),
        ("messenger:5438209", "messenger"),
    ],
)
@pytest.mark.parametrize("path", ["/webhooks/whatsapp", "/webhooks/sms", "/webhooks/messenger"])
def test_the_channel_is_that_of_the_address_whichever_url_twilio_was_given(address, channel, path):
    (message,) = receive(webhook({**COMMON, "From": address, "Body": "hi"}, path))
    assert (message.channel, message.address) == (channel, address)
    (report,) = receive(webhook({"MessageSid": SID, "MessageStatus": "sent", "To": address}, path + "/status?o=1"))
    assert (report.channel, report.outbox_id) == (channel, 1)


def test_a_channel_of_the_future_is_kept_under_the_url_it_came_to():
    (unreadable,) = receive(webhook({**COMMON, "From": "rcs:+31612345678", "Body": "hi"}, "/webhooks/sms"))
    assert isinstance(unreadable, Unreadable)
    assert (unreadable.channel, unreadable.external_id) == ("sms", SID)
    assert "'rcs'" in unreadable.why


def test_a_report_that_names_nobody_belongs_to_the_channel_of_its_url():
    (report,) = receive(webhook({"MessageSid": SID, "MessageStatus": "sent"}, "/webhooks/messenger/status?o=1"))
    assert report.channel == "messenger"


def test_it_says_which_message_was_quoted():
    assert said(Body="yes", OriginalRepliedMessageSid="SM9").replies_to == "SM9"
    assert said(Body="yes").replies_to is None


OPT_OUT = [
    ("STOP", "", UNSUBSCRIBED),
    (" stop ", "", UNSUBSCRIBED),
    ("Stop all", "", UNSUBSCRIBED),
    ("unsubscribe", "", UNSUBSCRIBED),
    ("Genug jetzt", "STOP", UNSUBSCRIBED),
    ("START", "", SUBSCRIBED),
    ("weiter", "START", SUBSCRIBED),
    ("stop sending me the wrong parts", "", None),
    ("yes", "", None),
    ("help", "", None),
    ("hilfe", "HELP", None),
]


@pytest.mark.parametrize(("text", "opt_out_type", "what"), OPT_OUT)
def test_by_sms_twilio_answers_opt_out_words_itself_and_nobody_does_it_again(text, opt_out_type, what):
    form = {**COMMON, "From": "+31612345678", "Body": text, "OptOutType": opt_out_type}
    message, *told = receive(webhook(form))
    assert message.is_answered is (what is not None)
    expected = [] if what is None else [Reachability("sms", SID, "+31612345678", what is SUBSCRIBED, what)]
    assert told == expected


def test_on_whatsapp_stop_is_a_message_like_any_other():
    assert not said(Body="STOP").is_answered


@pytest.mark.parametrize(("query", "is_last"), [("o=1", True), ("o=1&p=2.2", True), ("o=1&p=1.2", False), ("o=1&p=", True)])
def test_a_report_says_whether_it_is_about_the_end_of_a_long_text(query, is_last):
    assert callback("delivered", path="/webhooks/whatsapp/status?" + query)[0].is_last_part is is_last


def test_it_gives_the_number_behind_an_address_where_that_is_one():
    assert said().phone == "+31612345678"
    assert [said(From=each).phone for each in ("whatsapp:ID.4566123", "messenger:123", "whatsapp:+0", "72345", "BANK")] == [None] * 5
    assert said(From="+31612345678").phone == "+31612345678"


def test_it_keeps_every_field_in_raw():
    raw = said(Body="", OriginalRepliedMessageSid="SM9", ChannelMetadata='{"type":"whatsapp"}').raw
    assert raw["OriginalRepliedMessageSid"] == "SM9"
    assert raw["ChannelMetadata"] == '{"type":"whatsapp"}'
    assert raw["Body"] == ""
    (message,) = receive(webhook([*COMMON.items(), ("Extra", "1"), ("Extra", "2")]))
    assert message.raw["Extra"] == ["1", "2"]


def test_it_falls_back_to_the_older_names_of_the_id():
    (message,) = receive(webhook({"SmsSid": "SM7", "From": ALICE, "Body": "hi"}))
    assert message.external_id == "SM7"


STATUSES = [
    ("accepted", DeliveryStatus.SENT),
    ("scheduled", DeliveryStatus.SENT),
    ("queued", DeliveryStatus.SENT),
    ("sending", DeliveryStatus.SENT),
    ("sent", DeliveryStatus.SENT),
    ("partially_delivered", DeliveryStatus.SENT),
    ("delivered", DeliveryStatus.DELIVERED),
    ("read", DeliveryStatus.READ),
    ("failed", DeliveryStatus.FAILED),
    ("undelivered", DeliveryStatus.FAILED),
    ("canceled", DeliveryStatus.FAILED),
]


def callback(status, path="/webhooks/whatsapp/status?o=42", **fields):
    form = {"MessageSid": SID, "MessageStatus": status, "SmsStatus": status, "From": "whatsapp:+1", "To": ALICE, **fields}
    return receive(webhook(form, path))


@pytest.mark.parametrize(("status", "known"), STATUSES)
def test_it_reads_a_delivery_report_with_our_own_id(status, known):
    (report,) = callback(status)
    assert isinstance(report, DeliveryReport)
    assert (report.external_id, report.status, report.outbox_id) == (SID, known, 42)
    assert (report.error is not None) == (known is DeliveryStatus.FAILED)


def test_it_says_why_a_message_failed():
    outside = callback("undelivered", ErrorCode="63016")[0]
    assert "24 hours" in outside.error
    assert outside.kind is FailureKind.WINDOW
    assert callback("undelivered", ErrorCode="99999")[0].kind is None
    assert callback("delivered")[0].kind is None
    assert "99999" in callback("failed", ErrorCode="99999", ErrorMessage="")[0].error


@pytest.mark.parametrize("query", ["", "?o=", "?o=x", "?o=-1", "?o=1.5", "?o=" + "9" * 30, "?p=42"])
def test_it_reads_a_report_whose_url_carries_no_id_of_ours(query):
    (report,) = callback("delivered", path="/webhooks/whatsapp/status" + query)
    assert (report.status, report.outbox_id) == (DeliveryStatus.DELIVERED, None)


def test_it_reads_a_report_that_comes_to_the_other_url():
    assert isinstance(callback("sent", path="/webhooks/whatsapp")[0], DeliveryReport)


def test_it_keeps_a_status_that_it_does_not_know():
    (unreadable,) = callback("teleported")
    assert isinstance(unreadable, Unreadable)
    assert (unreadable.external_id, unreadable.raw["MessageStatus"]) == (f"{SID}:teleported", "teleported")


def test_it_loses_no_message_that_comes_to_the_url_of_reports():
    (message,) = receive(webhook({**COMMON, "Body": "hi"}, "/webhooks/whatsapp/status"))
    assert (message.kind, message.text) == (Kind.TEXT, "hi")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("nothing", b""),
        ("JSON", b'{"a": 1}'),
        ("bytes that are not UTF-8", b"\xff\xfe%ff&a=%ED%A0%80"),
        ("no id", urlencode({"From": ALICE, "Body": "hi"}).encode()),
        ("no sender", urlencode({"MessageSid": SID, "Body": "hi"}).encode()),
    ],
)
def test_it_keeps_what_it_cannot_read_and_knows_it_again(name, body):
    (first,), (second,) = receive(webhook(body)), receive(webhook(body))
    assert isinstance(first, Unreadable)
    assert first.why.endswith(".")
    assert first == second
    first.why.encode()
    assert "\x00" not in str(first.raw)


def test_it_reads_text_that_is_not_utf8_without_raising():
    body = urlencode({**COMMON, "Body": "x"}).encode().replace(b"Body=x", b"Body=a%ED%A0%80%FFb")
    (message,) = receive(webhook(body))
    assert message.kind is Kind.TEXT
    assert message.text.encode("utf-8").startswith(b"a")


@given(st.binary(max_size=300), st.text(max_size=40))
def test_it_raises_nothing_whatever_comes(body, query):
    for raw in (body, urlencode(COMMON).encode() + b"&" + body):
        for path in ("/webhooks/whatsapp/status?", "/webhooks/sms?"):
            received = receive(WebhookRequest(path + query, {}, raw))
            assert received
            repr(received).encode("utf-8")
