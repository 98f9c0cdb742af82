"""Visits: what one customer asks on one day of the shop's calendar, and whether it took a person. Pure.

A customer counts once a day however much they write, so neither a chatty one nor a bot that asks back makes a share larger.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from bot.storage.numbers import Asked, Item, Opinion
from bot.storage.tables import About, Outcome

#: Who asks for a person so soon after an answer had not been helped by it.
LOOKS_AHEAD = timedelta(hours=24)
HOURS_RULE = "hours"
KNOWN = frozenset({"faq_answer", "faq_chosen", "faq_several", HOURS_RULE})
#: The bot took it for a question, whatever it then did.
_TRIED = KNOWN | {"faq_clarify", "fallback", "low_confidence", "always_human"}
_TO_PEOPLE = frozenset({Outcome.HANDED_OFF, Outcome.STAFF})
_NO_ANSWER = frozenset({Outcome.QUARANTINED})


class How(StrEnum):
    """How a visit ended."""

    ANSWERED = "answered"  #: by the bot, and nothing speaks against it
    PERSON = "person"  #: a person was asked for, or wrote
    OPEN = "open"  #: the bot tried and did not help: it asked back last, was marked wrong, thumbed down, or did not get through
    TALK = "talk"  #: no question was asked


@dataclass(frozen=True)
class Visit:
    """One customer on one day."""

    conversation_id: int
    channel: str
    language: str | None
    department: str | None  #: the one that was asked, if any
    day: date
    last_at: datetime
    how: How
    is_hours_only: bool  #: all that was asked was about opening hours
    entries: tuple[str, ...]  #: whose answers were given

    def is_ripe(self, now: datetime) -> bool:
        """Whether it is long enough ago to be judged."""
        return self.last_at + LOOKS_AHEAD <= now


def visits(
    rows: Iterable[Asked], items: Sequence[Item], opinions: Sequence[Opinion], day_of: Callable[[datetime], date]
) -> list[Visit]:
    """The visits that `rows` make; they stand in order of conversation and time."""
    wanted: dict[int, list[Item]] = {}
    for item in items:
        # What was left to people first and the bot then answered took nobody.
        if item.promises or item.claimed or item.closed_at is None:
            wanted.setdefault(item.conversation_id, []).append(item)
    disliked = {each.conversation_id: each.asked_at for each in opinions if each.about == About.BOT and each.is_good is False}
    return [
        _visit(day, list(group), wanted, disliked)
        for (_, day), group in groupby(rows, lambda row: (row.conversation_id, day_of(row.at)))
    ]


def _visit(
    day: date, rows: list[Asked], wanted: Mapping[int, Sequence[Item]], disliked: Mapping[int, datetime]
) -> Visit:
    first, last = rows[0], rows[-1]
    tried = [row for row in rows if row.rule in _TRIED or row.outcome in _NO_ANSWER]
    answers = [row for row in tried if row.rule in KNOWN]
    item = next(
        (each for each in wanted.get(first.conversation_id, ()) if first.at <= each.at <= last.at + LOOKS_AHEAD), None
    )
    if item is not None or any(row.outcome in _TO_PEOPLE for row in rows):
        how = How.PERSON
    elif not tried:
        how = How.TALK
    elif tried[-1].rule in KNOWN and all(row.reply_left_at is not None and row.is_right is not False for row in answers):
        down = disliked.get(first.conversation_id)
        how = How.OPEN if down is not None and first.at <= down <= last.at + LOOKS_AHEAD else How.ANSWERED
    else:
        how = How.OPEN
    return Visit(
        first.conversation_id,
        first.channel,
        first.language,
        item.department if item is not None else None,
        day,
        last.at,
        how,
        how is not How.TALK and bool(tried) and all(row.rule == HOURS_RULE for row in tried)
        and not any(row.outcome in _TO_PEOPLE for row in rows),
        tuple(row.entry for row in answers if row.entry is not None),
    )
