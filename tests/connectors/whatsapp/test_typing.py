"""WhatsApp's "typing…" and blue ticks through Twilio."""

from urllib.parse import parse_qs

import pytest

from connectors.connector import Typing
from connectors.whatsapp.connector import WhatsAppConnector
from tests.connectors.scripted import RESET, Answer, ScriptedServer
from tests.connectors.whatsapp.test_send import ALICE, config

SHOWN = Answer(200, {"success": True})


async def show(*answers, times=1, **settings):
    with ScriptedServer(*answers) as server:
        connector = WhatsAppConnector(config(server.url, **settings))
        assert isinstance(connector, Typing)
        for _ in range(times):
            await connector.show_typing(ALICE, "SM1")
        await connector.close()
    return server.asked


async def test_it_is_shown_for_the_message_that_is_answered():
    (asked,) = await show(SHOWN)
    assert (asked.method, asked.path) == ("POST", "/v2/Indicators/Typing.json")
    assert parse_qs(asked.body.decode()) == {"channel": ["whatsapp"], "messageId": ["SM1"]}


@pytest.mark.parametrize("answer", [Answer(404), Answer(403), Answer(429), Answer(200, "<html>"), RESET])
async def test_twilio_refusing_it_raises_nothing_and_is_not_asked_again_at_once(answer):
    assert len(await show(answer, times=3)) == 1


@pytest.mark.parametrize("settings", [{"has_typing": False}, {"channel": "sms"}, {"channel": "messenger"}])
async def test_it_is_not_asked_where_it_is_off_or_not_there(settings):
    assert await show(SHOWN, **settings) == []
