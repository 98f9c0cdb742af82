"""What Twilio's lists say: the same as its webhooks where they can, and nothing left out."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.connector import Listing
from connectors.errors import FailureKind, SendFailed
from connectors.messages import DeliveryStatus, InboundMessage, Kind, OutboundMessage
from connectors.whatsapp.connector import WhatsAppConnector
from tests.connectors.scripted import RESET, Answer, ScriptedServer
from tests.connectors.whatsapp.test_send import ACCOUNT, ALICE, config

OURS = "whatsapp:+14155238886"
SINCE = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def resource(number, minutes=5, **fields):
    at = (SINCE + timedelta(minutes=minutes)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return {
        "sid": f"SM{number:032}",
        "account_sid": ACCOUNT,
        "from": ALICE,
        "to": OURS,
        "body": f"message {number}",
        "direction": "inbound",
        "num_media": "0",
        "status": "received",
        "date_created": at,
        "date_sent": at,
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
    } | fields


def sent(number, minutes=5, **fields):
    return resource(number, minutes, **({"from": OURS, "to": ALICE, "direction": "outbound-api", "status": "queued"} | fields))


def page(*resources, after=None):
    return Answer(200, {"messages": list(resources), "next_page_uri": after})


async def received(*answers, known=(), since=SINCE, **settings):
    with ScriptedServer(*answers) as server:
        connector = WhatsAppConnector(config(server.url, **settings))
        try:
            found = await connector.received_since(since, lambda ids: set(ids) & set(known))
        finally:
            await connector.close()
    return found, server.asked


async def test_it_asks_for_what_was_sent_to_us_since_then():
    _, (asked,) = await received(page())
    parts = urlsplit(asked.path)
    query = parse_qs(parts.query)
    assert parts.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert query == {"To": [OURS], "DateSent>": ["2026-11-23T21:00:00Z"], "PageSize": ["1000"]}


async def test_every_page_is_read_and_the_oldest_comes_first():
    pages = (page(resource(4, 9), resource(3, 7), after="/2010-04-01/x?Page=1"), page(resource(2, 7), resource(1, 6)))
    found, asked = await received(*pages)
    assert [item.external_id for item in found] == [f"SM{number:032}" for number in (1, 2, 3, 4)]
    assert len(asked) == 2


async def test_a_listed_message_says_what_its_webhook_would_have_said():
    ((message,), _) = await received(page(resource(1, body="Größe? 🚲 & more=less")))
    assert isinstance(message, InboundMessage)
    assert (message.channel, message.address, message.kind) == ("whatsapp", ALICE, Kind.TEXT)
    assert (message.text, message.phone) == ("Größe? 🚲 & more=less", "+31612345678")
    assert message.sent_at == SINCE + timedelta(minutes=5)
    assert message.name is None


async def test_what_is_known_what_is_older_and_what_we_sent_is_left_out():
    answers = page(resource(1), resource(2, -1), sent(3), resource(4, to="whatsapp:+15550000000"), resource(5))
    found, _ = await received(answers, known=[f"SM{1:032}"])
    assert [item.external_id for item in found] == [f"SM{5:032}"]


async def test_within_the_second_from_which_on_it_looks_nothing_is_left_out():
    since = SINCE + timedelta(seconds=7, microseconds=900_000)
    found, _ = await received(page(*(resource(number, (5 + number) / 60) for number in (1, 2, 3))), since=since)
    assert {item.external_id for item in found} == {f"SM{number:032}" for number in (2, 3)}


async def test_the_files_of_a_listed_message_come_with_it():
    sid = f"SM{1:032}"
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/ME{7:032}"
    media = Answer(200, {"media_list": [{"sid": f"ME{7:032}", "content_type": "image/jpeg", "uri": uri + ".json"}]})
    ((message,), asked) = await received(page(resource(1, body="", num_media="1")), media)
    assert message.kind is Kind.MEDIA
    (attachment,) = message.attachments
    assert (attachment.kind, attachment.content_type) == ("image", "image/jpeg")
    assert attachment.reference.endswith(uri)
    assert urlsplit(asked[1].path).path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media.json"


async def test_a_location_which_no_list_shows_is_of_a_kind_for_people():
    ((message,), _) = await received(page(resource(1, body="")))
    assert message.kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(401, {"code": 20003, "message": "Authenticate"}), FailureKind.CHANNEL),
        (Answer(429, {}), FailureKind.RETRY),
        (Answer(503, "away"), FailureKind.RETRY),
        (Answer(200, "not json"), FailureKind.RETRY),
        (page({"sid": "SM", "direction": "inbound", "to": OURS}), FailureKind.RETRY),
        (RESET, FailureKind.RETRY),
    ],
)
async def test_a_list_that_is_not_complete_is_none(answer, kind):
    with pytest.raises(SendFailed) as caught:
        await received(page(resource(1), after="/2010-04-01/x?Page=1"), answer)
    assert caught.value.kind is kind
    assert "sent" not in caught.value.sentence
    assert "client" not in caught.value.sentence


async def test_what_went_out_is_listed_whatever_became_of_it():
    answers = page(
        sent(3, 8, status="failed", error_code=63016),
        sent(2, 7, status="delivered"),
        sent(1, 6, date_sent=None),
        resource(4),
        sent(5, -3),
        sent(6, 9, status="something new"),
    )
    with ScriptedServer(answers) as server:
        connector = WhatsAppConnector(config(server.url))
        found = await connector.sent_since(ALICE, SINCE)
        await connector.close()
    assert [(listed.text, listed.report.status) for listed in found] == [
        ("message 1", DeliveryStatus.SENT),
        ("message 2", DeliveryStatus.DELIVERED),
        ("message 3", DeliveryStatus.FAILED),
        ("message 6", DeliveryStatus.SENT),
    ]
    assert found[2].report.error is not None
    assert "63016" in found[2].report.error
    query = parse_qs(urlsplit(server.asked[0].path).query)
    assert query == {"To": [ALICE], "From": [OURS], "PageSize": ["1000"]}


@pytest.mark.parametrize(("status", "kind"), [(401, FailureKind.CHANNEL), (503, FailureKind.RETRY)])
async def test_whether_our_login_works_is_one_question(status, kind):
    with ScriptedServer(Answer(status, {"code": 20003 if status == 401 else None, "message": "no"})) as server:
        connector = WhatsAppConnector(config(server.url))
        with pytest.raises(SendFailed) as caught:
            await connector.check()
        server.answers[:] = [Answer(200, {"sid": ACCOUNT})]
        await connector.check()
        await connector.close()
    assert caught.value.kind is kind
    assert {urlsplit(asked.path).path for asked in server.asked} == {f"/2010-04-01/Accounts/{ACCOUNT}.json"}


def test_whatsapp_can_be_asked():
    connector = WhatsAppConnector(config("http://127.0.0.1:9"))
    assert isinstance(connector, Listing)
    assert connector.parts_of(OutboundMessage(1, ALICE, "one")) == ["one"]


@pytest.mark.parametrize(("sender", "asked_to"), [("+14155238886", ["+14155238886"]), ("MG" + "0" * 32, None)])
async def test_sms_are_listed_by_our_number_or_by_our_messaging_service(sender, asked_to):
    service = sender if sender.startswith("MG") else None
    ours = resource(1, **{"from": "+31612345678", "to": "+14155238886", "messaging_service_sid": service})
    other = resource(2, **{"from": "+31612345678", "to": "+19999999999"})
    found, (asked,) = await received(page(other, ours), channel="sms", from_address=sender)
    assert [(each.channel, each.external_id, each.address) for each in found] == [("sms", ours["sid"], "+31612345678")]
    assert parse_qs(urlsplit(asked.path).query).get("To") == asked_to


async def test_what_became_of_an_sms_is_told_of_the_sms_channel():
    with ScriptedServer(page(sent(1, **{"from": "+14155238886", "to": "+31612345678"}))) as server:
        connector = WhatsAppConnector(config(server.url, channel="sms", from_address="+14155238886"))
        (listed,) = await connector.sent_since("+31612345678", SINCE)
        await connector.close()
    assert listed.report.channel == "sms"
