"""Slots in words: in a sentence, in a list, on a button. Shop time, and the customer's where that is known to differ."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.callback.slots import Slot
from bot.callback.words import WORDS as CALL_WORDS
from bot.hours.engine import Hours, Span
from bot.hours.say import on_day, sentence, spoken_date, spoken_spans
from bot.hours.speaker import Speaker
from bot.hours.words import words_for

#: How many days are listed; a customer may name any other.
MOST_DAYS = 3


class Spoken:
    """Speaks about slots to one customer, from the day `today` of the shop."""

    def __init__(self, hours: Hours, today: date, language: str, customer_zone: ZoneInfo | None = None) -> None:
        self._hours = hours
        self._today = today
        self._words = words_for(language, hours.business.language)
        self._customer_zone = customer_zone

    def when(self, slot: Slot) -> str:
        """ "tomorrow, Tuesday 24 November, from 09:00 to 09:30 (from 03:00 to 03:30 in your time zone)"."""
        here = [(slot.starts_at.astimezone(self._hours.zone), slot.ends_at.astimezone(self._hours.zone))]
        day = on_day(here[0][0].date(), self._today, self._words)
        return f"{day} {spoken_spans(here, self._words)}{self._speaker(slot).your_spans(here)}"

    def wished(self, wished: Slot | date, department: str) -> str:
        """What was wished for in vain; a day with the reason why it has other hours, where there is one."""
        day = wished if isinstance(wished, date) else self._hours.today(wished.starts_at)
        reason = self._hours.reason(day, department)
        text = reason.text(self._words.code) if reason is not None else None
        because = f" ({text})" if text else ""
        if isinstance(wished, date):
            return on_day(day, self._today, self._words, because).rstrip(",")
        return f"{self.when(wished)}{because}"

    def listed(self, slots: Iterable[Slot]) -> str:
        """One line a day: "Tuesday 24 November: from 09:00 to 12:30 and from 13:30 to 18:00"."""
        lines: list[str] = []
        for day, group in groupby(slots, key=lambda slot: self._hours.today(slot.starts_at)):
            if len(lines) == MOST_DAYS:
                break
            spans = list(self._spans(group))
            times, yours = spoken_spans(spans, self._words), self._speaker(Slot(spans[0][0])).your_spans(spans)
            lines.append(f"{sentence(spoken_date(day, self._today, self._words))}: {times}{yours}")
        return "\n".join(lines)

    def label(self, slot: Slot) -> str:
        """A slot on a button: "Tue 24 Nov 09:00"."""
        local = slot.starts_at.astimezone(self._hours.zone)
        return f"{self.day_label(local.date())} {local:%H:%M}"

    def day_label(self, day: date) -> str:
        """A date on a button: "Tue 24 Nov"."""
        words = CALL_WORDS[self._words.code]
        return words.date.format(weekday=words.weekdays[day.weekday()], day=day.day, month=words.months[day.month - 1])

    def _spans(self, slots: Iterable[Slot]) -> Iterator[Span]:
        """Slots as stretches of the shop's time, those side by side as one."""
        spans: list[Span] = []
        for slot in slots:
            if spans and spans[-1][1] == slot.starts_at:
                spans[-1] = (spans[-1][0], slot.ends_at)
            else:
                spans.append((slot.starts_at, slot.ends_at))
        return ((starts.astimezone(self._hours.zone), ends.astimezone(self._hours.zone)) for starts, ends in spans)

    def _speaker(self, slot: Slot) -> Speaker:
        return Speaker(self._hours, slot.starts_at, self._words, None, self._customer_zone)
