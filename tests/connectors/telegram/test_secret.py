"""Telegram's secret token."""

import pytest

from connectors.errors import BadSignature
from connectors.messages import WebhookRequest
from connectors.telegram.secret import check_secret

HEADER = "x-telegram-bot-api-secret-token"


def test_it_accepts_our_secret():
    check_secret(WebhookRequest("/webhooks/telegram", {HEADER: "s3cret_-"}, b""), "s3cret_-")


@pytest.mark.parametrize(
    "headers", [{}, {HEADER: ""}, {HEADER: "s3cret"}, {HEADER: "S3CRET_-"}, {HEADER: "sécret"}, {HEADER: "\ud800"}]
)
def test_it_refuses_anything_else(headers):
    with pytest.raises(BadSignature):
        check_secret(WebhookRequest("/webhooks/telegram", headers, b""), "s3cret_-")


@pytest.mark.parametrize("secret", [None, ""])
def test_it_refuses_everything_while_no_secret_is_set(secret):
    with pytest.raises(BadSignature, match="TELEGRAM_WEBHOOK_SECRET"):
        check_secret(WebhookRequest("/webhooks/telegram", {HEADER: ""}, b""), secret)
