"""Which dates are holidays and what they are called, from the holidays library or an iCal file. Loaded when first asked."""

from datetime import date
from typing import Any

from bot.business.shop import HolidaySpec, Texts
from bot.hours.words import holiday_in

# The library computes by algorithms that are good for these years.
FIRST_YEAR, LAST_YEAR = 1950, 2099


class Holidays:
    """The holidays of one business. `languages` are those in which it may be asked for names."""

    def __init__(self, spec: HolidaySpec, languages: tuple[str, ...]) -> None:
        self._spec = spec
        self._languages = languages
        self._names: dict[date, str] = {}
        self._years: set[int] = set()
        self._calendars: dict[str, Any] = {}

    @property
    def closes(self) -> bool:
        """Whether the business is closed on them."""
        return self._spec.closed

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a holiday."""
        return self._own_name(day) is not None

    def names(self, day: date) -> Texts:
        """Its name per language, empty when `day` is none. A language that nobody has a name in is left out."""
        own = self._own_name(day)
        if own is None:
            return {}
        if self._spec.country is None:
            return dict.fromkeys(self._languages, own) if own else {}
        found: dict[str, str] = {}
        english = self._library_name(day, "en")
        for language in (*self._languages, "en"):
            name = self._library_name(day, language) or (holiday_in(language, english) if english else None)
            if name:
                found[language] = name
        return found or {self._languages[0]: own}

    def between(self, first: date, last: date) -> list[date]:
        """The holidays from `first` to `last`, both included."""
        for year in range(first.year, last.year + 1):
            self._load(year)
        return sorted(day for day in self._names if first <= day <= last)

    def _own_name(self, day: date) -> str | None:
        if day.year not in self._years:
            self._load(day.year)
        return self._names.get(day)

    def _load(self, year: int) -> None:
        if year in self._years:
            return
        self._years.add(year)
        spec = self._spec
        if spec.country is not None:
            if FIRST_YEAR <= year <= LAST_YEAR:
                calendar = self._calendar("")
                calendar.get(date(year, 1, 1))  # asking for a date makes it compute that year
                self._names.update({day: name for day, name in calendar.items() if day.year == year})
            return
        self._names.update({day: name for day, name in (spec.ical_days or {}).items() if day.year == year})
        for (month, day_of_month), (first_year, name) in spec.ical_yearly.items():
            if year >= first_year and ((month, day_of_month) != (2, 29) or _is_leap(year)):
                self._names.setdefault(date(year, month, day_of_month), name)

    def _calendar(self, language: str) -> Any:
        """The library's calendar in a language ("": the country's own), made once."""
        if language not in self._calendars:
            import holidays as library

            self._calendars[language] = library.country_holidays(
                self._spec.country or "", subdiv=self._spec.subdivision, language=language or None
            )
        return self._calendars[language]

    def _library_name(self, day: date, language: str) -> str | None:
        code = next(
            (known for known in self._calendar("").supported_languages if known.partition("_")[0] == language), None
        )
        if code is None:
            return None
        calendar = self._calendar(code)
        name = calendar.get(day)
        return str(name) if name else None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
