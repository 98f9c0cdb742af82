"""How well a general date library finds the date in customers' questions about hours: `python -m benchmarks.dates`.

It is why `bot/hours` reads dates by itself. The questions are those of the tests' tables that ask about another date than the
day on which they are asked; some name no date at all ("when do you open next?"), which no date library can know. dateparser is
told the language, the moment, and that the future is meant; its first find counts. Ours gets the same question, and has an
advantage: it was mended until it knew these. What it knew of questions that it had never seen stands in the tables' heads.
"""

import time
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from statistics import median
from typing import Any

from dateparser.search import search_dates

from bot.hours import Hours
from bot.hours.ask import ask
from bot.hours.commands import read_moment
from tests.bot.hours.test_as_typed import ROWS
from tests.shop import HOURS

Row = tuple[str, str, date, datetime]  #: language, question, the date asked about, when it was asked


def rows(hours: Hours) -> Iterator[Row]:
    for shop, language, moment, text, day, _, before in ROWS:
        at = read_moment(moment, hours)
        # A follow-up needs what was said before, which a date library is not made for.
        if shop.startswith("lumen") and day is not None and not before and date.fromisoformat(str(day)) != hours.today(at):
            yield language, text, date.fromisoformat(str(day)), at


def by_dateparser(row: Row) -> date | None:
    language, text, _, at = row
    settings: Any = {"RELATIVE_BASE": at.replace(tzinfo=None), "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
    found = search_dates(text, languages=[language], settings=settings)
    return found[0][1].date() if found else None


def by_us(row: Row) -> date | None:
    language, text, _, at = row
    return ask(text, HOURS, at, language=language).date


def main() -> None:
    warnings.simplefilter("ignore")  # dateparser's own, about dates without a year
    asked = list(rows(HOURS))
    print(f"{'':<14}{'right':>7}{'of':>6}{'another date':>14}{'no date':>9}{'median ms':>11}")
    for name, read in (("dateparser", by_dateparser), ("bot/hours", by_us)):
        read(asked[0])  # prepares its language
        found, taken = [], []
        for row in asked:
            begun = time.perf_counter()
            found.append(read(row))
            taken.append((time.perf_counter() - begun) * 1000)
        right = sum(day == row[2] for day, row in zip(found, asked, strict=True))
        wrong = sum(day not in (None, row[2]) for day, row in zip(found, asked, strict=True))
        print(f"{name:<14}{right:>7}{len(asked):>6}{wrong:>14}{len(asked) - right - wrong:>9}{median(taken):>11.2f}")


if __name__ == "__main__":
    main()
