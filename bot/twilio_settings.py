"""What the settings say about Twilio, and what is wrong with it. Read by bot/settings.py, which holds names and help."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# How our sender on each channel is written, and an example.
SENDERS = {
    "whatsapp": ("TWILIO_WHATSAPP_FROM", r"whatsapp:\+[0-9]{6,15}", "whatsapp:+ and the number, for example whatsapp:+14155238886"),
    "sms": (
        "TWILIO_SMS_FROM",
        r"\+[0-9]{6,15}|[0-9]{3,8}|MG[0-9a-fA-F]{32}",
        "the number with its country, for example +14155238886, a short code, or the SID of a Messaging Service (MG…)",
    ),
    "messenger": ("TWILIO_MESSENGER_FROM", r"messenger:[0-9]+", "messenger: and your page's id, for example messenger:106540352242922"),
}


@dataclass(frozen=True)
class Twilio:
    """`senders`: our address on each channel that is on. `signing_keys`: key id → secret, for HMAC-SHA256."""

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    senders: Mapping[str, str]
    signing_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    api_url: str | None = None
    has_buttons: bool = True
    has_typing: bool = True

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*self.auth_tokens, *self.signing_keys.values())


def read_twilio(text: Callable[[str], str], api_url: str | None, problems: list[str]) -> Twilio | None:
    """The settings as `text` gives them; None when none is set. What is wrong is added to `problems`."""
    sid, tokens = text("TWILIO_ACCOUNT_SID"), text("TWILIO_AUTH_TOKEN")
    senders = {channel: text(setting) for channel, (setting, _, _) in SENDERS.items() if text(setting)}
    if not (sid or tokens or senders or text("TWILIO_SIGNING_KEYS")):
        return None
    _check_complete(text, senders, problems)
    if sid and not re.fullmatch(r"AC[0-9a-fA-F]{32}", sid):
        problems.append(
            f"TWILIO_ACCOUNT_SID is {sid[:4]!r}…; an account SID is AC and 32 hexadecimal characters, from Twilio's console."
        )
    for channel, sender in senders.items():
        setting, pattern, example = SENDERS[channel]
        if not re.fullmatch(pattern, sender):
            problems.append(f"{setting} is {sender!r}; write it as {example}")
    return Twilio(
        account_sid=sid,
        auth_tokens=tuple(_listed(tokens)),
        senders=senders,
        signing_keys=_signing_keys(text("TWILIO_SIGNING_KEYS"), problems),
        api_url=api_url,
        has_buttons=_is_on(text, "TWILIO_BUTTONS", problems),
        has_typing=_is_on(text, "TWILIO_TYPING", problems),
    )


def _check_complete(text: Callable[[str], str], senders: Mapping[str, str], problems: list[str]) -> None:
    account = [name for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN") if text(name)]
    there = account + [SENDERS[channel][0] for channel in senders]
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        if not text(name):
            named = " and ".join(there) or "TWILIO_SIGNING_KEYS"
            problems.append(f"{name} is empty but {named} is set; set it too, or none of them to turn Twilio off.")
    if account and not senders:
        first, *others = (setting for setting, _, _ in SENDERS.values())
        problems.append(f"{first} is empty, and so are {' and '.join(others)}; set at least one of them, or no TWILIO_ setting.")


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _signing_keys(value: str, problems: list[str]) -> dict[str, str]:
    """ "id:secret, id:secret" as a table. A secret never stands in a sentence about it."""
    keys: dict[str, str] = {}
    for number, part in enumerate(_listed(value), start=1):
        name, _, secret = (piece.strip() for piece in part.partition(":"))
        if not name or not secret or name in keys:
            problems.append(
                f"TWILIO_SIGNING_KEYS: its key number {number} is not ID:SECRET with an id of its own; mend it."
            )
            continue
        keys[name] = secret
    return keys


def _is_on(text: Callable[[str], str], name: str, problems: list[str]) -> bool:
    if text(name) not in ("on", "off"):
        problems.append(f"{name} is {text(name)!r}; set on or off.")
    return text(name) != "off"
