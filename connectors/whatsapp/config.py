"""What a connector of Twilio needs to know. Filled in by whoever builds it; nothing is read from settings here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

TWILIO_API_URL = "https://api.twilio.com"


@dataclass(frozen=True)
class WhatsAppConfig:
    """One channel of one Twilio account: `channel` is whatsapp, sms or messenger (connectors.whatsapp.channels).

    `auth_tokens`: the first signs our requests, each may have signed theirs (so that a token can be rotated).
    `from_address`: our sender on that channel; for SMS also a Messaging Service (MG…).
    `shared_keys`: key id → secret of Twilio's SharedKeys, which sign with HMAC-SHA256 only.
    `public_url`: where Twilio reaches us; without it no webhook can be verified and no delivery is reported.
    `has_buttons`, `has_typing`: whether what the channel can do of these is used. `choose`: language → the word on the
    button that opens a list of choices; without any, lists are sent as numbered lines.
    """

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    from_address: str
    public_url: str | None = None
    api_url: str | None = None
    shared_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    channel: str = "whatsapp"
    has_buttons: bool = True
    has_typing: bool = True
    choose: Mapping[str, str] = field(default_factory=dict)
