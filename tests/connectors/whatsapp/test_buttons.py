"""Buttons through Twilio: pressed where the channel has them, numbered lines wherever that is not possible."""

import json
from urllib.parse import parse_qs

import pytest

from bot.answering.buttons import Offer, pressed
from connectors.errors import FailureKind, SendFailed
from connectors.messages import Button, OutboundMessage
from connectors.whatsapp import content
from connectors.whatsapp.channels import MESSENGER, SMS, WHATSAPP
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector
from connectors.whatsapp.shapes import Shape, shape_of, types_of, variables_of
from tests.connectors.scripted import RESET, Answer, ScriptedServer

ALICE = "whatsapp:+31612345678"
NONE_YET = Answer(200, {"contents": [], "meta": {"key": "contents", "next_page_url": None}})
CONTENT = "HX" + "1" * 32
MADE = Answer(201, {"sid": CONTENT})
SENT = Answer(201, {"sid": "SM" + "0" * 32})
YES_OR_NO = (Button("Yes", "/affirm"), Button("No", "/deny"))


def message(*labels, text="Which one?", language="en"):
    return OutboundMessage(42, ALICE, text, tuple(Button(label, f"/{label}") for label in labels), language)


SHAPES = [
    ("two short ones", WHATSAPP, ["Yes", "No"], Shape("quick_reply", 2)),
    ("one", WHATSAPP, ["Yes"], Shape("quick_reply", 1)),
    ("four", WHATSAPP, ["A", "B", "C", "D"], Shape("list_picker", 4)),
    ("too long for a button", WHATSAPP, ["x" * 21, "No"], Shape("list_picker", 2)),
    ("too long for an item", WHATSAPP, ["x" * 25, "No"], Shape("list_picker", 2, is_described=True)),
    ("too long for anything", WHATSAPP, ["x" * 73, "No"], None),
    ("emoji count as WhatsApp counts them", WHATSAPP, ["🚲" * 11, "No"], Shape("list_picker", 2)),
    ("eleven", WHATSAPP, [str(number) for number in range(11)], None),
    ("two that read the same", WHATSAPP, ["Yes", "yes "], None),
    ("an empty one", WHATSAPP, ["Yes", " "], None),
    ("none", WHATSAPP, [], None),
    ("four on Messenger", MESSENGER, ["A", "B", "C", "D"], Shape("quick_reply", 4)),
    ("long ones on Messenger", MESSENGER, ["x" * 21, "No"], None),
    ("SMS", SMS, ["Yes", "No"], None),
]


@pytest.mark.parametrize(("name", "channel", "labels", "shape"), SHAPES)
def test_buttons_take_the_form_that_fits(name, channel, labels, shape):
    assert shape_of(channel, message(*labels), "Choose") == shape


def test_there_is_no_form_for_a_text_that_is_too_long_or_a_list_that_has_no_word_to_open_it():
    assert shape_of(WHATSAPP, message("Yes", text="x" * 1025), "Choose") is None
    assert shape_of(WHATSAPP, message("Yes", text=" "), "Choose") is None
    assert shape_of(WHATSAPP, message("A", "B", "C", "D"), "") is None


@pytest.mark.parametrize("labels", [["Yes", "No"], ["A", "B", "C", "D"], ["x" * 40, "No"]])
def test_every_variable_of_a_form_is_filled_in_and_no_other(labels):
    sent = message(*labels)
    shape = shape_of(WHATSAPP, sent, "Choose")
    wanted = {f"{{{{{number}}}}}" for number in variables_of(shape, sent, "Choose")}
    found = {word for word in json.dumps(types_of(shape)).split('"') if word.startswith("{{")}
    assert found == wanted
    assert all(variables_of(shape, sent, "Choose").values())


def test_what_is_pressed_leads_back_to_the_button_that_was_offered():
    sent = message("Yes", "No")
    keys = variables_of(Shape("quick_reply", 2), sent, "")
    assert keys == {"1": "Which one?", "2": "Yes", "3": "b:42:0", "4": "No", "5": "b:42:1"}
    assert pressed(keys["5"], [Offer(42, sent.buttons)]) == sent.buttons[1]


def test_a_long_choice_is_read_below_its_number():
    words = variables_of(Shape("list_picker", 2, is_described=True), message("x" * 40, "No"), "Choose")
    assert list(words.values()) == ["Which one?", "Choose", "1", "b:42:0", "x" * 40, "2", "b:42:1", "No"]


async def send(server, *messages, **settings):
    settings = {"choose": {"en": "Choose", "de": "Auswählen"}, **settings}
    config = WhatsAppConfig("AC1", ("token",), "whatsapp:+14155238886", None, server.url, **settings)
    connector = WhatsAppConnector(config)
    try:
        return [await connector.send(each) for each in messages]
    finally:
        await connector.close()


def sent_forms(server):
    forms = [parse_qs(asked.body.decode()) for asked in server.asked if asked.path.endswith("/Messages.json")]
    return [{name: values[0] for name, values in form.items()} for form in forms]


async def test_a_form_is_created_once_and_serves_every_message_after_it():
    with ScriptedServer(NONE_YET, MADE, SENT) as server:
        await send(server, message("Yes", "No"), message("Ja", "Nein"))
    assert [(asked.method, asked.path.partition("?")[0]) for asked in server.asked[:2]] == [
        ("GET", "/v1/Content"),
        ("POST", "/v1/Content"),
    ]
    created = json.loads(server.asked[1].body)
    assert (created["friendly_name"], created["types"]) == ("nightdesk_quick_reply_2", types_of(Shape("quick_reply", 2)))
    first, second = sent_forms(server)
    assert (first["ContentSid"], second["ContentSid"], "Body" in first) == (CONTENT, CONTENT, False)
    assert json.loads(second["ContentVariables"])["4"] == "Nein"
    assert len(server.asked) == 4


async def test_a_form_that_is_there_already_is_found_by_its_name():
    there = {"contents": [{"sid": CONTENT, "friendly_name": "nightdesk_list_picker_4"}], "meta": {"key": "contents"}}
    with ScriptedServer(Answer(200, there), SENT) as server:
        await send(server, message("A", "B", "C", "D", language="de"))
    (form,) = sent_forms(server)
    assert form["ContentSid"] == CONTENT
    assert json.loads(form["ContentVariables"])["2"] == "Auswählen"


@pytest.mark.parametrize(
    "answers",
    [
        [Answer(404, {"code": 20404, "message": "none", "status": 404})],
        [Answer(429)],
        [RESET],
        [Answer(200, "<html>")],
        [NONE_YET, Answer(400, {"code": 20001, "message": "no", "status": 400})],
        [NONE_YET, Answer(201, "<html>")],
    ],
)
async def test_what_twilio_cannot_show_goes_out_as_numbered_lines_and_it_is_not_asked_again_at_once(answers):
    with ScriptedServer(*answers, SENT) as server:
        await send(server, message("Yes", "No"), message("Yes", "No"))
    assert [form["Body"] for form in sent_forms(server)] == ["Which one?\n\n1. Yes\n2. No"] * 2
    assert len(server.asked) == len(answers) + 2


async def test_it_asks_again_after_ten_minutes(monkeypatch):
    monkeypatch.setattr(content, "ASK_AGAIN_SECONDS", 0.0)
    with ScriptedServer(Answer(503), SENT, NONE_YET, MADE, SENT) as server:
        await send(server, message("Yes", "No"), message("Yes", "No"))
    first, second = sent_forms(server)
    assert ("Body" in first, second.get("ContentSid")) == (True, CONTENT)


async def test_a_refused_form_is_sent_once_more_as_text():
    refused = Answer(400, {"code": 21656, "message": "variables", "status": 400})
    with ScriptedServer(NONE_YET, MADE, refused, SENT) as server:
        await send(server, message("Yes", "No"))
    assert ["Body" in form for form in sent_forms(server)] == [False, True]


@pytest.mark.parametrize(("answer", "kind"), [(RESET, FailureKind.UNKNOWN), (Answer(401), FailureKind.CHANNEL)])
async def test_a_form_of_which_nobody_knows_whether_it_was_sent_is_not_sent_again(answer, kind):
    with ScriptedServer(NONE_YET, MADE, answer) as server, pytest.raises(SendFailed) as caught:
        await send(server, message("Yes", "No"))
    assert (caught.value.kind, len(sent_forms(server))) == (kind, 1)


async def test_the_owner_may_turn_buttons_off():
    with ScriptedServer(SENT) as server:
        await send(server, message("Yes", "No"), has_buttons=False)
    assert [form["Body"] for form in sent_forms(server)] == ["Which one?\n\n1. Yes\n2. No"]
    assert len(server.asked) == 1
