"""The shape of a language's words about hours. A further language is one more file with such a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentences:
    """How answers are built. In braces: what is filled in. Sentences get their capital letter afterwards.

    `we_are`/`it_is` and `we_open`/`it_opens` are the subject of a sentence about the business and about a department.
    """

    we_are: str
    it_is: str
    we_open: str
    it_opens: str
    today: str  #: {date}
    tomorrow: str  #: {date}
    on_day: str  #: {date}
    at_today: str  #: {time}: a moment today
    at_tomorrow: str  #: {date} {time}
    at_day: str  #: {date} {time}
    until_later: str  #: {date} {time}: a closing time on another date
    interval: str  #: {start} {end}
    and_: str
    around_the_clock: str
    now_open: str  #: {we_are} {until}
    now_open_on: str  #: {we_are} {until} {intervals}: there is a break, and it goes on today
    now_open_endless: str  #: {we_are}
    now_closed: str  #: {we_are} {because}
    opens_again: str  #: {we_open} {when}
    never: str
    day_open: str  #: {day} {we_are} {because} {intervals}
    day_closed: str  #: {day} {we_are} {because}
    moment_open: str  #: {day} {time} {we_are} {until} {because}
    moment_closed: str  #: {day} {time} {we_are} {because}
    part_open: str  #: {day} {part} {we_are} {because} {intervals}
    part_closed: str  #: {day} {part} {we_are} {because}
    then_open: str  #: {we_are} {intervals}: the rest of that date
    list_title: str  #: {we_are}
    closed: str
    open: str


@dataclass(frozen=True)
class Questions:
    """How customers ask. Phrases and patterns are written without accents, in small letters (see understand.fold)."""

    relative_days: Mapping[str, int]
    weekday_words: Mapping[str, int]
    month_words: Mapping[str, int]
    weekday_next: tuple[str, ...]  #: words before a weekday that skip today
    day_parts: Mapping[str, str]  #: phrase → name of a part of the day
    today_parts: Mapping[str, str]  #: the same, and today is meant ("tonight")
    weekend: tuple[str, ...]
    next_weekend: tuple[str, ...]
    this_week: tuple[str, ...]
    next_week: tuple[str, ...]
    between_holidays: tuple[str, ...]
    holidays: Mapping[str, str]  #: phrase → name of a rule of dates.HOLIDAY_RULES
    now: tuple[str, ...]
    am: str  #: patterns after a time
    pm: str
    time: tuple[str, ...]  #: patterns with groups h, m?, half?
    after: str
    before: str
    kinds: tuple[tuple[str, str], ...]  #: (kind, pattern), the first that matches counts
    strong: tuple[str, ...]  #: patterns that are about our hours whatever else the sentence says
    never: tuple[str, ...]  #: patterns that are not about our hours
    follow_up: str  #: how a follow-up begins
    fillers: frozenset[str]
    ordinal: str = ""  #: what may stand after the number of a day


@dataclass(frozen=True)
class Words:
    """One language."""

    code: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    date: str  #: {weekday} {day} {month}
    date_with_year: str  #: and {year}
    time: str  #: {time}
    promise_today: str  #: {time}
    promise_day: str  #: {date} {time}
    sentences: Sentences
    parts: Mapping[str, str]  #: name of a part of the day → as it is said
    holiday_names: Mapping[str, str] = field(default_factory=dict)  #: by English name
    questions: Questions | None = None
