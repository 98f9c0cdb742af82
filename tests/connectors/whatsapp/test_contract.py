"""What we send to Twilio, checked against Twilio's own description of its API (OpenAPI, repository twilio/twilio-oai)."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from connectors.messages import Button, OutboundMessage
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector
from tests.connectors.scripted import Answer, ScriptedServer

REPOSITORY = Path(__file__).parents[3]
DESCRIPTION = REPOSITORY.parent / "shared" / "peers" / "twilio_api_v2010.json"
PATH = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
ACCOUNT = "AC" + "0" * 31 + "1"


@pytest.fixture(scope="module")
def api():
    if not DESCRIPTION.exists():
        sentence = "Twilio's API description is missing; put twilio_api_v2010.json into ../shared/peers beside the repository."
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    whole = json.loads(DESCRIPTION.read_text())
    # The one operation that we call; reading all of them takes most of a minute.
    wanted = {**whole, "paths": {PATH: whole["paths"][PATH]}}
    return OpenAPI.from_dict(wanted, config=Config(spec_validator_cls=None))


class AsOpenApi:
    """A request that was sent, in openapi-core's shape."""

    host_url = "https://api.twilio.com"

    def __init__(self, asked, body=None):
        path, _, _ = asked.path.partition("?")
        self.path = self.full_url_pattern = path
        self.method = asked.method.lower()
        self.parameters = RequestParameters(query=ImmutableMultiDict(), header=Headers(asked.headers), path={})
        self.body = asked.body if body is None else body
        self.content_type = asked.headers["content-type"]


async def asked_for(message, public_url="https://desk.example", sender="whatsapp:+14155238886", **settings):
    there = {"contents": [{"sid": "HX" + "0" * 32, "friendly_name": "nightdesk_quick_reply_1"}], "meta": {"key": "contents"}}
    answers = [Answer(200, there)] if message.buttons and settings.get("channel") != "sms" else []
    with ScriptedServer(*answers, Answer(201, {"sid": "SM" + "0" * 32})) as server:
        config = WhatsAppConfig(ACCOUNT, ("token",), sender, public_url, server.url, **settings)
        connector = WhatsAppConnector(config, lambda seconds: None)
        await connector.send(message)
        await connector.close()
    return [asked for asked in server.asked if asked.path.endswith("/Messages.json")]


@pytest.mark.parametrize(
    ("name", "message", "public_url"),
    [
        ("text", OutboundMessage(1, "whatsapp:+31612345678", "Hello"), "https://desk.example"),
        ("without a status callback", OutboundMessage(1, "whatsapp:+31612345678", "Hello"), None),
        ("to an id of the business", OutboundMessage(1, "whatsapp:ID.4566123", "Größe? 🚲"), "https://desk.example"),
        ("buttons", OutboundMessage(1, "whatsapp:+31612345678", "Which?", (Button("A", "a"),)), "https://desk.example"),
        ("a long text", OutboundMessage(1, "whatsapp:+31612345678", "word " * 700), "https://desk.example"),
    ],
)
async def test_what_we_send_is_what_twilio_describes(api, name, message, public_url):
    await is_as_described(api, await asked_for(message, public_url))


@pytest.mark.parametrize("sender", ["+14155238886", "MG" + "0" * 32])
async def test_an_sms_is_what_twilio_describes(api, sender):
    message = OutboundMessage(1, "+31612345678", "Which? “This”", (Button("A", "a"),))
    await is_as_described(api, await asked_for(message, sender=sender, channel="sms"))


async def is_as_described(api, asked_requests):
    assert asked_requests
    content = api.spec / "paths" / PATH / "post" / "requestBody" / "content" / "application/x-www-form-urlencoded"
    described = set((content / "schema" / "properties").keys())
    for asked in asked_requests:
        api.validate_request(AsOpenApi(asked))
        assert set(parse_qs(asked.body.decode())) <= described


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("no recipient", {"Body": "Hello"}),
        ("an odd service", {"To": "whatsapp:+1", "MessagingServiceSid": "nonsense"}),
        ("a yes or no that is neither", {"To": "whatsapp:+1", "SendAsMms": "perhaps"}),
    ],
)
async def test_the_check_itself_finds_mistakes(api, name, wrong):
    (asked,) = await asked_for(OutboundMessage(1, "whatsapp:+31612345678", "Hello"))
    with pytest.raises(OpenAPIError):
        api.validate_request(AsOpenApi(asked, urlencode(wrong).encode()))
