"""An answer as customers of each channel would get it at a moment: filled, measured in that channel's units, with its buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.faq.entry import Entry
from bot.faq.files import MAX_ANSWER_CHARS
from bot.faq.render import render
from bot.hours import Hours
from bot.hours.placeholders import fill
from connectors.split import split_text, units

#: https://core.telegram.org/bots/api#sendmessage; the others: connectors/whatsapp/channels.py
LIMITS = {"whatsapp": MAX_ANSWER_CHARS, "telegram": 4096, "messenger": MAX_ANSWER_CHARS, "sms": MAX_ANSWER_CHARS}
#: Beside an answer so many entries are offered (actions/faq_search.py).
MOST_FOLLOW_UPS = 3


@dataclass(frozen=True)
class Fits:
    """How an answer goes out on a channel."""

    channel: str
    units: int
    limit: int
    messages: int

    @property
    def is_too_long(self) -> bool:
        """Over what this channel takes at once. Publishing refuses what is too long for the smallest (bot/faq/files.py)."""
        return self.units > self.limit


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
    entry: Entry, others: Mapping[str, Entry], hours: Hours, at: datetime, channels: tuple[str, ...] = tuple(LIMITS)
) -> list[Shown]:
    """The answer in each of the shop's languages, as of `at`; `others`: the entries that it may offer."""
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
        found.append(Shown(language, said.language, said.text, buttons, tuple(fits(said.text, name) for name in channels)))
    return found


def fits(text: str, channel: str) -> Fits:
    """How `text` goes out on `channel`, one of LIMITS."""
    return Fits(channel, units(text), LIMITS[channel], len(split_text(text, LIMITS[channel])))
