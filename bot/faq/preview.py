"""An answer as customers of each channel would get it at a moment: filled, measured in that channel's units, with its buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.faq.entry import Entry
from bot.faq.files import MAX_ANSWER_CHARS
from bot.faq.render import render
from bot.hours import Hours
from bot.hours.placeholders import fill
from connectors.messages import Button, OutboundMessage
from connectors.split import split_text, units
from connectors.whatsapp.channels import CHANNELS
from connectors.whatsapp.shapes import body_of, shape_of

#: https://core.telegram.org/bots/api#sendmessage; the others: connectors/whatsapp/channels.py
LIMITS = {"whatsapp": MAX_ANSWER_CHARS, "telegram": 4096, "messenger": MAX_ANSWER_CHARS, "sms": MAX_ANSWER_CHARS}
#: Beside an answer so many entries are offered (actions/faq_search.py).
MOST_FOLLOW_UPS = 3
#: The word on the button that opens a list is ours (`button_choose`), and short enough.
_CHOOSE = "…"


class Form(StrEnum):
    """How buttons are seen: pressed below the text, chosen from a list that opens, or read as numbered lines."""

    BUTTONS = "buttons"
    LIST = "list"
    LINES = "lines"


@dataclass(frozen=True)
class Fits:
    """How an answer goes out on a channel. `units` counts its buttons where they are lines of the text."""

    channel: str
    units: int
    limit: int
    messages: int
    form: Form | None  #: None: it has no buttons
    #: The answer alone is over what this channel takes at once. Publishing refuses what is too long for the smallest
    #: (bot/faq/files.py); numbered lines that do not fit any more are a message of their own.
    is_too_long: bool


@dataclass(frozen=True)
class Shown:
    """An answer in one language. `is_other`: there is none in `asked`, so customers get it in `language`, told so before."""

    asked: str
    language: str
    text: str
    buttons: tuple[str, ...]
    fits: tuple[Fits, ...]

    @property
    def is_other(self) -> bool:
        return self.asked != self.language


def previews(
    entry: Entry, others: Mapping[str, Entry], hours: Hours, at: datetime, *, has_buttons: bool = True
) -> list[Shown]:
    """The answer in each of the shop's languages, as of `at`; `others`: the entries that it may offer.

    `has_buttons`: buttons are used where Twilio has them (TWILIO_BUTTONS).
    """
    business = hours.business
    known = entry.department if entry.department in business.departments else None
    found = []
    for language in business.languages:
        said = render(entry, language, business.language, lambda text, spoken: fill(text, hours, at, spoken, known))
        offered = [others[each] for each in entry.follow_ups[:MOST_FOLLOW_UPS] if each in others]
        buttons = tuple(
            each.title_in(language)
            for each in offered
            if each.is_valid(at.astimezone(hours.zone))
            and (said.language == business.language or said.language in each.translations)
        )
        fitting = tuple(fits(said.text, name, buttons, has_buttons=has_buttons) for name in LIMITS)
        found.append(Shown(language, said.language, said.text, buttons, fitting))
    return found


def fits(text: str, channel: str, buttons: Sequence[str] = (), *, has_buttons: bool = True) -> Fits:
    """How `text` with buttons of these words goes out on `channel`, one of LIMITS. `has_buttons`: as `previews` has it."""
    limit = LIMITS[channel]
    message = OutboundMessage(0, "", text, tuple(Button(label, "") for label in buttons))
    form = _form(channel, message, has_buttons) if buttons else None
    whole = body_of(message) if form == Form.LINES else text
    return Fits(channel, units(whole), limit, len(split_text(whole, limit)), form, units(text) > limit)


def _form(channel: str, message: OutboundMessage, has_buttons: bool) -> Form:
    carried = CHANNELS.get(channel)
    if carried is None:
        return Form.BUTTONS
    shape = shape_of(carried, message, _CHOOSE) if has_buttons else None
    if shape is None:
        return Form.LINES
    return Form.LIST if shape.kind == "list_picker" else Form.BUTTONS
