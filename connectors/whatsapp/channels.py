"""What differs between the channels that Twilio carries: how an address is written, how much fits, what can be pressed. Pure.

https://www.twilio.com/docs/messaging/channels
"""

from dataclasses import dataclass

from connectors.limits import Limits

# https://www.twilio.com/docs/api/errors/63018: 80 a second for a sender, fewer to one recipient. Half of it leaves room for others
# who send from the same number.
_CHAT_LIMITS = Limits(per_second=40, recipient_seconds=1.0)
# https://www.twilio.com/docs/messaging/guides/understanding-twilio-rate-limits-and-message-queues: what a number cannot send at once
# waits at Twilio, for hours if need be.
_SMS_LIMITS = Limits(per_second=10, recipient_seconds=1.0)


@dataclass(frozen=True)
class TwilioChannel:
    """`name` is also the prefix of its addresses ("whatsapp:+31…"), but for SMS, whose addresses are bare numbers."""

    name: str
    label: str  #: as people say it
    sender_setting: str  #: which setting names our sender
    limits: Limits = _CHAT_LIMITS
    #: https://www.twilio.com/docs/messaging/api/message-resource: 1,600 characters of Body whatever the channel
    max_text_units: int = 1600
    #: https://www.twilio.com/docs/content/twilio-quick-reply: how many without an approved template
    max_quick_replies: int = 0
    #: https://www.twilio.com/docs/content/twilio-list-picker: WhatsApp only, within the window only
    max_list_items: int = 0
    #: https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource: WhatsApp only
    has_typing: bool = False
    #: Carriers want certain words obeyed, and Twilio does: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
    has_opt_out: bool = False

    #: https://www.twilio.com/docs/messaging/guides/accepted-mime-types: by SMS only in the USA and Canada
    takes_files: bool = True

    @property
    def status_path(self) -> str:
        return f"/webhooks/{self.name}/status"


WHATSAPP = TwilioChannel(
    "whatsapp", "WhatsApp", "TWILIO_WHATSAPP_FROM", max_quick_replies=3, max_list_items=10, has_typing=True
)
MESSENGER = TwilioChannel("messenger", "Messenger", "TWILIO_MESSENGER_FROM", max_quick_replies=10)
SMS = TwilioChannel("sms", "SMS", "TWILIO_SMS_FROM", _SMS_LIMITS, has_opt_out=True, takes_files=False)

CHANNELS = {channel.name: channel for channel in (WHATSAPP, MESSENGER, SMS)}


def channel_of(address: str) -> TwilioChannel | None:
    """The channel of an address by its prefix; None for one that Nightdesk does not know (for example "rcs:")."""
    prefix, colon, _ = address.partition(":")
    return CHANNELS.get(prefix) if colon else SMS


def without_prefix(address: str) -> str:
    """What follows the channel's name in an address."""
    prefix, colon, rest = address.partition(":")
    return rest if colon and prefix in CHANNELS else address
