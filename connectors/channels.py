"""What is true of each channel, whether or not its connector runs: facts of the provider, by the channel's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Channel:
    """`title`: how people call it. `window`: free text is taken only so long after the contact's last message; None: always.

    `takes_templates`: outside the window it takes texts that the provider has approved beforehand.
    """

    title: str = ""
    window: timedelta | None = None
    takes_templates: bool = False
    keeps_copies: bool = False  #: the provider keeps messages until it is asked to delete them
    has_buttons: bool = True  #: buttons can be pressed there; else they are numbered lines


CHANNELS: Mapping[str, Channel] = {
    # https://www.twilio.com/docs/whatsapp/key-concepts#the-24-hour-window and /docs/api/errors/63016
    # Twilio keeps messages and their media: https://www.twilio.com/docs/messaging/api/message-resource
    "whatsapp": Channel("WhatsApp", window=timedelta(hours=24), takes_templates=True, keeps_copies=True),
    # https://developers.facebook.com/docs/messenger-platform/policy: the standard messaging window
    "messenger": Channel("Messenger", window=timedelta(hours=24), keeps_copies=True),
    "sms": Channel("SMS", keeps_copies=True, has_buttons=False),
}


def channel_of(name: str) -> Channel:
    """The facts of a channel; one that says nothing of itself has no window and takes no templates."""
    return CHANNELS.get(name, Channel(name.capitalize()))
