"""Whether Telegram itself sent a webhook: it repeats the secret that we gave it. https://core.telegram.org/bots/api#setwebhook"""

import hmac

from connectors.errors import BadSignature
from connectors.messages import WebhookRequest

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name


def check_secret(request: WebhookRequest, secret: str | None) -> None:
    """Raises BadSignature unless the request carries our secret, and nothing else."""
    if not secret:
        raise BadSignature("TELEGRAM_WEBHOOK_SECRET is empty, so no webhook of Telegram can be checked; set it.")
    # As bytes: comparing text raises on a header that is not ASCII.
    given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, secret.encode("utf-8", "surrogatepass")):
        raise BadSignature("The secret token of this webhook is not ours; check TELEGRAM_WEBHOOK_SECRET.")
