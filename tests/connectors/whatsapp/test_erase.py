"""Deleting what Twilio keeps of a contact."""

import pytest

from connectors.connector import Erasing
from connectors.errors import FailureKind, SendFailed
from connectors.whatsapp.connector import WhatsAppConnector
from tests.connectors.scripted import RESET, Answer, ScriptedServer
from tests.connectors.whatsapp.test_listing import page, resource, sent
from tests.connectors.whatsapp.test_send import ACCOUNT, ALICE, config

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
GONE = Answer(404, {"code": 20404, "message": "not found", "status": 404})
DELETED = Answer(204)
NO_MEDIA = Answer(200, {"media_list": [], "next_page_uri": None})


def one_file(sid):
    media = {"sid": "ME" + "1" * 32, "parent_sid": sid, "account_sid": ACCOUNT}
    return Answer(200, {"media_list": [media], "next_page_uri": None})


async def ask(act, *answers):
    with ScriptedServer(*answers) as server:
        connector = WhatsAppConnector(config(server.url))
        try:
            return await act(connector), [(asked.method, asked.path.partition("?")[0]) for asked in server.asked]
        finally:
            await connector.close()


async def test_it_names_every_message_to_and_from_the_contact_once():
    answers = [page(sent(2), sent(3)), page(resource(1), resource(2))]
    found, _ = await ask(lambda connector: connector.copies_with(ALICE), *answers)
    assert found == [f"SM{number:032}" for number in (1, 2, 3)]


async def test_it_names_nobody_elses_message_whatever_twilio_lists():
    stranger = resource(9, **{"from": "whatsapp:+1999"})
    found, _ = await ask(lambda connector: connector.copies_with(ALICE), page(), page(stranger))
    assert found == []


@pytest.mark.parametrize("answer", [Answer(503), RESET, Answer(429)])
async def test_a_list_that_twilio_does_not_give_is_asked_for_again(answer):
    with pytest.raises(SendFailed) as caught:
        await ask(lambda connector: connector.copies_with(ALICE), answer)
    assert caught.value.kind is FailureKind.RETRY


async def test_it_deletes_the_files_of_a_message_before_the_message():
    sid = "SM" + "1" * 32
    _, asked = await ask(lambda connector: connector.delete_copy(sid), one_file(sid), DELETED)
    assert asked == [
        ("GET", f"{MESSAGES}/{sid}/Media.json"),
        ("DELETE", f"{MESSAGES}/{sid}/Media/ME{'1' * 32}.json"),
        ("DELETE", f"{MESSAGES}/{sid}.json"),
    ]


@pytest.mark.parametrize("answers", [[GONE], [NO_MEDIA, GONE], [one_file("SM1"), GONE]])
async def test_what_is_gone_already_is_fine(answers):
    await ask(lambda connector: connector.delete_copy("SM1"), *answers)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([NO_MEDIA, Answer(409, {"code": 20009, "message": "not complete", "status": 409})], FailureKind.RETRY),
        ([NO_MEDIA, Answer(500)], FailureKind.RETRY),
        ([NO_MEDIA, RESET], FailureKind.RETRY),
        ([Answer(401, {"code": 20003, "message": "Authenticate", "status": 401})], FailureKind.CHANNEL),
        ([Answer(429, "", {"Retry-After": "7"})], FailureKind.RETRY),
    ],
)
async def test_what_cannot_be_deleted_now_is_tried_again(answers, kind):
    with pytest.raises(SendFailed) as caught:
        await ask(lambda connector: connector.delete_copy("SM1"), *answers)
    assert caught.value.kind is kind
    assert caught.value.sentence.startswith("Twilio did not delete its copy")


def test_it_says_that_it_can():
    assert isinstance(WhatsAppConnector(config("http://127.0.0.1:9")), Erasing)
