"""Twilio's signature, against the vectors of Twilio's own library and what goes wrong in practice."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from connectors.errors import BadSignature
from connectors.messages import WebhookRequest
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.signature import check_signature

PARAMS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
DUPLICATES = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
PATH = "/myapp.php?foo=1&bar=2"
KEY = "webhooks_sharedkey_1"
SHA256_OF_PARAMS = "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s="
SHA1_OF_PARAMS = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def config(public_url="https://mycompany.com", tokens=("12345",), shared_keys=None):
    return WhatsAppConfig("AC1", tokens, "whatsapp:+1", public_url, shared_keys=shared_keys or {})


def request(signature, params=PARAMS, path=PATH, **headers):
    if signature is not None:
        headers["x-twilio-signature"] = signature
    body = params if isinstance(params, bytes) else urlencode(params).encode()
    return WebhookRequest(path, {"content-type": "application/x-www-form-urlencoded", **headers}, body)


@pytest.mark.parametrize(
    ("public_url", "params", "signature"),
    [
        ("https://mycompany.com", PARAMS, SHA1_OF_PARAMS),
        ("https://mycompany.com", PARAMS, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("https://mycompany.com:443", PARAMS, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("https://mycompany.com:443", PARAMS, SHA1_OF_PARAMS),
        ("http://mycompany.com:1234", PARAMS, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("http://mycompany.com", PARAMS, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("https://mycompany.com", DUPLICATES, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ],
)
def test_it_accepts_the_vectors_of_twilios_own_library(public_url, params, signature):
    check_signature(request(signature, params), config(public_url))


def test_it_accepts_the_vector_of_a_json_body_whose_hash_is_in_the_url():
    body = b'{"property": "value", "boolean": true}'
    path = f"{PATH}&bodySHA256={hashlib.sha256(body).hexdigest()}"
    json_request = {"content-type": "application/json"}
    check_signature(request("a9nBmqA0ju/hNViExpshrM61xv4=", body, path, **json_request), config())
    with pytest.raises(BadSignature):
        check_signature(request("a9nBmqA0ju/hNViExpshrM61xv4=", body + b" ", path, **json_request), config())


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("a blank field", [("Body", ""), ("MessageSid", "SM1")]),
        ("no field at all", []),
        ("words beyond ASCII", [("Body", "Größe? ¡Hola! 👩‍👩‍👧 مرحبا"), ("ProfileName", "Zoë")]),
        ("a NUL", [("Body", "a\x00b")]),
        ("a Messaging Service", [("MessagingServiceSid", "MG1"), ("To", "whatsapp:+1"), ("Body", "x")]),
        ("a plus and a percent sign", [("Body", "50% + 1 & more = ?")]),
        ("a field that nobody knows yet", [("FieldOf2031", "new"), ("Body", "x")]),
        ("a long text", [("Body", "x" * 65_536)]),
    ],
)
def test_it_accepts_what_twilio_signs(name, params):
    url = "https://desk.example/webhooks/whatsapp"
    signature = RequestValidator("12345").compute_signature(url, dict(params))
    check_signature(request(signature, params, "/webhooks/whatsapp"), config("https://desk.example/"))


def test_it_reads_the_query_from_either_place():
    separate = WebhookRequest(
        "/myapp.php", {"x-twilio-signature": SHA1_OF_PARAMS}, urlencode(PARAMS).encode(), query="foo=1&bar=2"
    )
    check_signature(separate, config())


def test_it_accepts_any_of_several_tokens_while_they_are_rotated():
    check_signature(request(SHA1_OF_PARAMS), config(tokens=("new", "12345")))


def test_it_builds_the_url_from_the_public_url_and_never_from_forwarded_headers():
    forged = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}
    check_signature(request(SHA1_OF_PARAMS, **forged), config())
    lured = RequestValidator("12345").compute_signature("http://evil.example" + PATH, dict(PARAMS))
    with pytest.raises(BadSignature):
        check_signature(request(lured, **forged), config())


@pytest.mark.parametrize(
    ("name", "signature", "params", "path"),
    [
        ("no signature", None, PARAMS, PATH),
        ("an empty signature", "", PARAMS, PATH),
        ("another signature", "AAAADt4T1cUTdK1PDd93/VVr8B8=", PARAMS, PATH),
        ("a signature beyond ASCII", "ünïcödé", PARAMS, PATH),
        ("a changed field", SHA1_OF_PARAMS, [*PARAMS[:-1], ("Caller", "+1")], PATH),
        ("an added field", SHA1_OF_PARAMS, [*PARAMS, ("Extra", "1")], PATH),
        ("a missing field", SHA1_OF_PARAMS, PARAMS[:-1], PATH),
        ("another path", SHA1_OF_PARAMS, PARAMS, "/other.php?foo=1&bar=2"),
        ("another query", SHA1_OF_PARAMS, PARAMS, "/myapp.php?foo=1&bar=3"),
        ("bytes that are not UTF-8", SHA1_OF_PARAMS, b"Body=%ff%fe&\xed\xa0\x80", PATH),
        ("no body", SHA1_OF_PARAMS, b"", PATH),
    ],
)
def test_it_refuses(name, signature, params, path):
    with pytest.raises(BadSignature):
        check_signature(request(signature, params, path), config())


def test_it_refuses_everything_with_one_sentence_while_no_public_url_is_set():
    with pytest.raises(BadSignature, match="NIGHTDESK_PUBLIC_URL"):
        check_signature(request(SHA1_OF_PARAMS), config(public_url=None))


def test_it_refuses_instead_of_raising_on_a_public_url_that_is_none():
    with pytest.raises(BadSignature):
        check_signature(request(SHA1_OF_PARAMS), config("https://mycompany.com:not-a-port"))


def test_it_refuses_json_without_the_hash_of_its_body():
    with pytest.raises(BadSignature):
        check_signature(request(SHA1_OF_PARAMS, b'{"a": 1}', **{"content-type": "application/json"}), config())


class TestSharedKeys:
    """HMAC-SHA256, announced in a header that anybody can write."""

    @staticmethod
    def announced(signature, algorithm="HMAC_SHA256", key=KEY):
        settings = f"key={key},algorithm={algorithm}"
        return request(signature, **{"x-twilio-webhooks-signature-settings": settings})

    def test_it_accepts_a_request_signed_with_a_shared_key(self):
        check_signature(self.announced(SHA256_OF_PARAMS), config(tokens=("else",), shared_keys={KEY: "12345"}))

    def test_it_does_not_let_the_header_weaken_a_shared_key_to_sha1(self):
        for settings in (self.announced(SHA1_OF_PARAMS, "HMAC_SHA1"), self.announced(SHA1_OF_PARAMS, "")):
            with pytest.raises(BadSignature):
                check_signature(settings, config(tokens=("else",), shared_keys={KEY: "12345"}))
        with pytest.raises(BadSignature):
            check_signature(request(SHA1_OF_PARAMS), config(tokens=("else",), shared_keys={KEY: "12345"}))

    def test_it_does_not_take_another_keys_secret(self):
        keys = {KEY: "other", "webhooks_sharedkey_2": "12345"}
        with pytest.raises(BadSignature):
            check_signature(self.announced(SHA256_OF_PARAMS), config(tokens=("else",), shared_keys=keys))

    @pytest.mark.parametrize("algorithm", ["HMAC_SHA256", "HMAC_MD5", "none", "HMAC_SHA512"])
    def test_it_refuses_a_sha1_signature_under_another_announced_algorithm(self, algorithm):
        with pytest.raises(BadSignature):
            check_signature(self.announced(SHA1_OF_PARAMS, algorithm), config())

    def test_it_refuses_a_signature_made_with_an_empty_secret(self):
        empty = base64.b64encode(hmac.new(b"", b"https://mycompany.com/", hashlib.sha1).digest()).decode()
        with pytest.raises(BadSignature):
            check_signature(request(empty, b"", "/"), config())
