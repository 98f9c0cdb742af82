"""Sentences about one business's hours at one moment, in one language. `ask` and `placeholders` both speak through it."""

from datetime import date, datetime, timedelta

from bot.business import MINUTES_A_DAY
from bot.hours.engine import Hours, Reason, Status
from bot.hours.say import at_moment, on_day, sentence, spoken_date, spoken_hours, spoken_spans, until
from bot.hours.wall_clock import real_time
from bot.hours.words import words_for
from bot.hours.words.shape import Words


class Speaker:
    """Knows who speaks (the business, or a department), when, and in which words."""

    def __init__(self, hours: Hours, at: datetime, words: Words, department: str | None = None) -> None:
        self.hours = hours
        self.at = at
        self.today = hours.today(at)
        self.words = words
        self.said = words.sentences
        self.department = department
        self.we_are, self.we_open = self.said.we_are, self.said.we_open
        if department is not None and len(hours.business.departments) > 1:
            name = hours.business.departments[department].called(words.code)
            self.we_are = self.said.it_is.format(department=name)
            self.we_open = self.said.it_opens.format(department=name)

    def fill(self, pattern: str, **values: str) -> str:
        """A pattern of the language as a sentence."""
        return sentence(pattern.format(**{"we_are": self.we_are, **values}))

    def moment(self, day: date, minutes: int) -> datetime:
        """The real moment of a wall-clock time."""
        return real_time(day, minutes, self.hours.zone)

    def on(self, day: date, because: str = "") -> str:
        """ "on Monday 23 November"."""
        return on_day(day, self.today, self.words, because)

    def until(self, moment: datetime | None) -> str:
        """A closing time seen from today; None is never."""
        return until(moment, self.today, self.words) if moment is not None else self.said.around_the_clock

    def because(self, reason: Reason | None) -> str:
        """The reason in brackets, with a space before it; empty without one."""
        text = reason.text(self.words.code) if reason is not None else None
        return f" ({text})" if text else ""

    def reason_of(self, day: date) -> str:
        """Why `day` has hours of its own, in brackets."""
        return self.because(self.hours.reason(day, self.department))

    def hours_of(self, day: date) -> str:
        """The hours of a date."""
        midnight, next_midnight = self.moment(day, 0), self.moment(day, MINUTES_A_DAY)
        if any(override.starts_at < next_midnight and override.ends_at > midnight for override in self.hours.overrides):
            return spoken_spans(self.hours.intervals(day, self.department), self.words)
        return spoken_hours(self.hours.day_hours(day, self.department), self.words)

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
            self.said.now_open_on, until=self.until(closes_at), intervals=spoken_spans(later, self.words)
        )

    def next_moment(self, after: datetime) -> str | None:
        """The next opening from `after` on, also one that begins right then: "tomorrow, Monday 23 November, at 09:00"."""
        opens = self.hours.next_opening(after - timedelta(microseconds=1), self.department)
        return at_moment(opens, self.today, self.words) if opens is not None else None

    def next_sentence(self, after: datetime) -> str:
        """When it opens again, as a sentence."""
        when = self.next_moment(after)
        return self.said.never if when is None else self.fill(self.said.opens_again, we_open=self.we_open, when=when)


def speaker(hours: Hours, at: datetime, language: str, department: str | None = None) -> Speaker:
    """A speaker of `language`, or of the business's own when that is not spoken here."""
    return Speaker(hours, at, words_for(language, hours.business.language), department)
