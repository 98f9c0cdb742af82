"""Whether Twilio itself sent a webhook. All cryptography is Twilio's own RequestValidator."""

from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator, get_signature_algorithm

from connectors.errors import BadSignature
from connectors.messages import WebhookRequest
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.form import read_form, url_path

SIGNATURE_HEADER = "x-twilio-signature"
SETTINGS_HEADER = "x-twilio-webhooks-signature-settings"


def check_signature(request: WebhookRequest, config: WhatsAppConfig) -> None:
    """Raises BadSignature unless one of the configured secrets signed this request, and nothing else.

    The URL is built from the configured public URL alone; what a proxy forwards in headers can be forged.
    """
    if not config.public_url:
        raise BadSignature("NIGHTDESK_PUBLIC_URL is empty, so no Twilio signature can be checked; set it.")
    try:
        signed = _is_signed(request, config, config.public_url.rstrip("/") + url_path(request))
    except Exception as error:
        # The validator raises on odd URLs, odd JSON and more; whatever it stumbles over was not sent by Twilio.
        raise BadSignature(f"The Twilio signature could not be checked ({type(error).__name__}).") from error
    if not signed:
        raise BadSignature(
            "The Twilio signature does not fit; check TWILIO_AUTH_TOKEN and that NIGHTDESK_PUBLIC_URL is "
            "exactly what Twilio calls."
        )


def _is_signed(request: WebhookRequest, config: WhatsAppConfig, url: str) -> bool:
    signature = request.headers.get(SIGNATURE_HEADER, "")
    settings = request.headers.get(SETTINGS_HEADER, "")
    is_json = request.headers.get("content-type", "").lower().startswith("application/json")
    params = request.body.decode("utf-8") if is_json else read_form(request.body)
    algorithm = get_signature_algorithm(settings).upper()
    secrets = _secrets(config, _key_id(settings), algorithm)
    return bool(signature) and any(
        RequestValidator(secret).validate(url, params, signature, algorithm) for secret in secrets
    )


def _secrets(config: WhatsAppConfig, key_id: str | None, algorithm: str) -> tuple[str, ...]:
    """Which secrets may have signed. The header is the caller's word: it picks a key, it never weakens one."""
    if key_id is not None and key_id in config.shared_keys:
        return (config.shared_keys[key_id],) if algorithm == HMAC_SHA256 else ()
    return config.auth_tokens if algorithm in (HMAC_SHA1, HMAC_SHA256) else ()


def _key_id(settings: str) -> str | None:
    for part in settings.split(","):
        name, separator, value = part.partition("=")
        if separator and name.strip() == "key":
            return value.strip()
    return None
