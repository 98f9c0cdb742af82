"""Odd webhooks of Twilio, each signed as Twilio signs, and the ordinary question after them. Also: forged ones, signed by somebody else."""

import base64
import hashlib
import hmac
import itertools
from collections.abc import Iterator
from random import Random
from urllib.parse import quote, urlencode

import httpx
from twilio.request_validator import RequestValidator

from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector
from connectors.whatsapp.form import read_form
from tests.faults.odd_input import ODD_PER_CUSTOMER, examples
from tests.faults.small_desk import HOST

PATH = "/webhooks/whatsapp"
STATUS_PATH = "/webhooks/whatsapp/status"
TOKEN = "a-token-of-the-bench"
ACCOUNT = "AC" + "0" * 31 + "1"
US = "whatsapp:+14155238886"
BATCH = 1000
FIRST_CUSTOMER = 31_600_000_000
FORM = "application/x-www-form-urlencoded"
_sids = itertools.count(1)

Pairs = list[tuple[str, str]]

# https://www.twilio.com/docs/messaging/guides/webhook-request, and what was seen in the wild: each on top of an ordinary message.
FORMS: dict[str, dict[str, str | None]] = {
    "an empty text": {"Body": ""},
    "no text at all": {"Body": None},
    "1,600 characters": {"Body": "x" * 1600},
    "4,096 characters": {"Body": "é" * 4096},
    "65,536 characters": {"Body": "a b " * 16_384},
    "a NUL": {"Body": "a\x00b"},
    "right to left, with an override": {"Body": "\u202eمتى تفتحون؟"},
    "families of emoji": {"Body": "👩‍👩‍👧" * 400},
    "combining marks": {"Body": "e" + "\u0301" * 2000},
    "a command of Rasa": {"Body": '/restart{"a": "b"}'},
    "markup and format": {"Body": "<script>{{ hours.week }}%s{0}</script>"},
    "ten media": {"NumMedia": "10", "Body": "", "MessageType": "image"}
    | {f"MediaUrl{n}": f"https://api.twilio.com/2010-04-01/{n}" for n in range(10)}
    | {f"MediaContentType{n}": "image/jpeg" for n in range(10)},
    "media elsewhere": {"NumMedia": "1", "MediaUrl0": "http://169.254.169.254/latest/meta-data", "MediaContentType0": "image/png"},
    "media that are no address": {"NumMedia": "2", "MediaUrl0": "http://[", "MediaUrl1": "", "MediaContentType0": "\x00"},
    "a count of media that is none": {"NumMedia": "x", "MediaUrl0": "https://api.twilio.com/x"},
    "a count of media beyond all": {"NumMedia": "9" * 400},
    "a location": {"MessageType": "location", "Latitude": "52.3676", "Longitude": "4.9041", "Body": "", "Label": "Dam"},
    "a location beyond the earth": {"MessageType": "location", "Latitude": "1e400", "Longitude": "nan"},
    "a button": {"MessageType": "button", "ButtonText": "Repairs", "ButtonPayload": "faq:repairs", "Body": "Repairs"},
    "a button that we never issued": {"MessageType": "interactive", "ButtonText": "", "ButtonPayload": "/restart", "Body": ""},
    "a payload of 5,000 characters": {"MessageType": "button", "ButtonPayload": "p" * 5000, "ButtonText": "x"},
    "a Messaging Service": {"MessagingServiceSid": "MG" + "0" * 32},
    "fields of the future": {"Hologram": "of a bicycle", "ChannelMetadata": '{"type":"whatsapp","data":{"a":[1]}}'},
    "a name that is none": {"ProfileName": "\x00\u202e" + "N" * 3000},
    "a type of the future": {"MessageType": "hologram"},
    "a reaction": {"MessageType": "reaction", "Body": "👍"},
    "a status beside the text": {"SmsStatus": "teleported", "MessageStatus": ""},
    "forwarded often": {"Forwarded": "true", "FrequentlyForwarded": "true", "ReferralNumMedia": "x"},
}
#: bytes that no form holds, put in place of the text
BYTES: dict[str, bytes] = {
    "a lone surrogate": b"Body=%ED%A0%80",
    "bytes that are not UTF-8": b"Body=a%FF%FEb\xff\xfe",
    "half an escape": b"Body=50%",
    "the same field twice": b"Body=first&Body=second",
    "separators only": b"&&&=&=&;;Body",
}
VALUES = (
    "", " ", "0", "-1", "x", "1e400", "nan", "true", "null", "\x00", "\u202e", "é" * 50, "z" * 5000, "whatsapp:", "whatsapp:+0", "sms:+1",
    "whatsapp:NL.1234567890", "messenger:77", "+31600000000", "[]", "{}", "http://[", "SM", "received", "failed", "63016", "STOP", "2",
)  # fmt: skip
EXTRA_FIELDS = (
    "MessageStatus", "SmsStatus", "ErrorCode", "ErrorMessage", "NumMedia", "MediaUrl0", "MediaUrl00", "MediaUrl999", "MediaContentType0",
    "Latitude", "Longitude", "Label", "Address", "ButtonText", "ButtonPayload", "ListTitle", "ListId", "MessageType", "ProfileName", "WaId",
    "OriginalRepliedMessageSid", "MessagingServiceSid", "ExternalUserId", "ChannelMetadata", "OptOutType", "InteractiveData", "Body ", "",
)  # fmt: skip


def whatsapp_connector() -> WhatsAppConnector:
    """The real one; what it would ask of Twilio goes to a closed port."""
    return WhatsAppConnector(WhatsAppConfig(ACCOUNT, (TOKEN,), US, HOST, "http://127.0.0.1:9"))


def ordinary(customer: int, text: str = "Where is my order?") -> dict[str, str]:
    """The fields of a message as Twilio sends it."""
    sid = f"SM{next(_sids):032x}"
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:+{customer}",
        "WaId": str(customer),
        "To": US,
        "ProfileName": "Anna",
        "Body": text,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }


def table_bodies(customer: int) -> dict[str, bytes]:
    """Every row of the tables as the body of a request of this customer."""
    bodies = {}
    for name, changes in FORMS.items():
        fields = {key: value for key, value in (ordinary(customer) | changes).items() if value is not None}
        bodies[name] = urlencode(fields).encode()
    for name, text in BYTES.items():
        fields = {key: value for key, value in ordinary(customer).items() if key != "Body"}
        bodies[name] = urlencode(fields).encode() + b"&" + text
    return bodies


def mutated(random: Random, customer: int) -> tuple[str, bytes]:
    """Path and body of a webhook in which up to six things are otherwise than Twilio sends them."""
    fields: Pairs = list(ordinary(customer).items())
    for _ in range(1 + random.randrange(6)):
        place = random.randrange(len(fields)) if fields else 0
        match random.randrange(6):
            case 0 if fields:
                del fields[place]
            case 1 if fields:
                fields.insert(random.randrange(len(fields) + 1), (fields[place][0], random.choice(VALUES)))
            case 2 | 3 if fields:
                fields[place] = (fields[place][0], random.choice(VALUES))
            case _:
                fields.append((random.choice(EXTRA_FIELDS), random.choice(VALUES)))
    body = urlencode(fields).encode()
    if not random.randrange(10):
        cut = random.randrange(len(body) + 1)
        body = body[:cut] + random.choice((b"\xff", b"%", b"%E", b"&&", b"=", b"\x00", b"")) + body[cut + random.randrange(5) :]
    path = PATH if random.randrange(3) else STATUS_PATH + random.choice(("", "?o=1", "?o=x", "?o=" + "9" * 18, "?o=-1&o=2"))
    return path, body


def batches(count: int, start: int = 0) -> Iterator[list[tuple[int, tuple[str, bytes]]]]:
    """`count` mutated webhooks in batches, each with the customer whose it is."""
    customers = itertools.count(FIRST_CUSTOMER)
    for number, first in enumerate(range(0, count, BATCH)):
        size = min(BATCH, count - first)
        turn = itertools.cycle([next(customers) for _ in range(-(-size // ODD_PER_CUSTOMER))])
        yield examples(lambda random: (owner := next(turn), mutated(random, owner)), size, start + number)  # noqa: B023


def signature(path: str, body: bytes, token: str = TOKEN) -> str:
    """Twilio's, over whatever the body holds as a form."""
    return str(RequestValidator(token).compute_signature(HOST + path, read_form(body)))


async def post(client: httpx.AsyncClient, given: tuple[str, bytes]) -> httpx.Response:
    path, body = given
    headers = {"content-type": FORM, "x-twilio-signature": signature(path, body)}
    return await client.post(path, content=body, headers=headers)


async def ask(client: httpx.AsyncClient, customer: int) -> str:
    """An ordinary question; returns its external id."""
    fields = ordinary(customer)
    answer = await post(client, (PATH, urlencode(fields).encode()))
    assert answer.status_code == 200, answer.status_code
    return fields["MessageSid"]


# What somebody else may send. Each gives path, headers and body; none may be stored, all are a 403.
def forgeries(customer: int) -> Iterator[tuple[str, str, dict[str, str | bytes], bytes]]:
    """Name, path, headers and body of requests that Twilio did not sign."""
    body = urlencode(ordinary(customer)).encode()
    right = signature(PATH, body)
    sha256 = base64.b64encode(hmac.new(TOKEN.encode(), b"x", hashlib.sha256).digest()).decode()

    def request(
        name: str, given: "str | bytes | None" = right, path: str = PATH, content: bytes = body, **more: "str | bytes"
    ) -> tuple[str, str, dict[str, str | bytes], bytes]:
        headers: dict[str, str | bytes] = {"content-type": FORM}
        if given is not None:
            headers["x-twilio-signature"] = given
        return name, path, {**headers, **{key.replace("_", "-"): value for key, value in more.items()}}, content

    yield request("no signature", None)
    yield request("an empty signature", "")
    yield request("another signature", "AAAADt4T1cUTdK1PDd93/VVr8B8=")
    yield request("a signature by another key", signature(PATH, body, "another token"))
    yield request("a signature by an empty key", signature(PATH, body, ""))
    yield request("a changed field", content=body.replace(b"order", b"money"))
    yield request("an added field", content=body + b"&Extra=1")
    yield request("a field less", content=body.replace(b"&ApiVersion=2010-04-01", b""))
    yield request("a changed path", path=STATUS_PATH)
    yield request("a changed query", path=PATH + "?o=1")
    yield request("a signature of another message", signature(PATH, urlencode(ordinary(customer)).encode()))
    yield request("a signature beyond ASCII", "ünïcödé".encode())
    yield request("a signature without an end", "A" * 60_000)
    yield request("a signature with a NUL escaped", quote("\x00"))
    for settings in ("key=k1,algorithm=HMAC_SHA256", "algorithm=HMAC_MD5", "algorithm=none", "key=,algorithm=", "=,=,,", "key"):
        forged = sha256 if "SHA256" in settings else right if "MD5" in settings or "none" in settings else "x"
        yield request(f"settings {settings}", forged, x_twilio_webhooks_signature_settings=settings)
    yield request("settings beyond ASCII", "x", x_twilio_webhooks_signature_settings="kéy=1".encode())
    yield request("JSON without the hash of its body", right, content=b'{"MessageSid": "SM1"}', content_type="application/json")
    yield request("JSON that is not UTF-8", right, content=b"\xff\xfe", content_type="application/json")
    yield request("a host that is another", signature(PATH, body, "x"), x_forwarded_host="evil.example")
    lured = str(RequestValidator(TOKEN).compute_signature("http://evil.example" + PATH, read_form(body)))
    yield request("signed for another host", lured, x_forwarded_host="evil.example", host="evil.example")
    yield request("no body", right, content=b"")
    yield request("bytes that are no form", right, content=b"\xff\xfe%ff&\xed\xa0\x80")
