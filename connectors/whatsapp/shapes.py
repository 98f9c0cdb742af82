"""In which form buttons go out through Twilio: as buttons, as a list, or (None) as numbered lines. Pure.

Twilio wants a Content resource for each form, but lets every word in it be a variable. So a form is its type and its number
of choices, and a dozen resources serve every message that is ever sent.
https://www.twilio.com/docs/content/twilio-quick-reply, https://www.twilio.com/docs/content/twilio-list-picker
"""

from dataclasses import dataclass
from typing import Any

from connectors.clean import clean_text
from connectors.messages import OutboundMessage
from connectors.split import units
from connectors.whatsapp.channels import TwilioChannel

MAX_BODY_UNITS = 1024
MAX_QUICK_REPLY_UNITS = 20
MAX_ITEM_UNITS = 24
MAX_DESCRIPTION_UNITS = 72
MAX_CHOOSE_UNITS = 20


@dataclass(frozen=True)
class Shape:
    """`is_described`: the choices are too long for the items of a list, so these are numbers, with the words below them."""

    kind: str  #: quick_reply or list_picker
    choices: int
    is_described: bool = False

    @property
    def name(self) -> str:
        """How its resource is called at Twilio, and found again there."""
        return f"nightdesk_{self.kind}_{self.choices}{'_described' if self.is_described else ''}"


def shape_of(channel: TwilioChannel, message: OutboundMessage, choose: str) -> Shape | None:
    """The form that fits; None where the channel has none, the words are too long, or two choices read the same."""
    labels, count = _labels(message), len(message.buttons)
    longest = max(map(units, labels), default=0)
    if not labels or not all(labels) or len({label.casefold() for label in labels}) < count:
        return None
    if not 0 < units(_body(message)) <= MAX_BODY_UNITS:
        return None
    if count <= channel.max_quick_replies and longest <= MAX_QUICK_REPLY_UNITS:
        return Shape("quick_reply", count)
    if count > channel.max_list_items or not 0 < units(choose) <= MAX_CHOOSE_UNITS or longest > MAX_DESCRIPTION_UNITS:
        return None
    return Shape("list_picker", count, is_described=longest > MAX_ITEM_UNITS)


def body_of(message: OutboundMessage) -> str:
    """The text, with the buttons as numbered lines below it."""
    lines = [f"{number}. {button.label}" for number, button in enumerate(message.buttons, start=1)]
    return clean_text("\n\n".join(part for part in (message.text.strip(), "\n".join(lines)) if part))


def types_of(shape: Shape) -> dict[str, Any]:
    """The resource's content, of variables alone."""
    if shape.kind == "quick_reply":
        actions = [
            {"type": "QUICK_REPLY", "title": _variable(2 + 2 * place), "id": _variable(3 + 2 * place)}
            for place in range(shape.choices)
        ]
        return {"twilio/quick-reply": {"body": _variable(1), "actions": actions}}
    step = 3 if shape.is_described else 2
    items = []
    for place in range(shape.choices):
        first = 3 + step * place
        item = {"item": _variable(first), "id": _variable(first + 1)}
        items.append({**item, "description": _variable(first + 2)} if shape.is_described else item)
    return {"twilio/list-picker": {"body": _variable(1), "button": _variable(2), "items": items}}


def variables_of(shape: Shape, message: OutboundMessage, choose: str) -> dict[str, str]:
    """What is filled in for a message. A pressed button comes back as our message's id and its place (bot.answering.buttons)."""
    words = [_body(message)] if shape.kind == "quick_reply" else [_body(message), choose]
    for place, label in enumerate(_labels(message)):
        key = f"b:{message.outbox_id}:{place}"
        words += [str(place + 1), key, label] if shape.is_described else [label, key]
    return {str(number): word for number, word in enumerate(words, start=1)}


def _labels(message: OutboundMessage) -> list[str]:
    return [" ".join(clean_text(button.label).split()) for button in message.buttons]


def _body(message: OutboundMessage) -> str:
    return clean_text(message.text).strip()


def _variable(number: int) -> str:
    return f"{{{{{number}}}}}"
