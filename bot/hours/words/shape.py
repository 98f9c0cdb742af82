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
    today: str  #: {date} {because}
    tomorrow: str  #: {date} {because}
    on_day: str  #: {date} {because}
    at_today: str  #: {time}: a moment today
    at_tomorrow: str  #: {date} {time}
    at_day: str  #: {date} {time}
    until_later: str  #: {date} {time}: a closing time on another date
    interval: str  #: {start} {end}: bare times
    and_: str
    around_the_clock: str
    now_open: str  #: {we_are} {until}
    now_open_on: str  #: {we_are} {until} {intervals}: there is a break, and it goes on today
    now_open_endless: str  #: {we_are}
    now_closed: str  #: {we_are} {because}
    opens_again: str  #: {we_open} {when}
    never: str
    day_open: str  #: {day} {we_are} {intervals}
    day_closed: str  #: {day} {we_are} {because}
    moment_open: str  #: {day} {time} {we_are} {until}
    moment_closed: str  #: {day} {time} {we_are} {because}
    part_open: str  #: {day} {part} {we_are} {intervals}
    part_open_before: str  #: {day} {part} {we_are}: thanks to the night that began the day before
    part_closed: str  #: {day} {part} {we_are} {because}
    part_partly: str  #: {day} {part} {we_are} {intervals}: a break lies in it
    then_open: str  #: {we_are} {intervals}: the rest of that date
    list_title: str  #: {we_are}
    closed: str
    open: str
    your_time: str  #: {times}: the same in the customer's own zone, put behind
    #: {opened} and {shut} about the business, then about a department, where the words must agree
    opened: tuple[str, str] = ("", "")
    shut: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Questions:
    """How customers ask. Phrases and patterns meet text that went through understand.fold: small letters, no accents."""

    relative_days: Mapping[str, int]  #: phrase → days from today
    weekday_words: Mapping[str, int]  #: word → 0 for Monday … 6
    month_words: Mapping[str, int]  #: word → 1 … 12
    skips_today: str  #: pattern before a weekday: the next one, not today
    day_parts: Mapping[str, str]  #: phrase → name of a part of the day (dates.DAY_PARTS)
    today_parts: Mapping[str, str]  #: the same, when today is meant: "tonight"
    ranges: Mapping[str, str]  #: phrase → weekend, next_weekend, this_week, next_week, between_holidays
    holidays: Mapping[str, str]  #: phrase → name of a rule in dates.HOLIDAYS
    dates: tuple[str, ...]  #: patterns with the groups day, and month (a word) or none; MONTH stands for all month words
    times: tuple[str, ...]  #: patterns with the groups h, m, half, half_to, past, to, am, pm, before, after
    clock_words: Mapping[str, int]  #: phrase → minutes from midnight
    numbers: Mapping[str, int]  #: hours written as words
    now: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]  #: (closes, opens, hours or open; pattern); the first that matches counts
    strong: tuple[str, ...]  #: patterns that are about our hours whatever else the sentence says
    never: tuple[str, ...]  #: patterns that are not about our hours
    follow_up: str  #: how a follow-up begins
    greeting: str  #: pattern of greetings, which name parts of the day and mean none
    spans: str  #: pattern of "from 9 to 5"; the answer gives the whole day
    any_holiday: tuple[str, ...]  #: holidays in general
    fillers: str  #: words that change nothing, separated by spaces
    umlauts: bool = False  #: ae, oe, ue stand for letters of their own
    skips_today_after: str = r"(?!)"  #: pattern after a weekday, like skips_today before it
    shorthand: Mapping[str, str] = field(default_factory=dict)  #: how it is typed on a telephone → the words that are meant
    day_numbers: tuple[str, ...] = ()  #: patterns of the numbers of days as words, from the first to the 31st
    day_after: str = r"(?!)"  #: pattern before a date: the date after it is meant
    day_before: str = r"(?!)"  #: likewise: the date before it
    rewrites: tuple[tuple[str, str], ...] = ()  #: pattern → plainer words, before anything else is read
    objects: str = r"(?!)"  #: pattern of "open" with what is opened; the group is a word that no question about hours has
    when: str = r"(?!)"  #: words before a time; an unknown word behind one is a time that we cannot compute
    ahead: tuple[tuple[str, int], ...] = ()  #: pattern of "in three weeks" with the group n (a number or none), days of one
    further: tuple[tuple[str, int], ...] = ()  #: "the next day", "the week after": so many days after what was asked about
    goes_on: str = r"(?!)"  #: pattern of a whole text that asks on about what was just asked: "what time?"
    looks_back: str = r"(?!)"  #: pattern before a weekday: the last one that is over
    weekday_after: str = r"(?!)"  #: pattern between a weekday and a date: the first such weekday after it
    weekday_before: str = r"(?!)"  #: likewise: the last one before it
    often: tuple[str, ...] = ()  #: short words typed so often that two letters with changed places are mended in them
    departments: Mapping[str, str] = field(default_factory=dict)  #: what is usually called so → id of a department


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
