"""Which of the buttons that we offered a contact chose: by pressing, by number, or by typing its label. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.messages import Button

# A channel with a limit on payloads gives back this instead: our message's id and the button's place in it.
_REFERENCE = re.compile(r"b:(\d+):(\d+)")
_NUMBER = re.compile(r"(\d{1,2})[.):]?")


@dataclass(frozen=True)
class Offer:
    """The buttons of one bot message."""

    message_id: int
    buttons: tuple[Button, ...]


def pressed(payload: str, offers: Sequence[Offer]) -> Button | None:
    """The button of a press. Only what we issued in this conversation counts, so nobody can make up a payload."""
    reference = _REFERENCE.fullmatch(payload)
    for offer in offers:
        if reference and int(reference[1]) == offer.message_id and int(reference[2]) < len(offer.buttons):
            return offer.buttons[int(reference[2])]
        for button in offer.buttons:
            if button.payload == payload:
                return button
    return None


def typed(text: str, latest: Offer | None) -> Button | None:
    """The button meant by a typed "2" or a typed label. Only the latest message's buttons can be meant."""
    if latest is None:
        return None
    words = " ".join(text.split()).casefold().rstrip(".!")
    number = _NUMBER.fullmatch(words)
    if number and 1 <= int(number[1]) <= len(latest.buttons):
        return latest.buttons[int(number[1]) - 1]
    for button in latest.buttons:
        if words == " ".join(button.label.split()).casefold().rstrip(".!"):
            return button
    return None
