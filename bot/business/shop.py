"""The shop, as business.yml tells it: name, zone, languages, hours, departments, promises. Frozen; no clock, no database.

Reading and checking the file is bot/business/reader.py; what its hours mean at a moment is bot/hours/.

How the hours of a date are found, the first that says something wins:
1. a special day of the department, 2. a special day of the business, 3. a holiday that closes the business,
4. the week of the department if it has one of its own, else the week of the business, each with the `changes` in force.

A department that gives `hours` has its own whole week: a weekday that it does not name is closed. (An owner who lists the
workshop's Monday to Friday does not expect it to be open on Saturday because the shop is.) A department without `hours`
has the hours of the business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.on_call.rota import Rota
from bot.problems import WithProblems
from bot.promises.templates import Templates

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_A_DAY = 24 * 60
#: The id of the only department of a business that names none.
ONLY_DEPARTMENT = "general"

Texts = Mapping[str, str]


@dataclass(frozen=True, order=True)
class Interval:
    """Wall-clock minutes from the midnight that begins its day; `end` is over 1440 when it runs past the next midnight."""

    start: int
    end: int


DayHours = tuple[Interval, ...]  #: in order, not overlapping; empty: closed
Week = tuple[DayHours, ...]  #: seven, Monday first


@dataclass(frozen=True)
class SpecialDay:
    """The hours of one date, in place of the week's. `reason` is per language and may be empty."""

    hours: DayHours
    reason: Texts = field(default_factory=dict)


SpecialDays = Mapping[date, SpecialDay]


@dataclass(frozen=True)
class Change:
    """From `starts` on, the named weekdays (0 is Monday) have these hours. Without a department: the business's week."""

    starts: date
    hours: Mapping[int, DayHours]
    department: str | None = None


@dataclass(frozen=True)
class HolidaySpec:
    """Where holidays come from: a country of the holidays library, or the days of an iCal file."""

    country: str | None = None
    subdivision: str | None = None
    closed: bool = True  #: False: holidays are known by name, and change no hours
    ical_days: Mapping[date, str] | None = None
    #: Days that an iCal file repeats every year: (month, day) → (first year, name)
    ical_yearly: Mapping[tuple[int, int], tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Department:
    """A part of the business. `week` None: the business's. `name` is per language; see `called`."""

    id: str
    name: Texts = field(default_factory=dict)
    week: Week | None = None
    special_days: SpecialDays = field(default_factory=dict)
    people_per_hour: int | None = None  #: how many waiting items its people can take in an hour; None: the business's
    callbacks_per_slot: int | None = None  #: how many customers it calls back in one half hour; None: the business's
    email: str | None = None  #: who is told of everybody that waits for it, wherever else they are told

    def called(self, language: str) -> str:
        """Its name for people, in `language` or the nearest there is."""
        return in_language(self.name, language) or self.id.replace("_", " ")


@dataclass(frozen=True)
class BotAnswers:
    """When the bot answers: `closed`, `always`, or after people have been silent for some minutes."""

    mode: str
    nobody_answered_minutes: int | None = None


@dataclass(frozen=True)
class ContactPoints:
    """How else customers reach the shop."""

    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Business:
    """Everything that business.yml says."""

    name: str
    timezone: ZoneInfo
    languages: tuple[str, ...]
    week: Week
    contact: ContactPoints = ContactPoints()
    holidays: HolidaySpec | None = None
    special_days: SpecialDays = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    departments: Mapping[str, Department] = field(default_factory=dict)
    default_department: str = ONLY_DEPARTMENT
    bot_answers: BotAnswers = BotAnswers("closed")
    #: of the bot's answers so many, 0 to 1, may be wrong
    wrong_share: float = 0.05
    #: so long the bot waits for what a customer writes on; see bot/answering/burst.py
    wait_for_more_seconds: int = 3
    promise_minutes: int = 60
    people_per_hour: int | None = None
    callbacks_per_slot: int = 1  #: how many customers a department calls back in one half hour; 0: none are offered
    retention_days: int = 90
    asks_verdict: bool = False  #: whether customers are asked if an answer helped
    templates: Templates = field(default_factory=Templates)
    on_call: Rota = field(default_factory=Rota)
    #: language → words by which a message is urgent
    urgent_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language to use when the customer's is not known."""
        return self.languages[0]

    def calls_at_once(self, department: str) -> int:
        """How many customers `department` calls back in one half hour; 0: it offers no callbacks."""
        own = self.departments[department].callbacks_per_slot if department in self.departments else None
        return self.callbacks_per_slot if own is None else own


class BusinessError(WithProblems):
    """What is wrong with business.yml: `problems` holds one sentence per mistake, with file and line."""


def in_language(texts: Texts, language: str) -> str | None:
    """The text in `language`, else in English, else any; None when there is none."""
    if not texts:
        return None
    return texts.get(language) or texts.get(language.partition("-")[0]) or texts.get("en") or next(iter(texts.values()))


def load_business(path: Path) -> Business:
    """Read and check the file. Raises BusinessError with every mistake in it."""
    # Here, because the reader builds the classes above.
    from bot.business.reader import read

    return read(path)
