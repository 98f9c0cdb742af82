"""The fortnight from 19 December 2026 to 2 January 2027 in the shop that Nightdesk ships with."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from bot.hours import Hours
from bot.storage.engine import Store
from tests.shop import BUSINESS, TEXTS
from tests.simulation import checks
from tests.simulation.customers import fortnight
from tests.simulation.fortnight import Fortnight
from tests.simulation.staff import Absence, Staff

START = datetime(2026, 12, 18, 23, 0, tzinfo=UTC)  # midnight in Amsterdam
DAYS = 15
END = datetime(2027, 1, 2, 23, 0, tzinfo=UTC)
# A colleague is ill on the 22nd, and between the holidays nobody finds the time on two days that are open.
ABSENCE = Absence(frozenset({date(2026, 12, 22), date(2026, 12, 28), date(2026, 12, 29)}))
# An item takes a person a quarter of an hour, and the shop says so in business.yml.
HOURS = Hours(replace(BUSINESS, people_per_hour=4))
MINUTES_AN_ITEM = 15


def christmas(store: Store, *, seed: int, customers_a_day: int) -> Fortnight:
    """A run of that fortnight on an empty store."""
    written = fortnight(START, DAYS, BUSINESS.timezone, customers_a_day=customers_a_day, seed=seed)
    staff = Staff(HOURS, ABSENCE, minutes_an_item=MINUTES_AN_ITEM, seed=seed)
    return Fortnight(store, HOURS, TEXTS, staff, written, START, END)


def faults(store: Store, run: Fortnight) -> dict[str, list[str]]:
    """Name of a check → its sentences; all empty when every promise was kept."""
    asked: dict[str, Callable[[Session], Iterator[str]]] = {
        "promises outside opening hours": lambda session: checks.promises_outside_opening_hours(session, run.hours),
        "promises that passed in silence": lambda session: checks.promises_passed_in_silence(session, run.end),
        "messages with two automatic texts": checks.two_texts_for_one_message,
        "messages at closed times without a word": lambda session: checks.messages_without_a_word(session, run.hours),
        "budgets exceeded": checks.budget_exceeded,
        "unprompted texts at night": lambda session: checks.said_at_night(session, run.hours),
        "digests that miscount": checks.digests_that_miscount,
        "digests missing or too many": lambda session: checks.openings_without_a_digest(
            session, run.hours, run.start, run.end
        ),
        "items twice in a digest": checks.waiting_told_twice,
        "messages left over": checks.left_over,
    }
    with store.read() as session:
        return {name: list(check(session)) for name, check in asked.items()}


def figures_of(store: Store) -> dict[str, int]:
    """What happened, in numbers."""
    with store.read() as session:
        return checks.figures(session, END)
