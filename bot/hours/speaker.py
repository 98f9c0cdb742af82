"""Sentences about one business's hours at one moment, in one language. `ask` and `placeholders` both speak through it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.business.shop import MINUTES_A_DAY
from bot.hours.engine import Hours, Reason, Status
from bot.hours.say import at_moment, on_day, sentence, spoken_date, spoken_hours, spoken_spans, until
from bot.hours.wall_clock import real_time
from bot.hours.words import words_for
from bot.hours.words.shape import Words


class Speaker:
    """Knows who speaks (the business, or a department), when, and in which words."""

    def __init__(
        self,
        hours: Hours,
        at: datetime,
        words: Words,
        department: str | None = None,
        customer_zone: ZoneInfo | None = None,
    ) -> None:
        self.hours = hours
        self.at = at
        self.today = hours.today(at)
        self.words = words
        self.said = words.sentences
        self.department = department
        self.customer_zone = customer_zone
        self.we_are, self.we_open = self.said.we_are, self.said.we_open
        self.opened, self.shut = self.said.opened[0], self.said.shut[0]
        if department is not None and len(hours.business.departments) > 1:
            name = hours.business.departments[department].called(words.code)
            self.we_are = self.said.it_is.format(department=name)
            self.we_open = self.said.it_opens.format(department=name)
            self.opened, self.shut = self.said.opened[1], self.said.shut[1]

    def fill(self, pattern: str, **values: str) -> str:
        """A pattern of the language as a sentence."""
        about_us = {"we_are": self.we_are, "opened": self.opened, "shut": self.shut}
        return sentence(pattern.format(**{**about_us, **values}))

    def moment(self, day: date, minutes: int) -> datetime:
        """The real moment of a wall-clock time."""
        return real_time(day, minutes, self.hours.zone)

    def on(self, day: date, because: str = "") -> str:
        """ "on Monday 23 November"."""
        return on_day(day, self.today, self.words, because)

    def until(self, moment: datetime | None) -> str:
        """A closing time seen from today; None is never."""
        return self.until_on(self.today, moment)

    def until_on(self, day: date, moment: datetime | None) -> str:
        """A closing time seen from `day`; None is never."""
        if moment is None:
            return self.said.around_the_clock
        return until(moment, day, self.words) + self.yours([moment])

    def because(self, reason: Reason | None) -> str:
        """The reason in brackets, with a space before it; empty without one."""
        text = reason.text(self.words.code) if reason is not None else None
        return f" ({text})" if text else ""

    def reason_of(self, day: date) -> str:
        """Why `day` has hours of its own, in brackets."""
        return self.because(self.hours.reason_set(day, self.department) or self.hours.reason(day, self.department))

    def hours_of(self, day: date) -> str:
        """The hours of a date."""
        return self.hours_here(day) + self.your_hours(day)

    def hours_here(self, day: date) -> str:
        """The hours of a date on the shop's clock."""
        midnight, next_midnight = self.moment(day, 0), self.moment(day, MINUTES_A_DAY)
        if any(override.starts_at < next_midnight and override.ends_at > midnight for override in self.hours.overrides):
            return spoken_spans(self.hours.intervals(day, self.department), self.words)
        return spoken_hours(self.hours.day_hours(day, self.department), self.words)

    def yours(self, moments: Sequence[datetime]) -> str:
        """The moments on the customer's clock, in brackets; empty when that shows the same as the shop's."""
        if not self.differs(moments):
            return ""
        times = [self.your_time(moment, moment.astimezone(self.hours.zone).date()) for moment in moments]
        return self.said.your_time.format(times=self.said.and_.join(times))

    def your_hours(self, day: date) -> str:
        """The hours of a date on the customer's clock, in brackets."""
        return self.your_spans(self.hours.intervals(day, self.department))

    def your_spans(self, spans: Sequence[tuple[datetime, datetime]]) -> str:
        """Intervals on the customer's clock, in brackets."""
        if not self.differs([moment for span in spans for moment in span]):
            return ""
        said = [
            self.said.interval.format(**{
                name: self.your_time(moment, starts.astimezone(self.hours.zone).date())
                for name, moment in (("start", starts), ("end", ends))
            })
            for starts, ends in spans
        ]
        return self.said.your_time.format(times=self.said.and_.join(said))

    def your_time(self, moment: datetime, day: date) -> str:
        """A moment on the customer's clock; its date too when that is not `day`."""
        theirs = moment.astimezone(self.customer_zone)
        time = theirs.strftime("%H:%M")
        if theirs.date() == day:
            return time
        return self.said.until_later.format(time=time, date=spoken_date(theirs.date(), self.today, self.words))

    def differs(self, moments: Sequence[datetime]) -> bool:
        """Whether the customer's clock is known and shows something else than the shop's."""
        zone = self.customer_zone
        return zone is not None and any(
            moment.astimezone(zone).utcoffset() != moment.astimezone(self.hours.zone).utcoffset() for moment in moments
        )

    def that_day(self, day: date) -> str:
        """ "That day we are open from …"."""
        return self.fill(self.said.then_open, intervals=self.hours_of(day))

    def line(self, day: date) -> str:
        """A date and its hours."""
        return f"{sentence(spoken_date(day, self.today, self.words))}: {self.hours_of(day)}{self.reason_of(day)}"

    def now(self, status: Status, *, briefly: bool = False) -> str:
        """How it stands now, and what comes next. `briefly`: the date's hours have just been said."""
        if not status.open:
            because = "" if briefly else self.because(status.reason)
            return f"{self.fill(self.said.now_closed, because=because)} {self.next_sentence(self.at)}"
        if status.closes_at is None:
            return self.fill(self.said.now_open_endless)
        closes_at = status.closes_at
        later = [span for span in self.hours.intervals(self.today, self.department) if span[0] > closes_at]
        if not later or briefly:
            return self.fill(self.said.now_open, until=self.until(closes_at))
        return self.fill(
            self.said.now_open_on,
            until=self.until(closes_at),
            intervals=spoken_spans(later, self.words) + self.your_spans(later),
        )

    def next_moment(self, after: datetime) -> str | None:
        """The next opening from `after` on, also one that begins right then: "tomorrow, Monday 23 November, at 09:00"."""
        opens = self.hours.next_opening(after - timedelta(microseconds=1), self.department)
        return at_moment(opens, self.today, self.words) + self.yours([opens]) if opens is not None else None

    def next_sentence(self, after: datetime) -> str:
        """When it opens again, as a sentence."""
        when = self.next_moment(after)
        return self.said.never if when is None else self.fill(self.said.opens_again, we_open=self.we_open, when=when)


def speaker(hours: Hours, at: datetime, language: str, department: str | None = None) -> Speaker:
    """A speaker of `language`, or of the business's own when that is not spoken here."""
    return Speaker(hours, at, words_for(language, hours.business.language), department)
