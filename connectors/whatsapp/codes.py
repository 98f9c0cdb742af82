"""Twilio's error codes: what each means for a message of ours. https://www.twilio.com/docs/api/errors"""

from connectors.errors import FailureKind

_MEANINGS: dict[str, tuple[FailureKind, str]] = {
    "20003": (FailureKind.CHANNEL, "Twilio refuses our login; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
    "20005": (FailureKind.CHANNEL, "The Twilio account is not active; look at it in Twilio's console."),
    "20403": (FailureKind.CHANNEL, "The Twilio account may not do this; look at it in Twilio's console."),
    "20404": (FailureKind.CHANNEL, "Twilio does not know this account; check TWILIO_ACCOUNT_SID."),
    "20429": (FailureKind.RETRY, "Twilio is asked too often; it is tried again later."),
    "21211": (FailureKind.UNREACHABLE, "Twilio says that this address does not exist."),
    "21212": (FailureKind.CHANNEL, "Twilio refuses our sender; check TWILIO_WHATSAPP_FROM."),
    "21603": (FailureKind.CHANNEL, "Our sender is missing; set TWILIO_WHATSAPP_FROM."),
    "21606": (FailureKind.CHANNEL, "The sender is not one of this account; check TWILIO_WHATSAPP_FROM."),
    "21610": (FailureKind.UNREACHABLE, "The contact has unsubscribed."),
    "21614": (FailureKind.UNREACHABLE, "Twilio says that this address cannot receive messages."),
    "21617": (FailureKind.REFUSED, "The text is longer than Twilio takes."),
    "21659": (FailureKind.CHANNEL, "The sender is not one of this account; check TWILIO_WHATSAPP_FROM."),
    "21660": (FailureKind.CHANNEL, "The sender belongs to another account; check TWILIO_WHATSAPP_FROM."),
    "30001": (FailureKind.RETRY, "Twilio's queue is full; it is tried again later."),
    "30002": (FailureKind.CHANNEL, "The Twilio account is suspended; look at it in Twilio's console."),
    "30003": (FailureKind.UNREACHABLE, "The contact's phone could not be reached."),
    "30005": (FailureKind.UNREACHABLE, "The contact's address is unknown or no longer in use."),
    "30006": (FailureKind.UNREACHABLE, "The contact's phone cannot receive messages."),
    "63003": (FailureKind.UNREACHABLE, "WhatsApp does not know this address."),
    "63007": (FailureKind.CHANNEL, "WhatsApp does not know our sender; check TWILIO_WHATSAPP_FROM."),
    "63013": (FailureKind.REFUSED, "WhatsApp says that the message breaks its policy."),
    "63016": (FailureKind.REFUSED, "The contact last wrote more than 24 hours ago, so WhatsApp takes no free text."),
    "63018": (FailureKind.RETRY, "WhatsApp is sent too much at once; it is tried again later."),
    "63020": (FailureKind.CHANNEL, "The WhatsApp business account is not set up; look at it in Twilio's console."),
    "63024": (FailureKind.UNREACHABLE, "WhatsApp says that this address cannot receive messages."),
    "63033": (FailureKind.UNREACHABLE, "The contact has blocked this business."),
}


def kind_of(status: int, code: str | None) -> FailureKind:
    """What to do about an answer of Twilio: by its own code, else by the HTTP status."""
    if code in _MEANINGS:
        return _MEANINGS[code][0]
    if status == 429:
        return FailureKind.RETRY
    if status in (401, 403, 404):
        return FailureKind.CHANNEL
    return FailureKind.REFUSED if 400 <= status < 500 else FailureKind.UNKNOWN


def explain(code: str | None, words: str = "") -> str:
    """One sentence for staff; an unknown code is given with Twilio's own words."""
    if code and code in _MEANINGS:
        return f"{_MEANINGS[code][1]} (Twilio {code})"
    said = words.strip().rstrip(".") or "Twilio gave no reason"
    return f"{said}. (Twilio {code})" if code else f"{said}."
