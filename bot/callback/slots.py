"""The half hours of a department in which it can call customers back. Pure: hours and what is taken in, slots out.

A slot begins on a full or a half hour of the shop's wall clock and lies inside the department's real opening hours as a
whole. Where the customer's own zone is known, nobody is called there at night.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours.engine import ONE_DAY, Hours, Span

SLOT = timedelta(minutes=30)
#: Whoever calls must have seen it in the queue before.
LEAD = timedelta(minutes=30)
#: How many days ahead calls are planned, today not counted.
DAYS_AHEAD = 14
#: The customer's day, on the customer's clock: a call lies inside it as a whole.
CUSTOMER_FROM, CUSTOMER_UNTIL = time(7, 30), time(21, 30)


@dataclass(frozen=True, order=True)
class Slot:
    """Half an hour of a department; aware, UTC. Its end is the promise that goes with it."""

    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + SLOT


@dataclass(frozen=True)
class Calls:
    """What calls can be planned for one customer at `at`: the department's hours, the customer's zone, what is taken."""

    hours: Hours
    department: str
    at: datetime
    customer_zone: ZoneInfo | None = None
    taken: Mapping[datetime, int] | None = None  #: start of a slot → how many calls are booked in it

    @property
    def today(self) -> date:
        return self.hours.today(self.at)

    @property
    def last_day(self) -> date:
        return self.today + ONE_DAY * DAYS_AHEAD

    def free(self) -> Iterator[Slot]:
        """Every slot that can be booked, in order."""
        return (slot for slot in self.open_slots() if self.is_free(slot))

    def open_slots(self) -> Iterator[Slot]:
        """The slots that are not too soon, too far or at night for the customer, also those that are full."""
        return (slot for slot in self.all_slots() if self.is_soon_enough(slot) and not self.is_night(slot))

    def all_slots(self) -> Iterator[Slot]:
        """Every half hour in which the department is there, from yesterday's night to the last day."""
        seen: Slot | None = None
        day = self.today - ONE_DAY
        while day <= self.last_day:
            for span in self.hours.intervals(day, self.department):
                for slot in _inside(span, self.hours.zone):
                    # A night that runs into the next date's own hours is not told twice.
                    if seen is None or slot > seen:
                        seen = slot
                        yield slot
            day += ONE_DAY

    def is_free(self, slot: Slot) -> bool:
        """Whether one more call fits into it."""
        return (self.taken or {}).get(slot.starts_at, 0) < self.hours.business.calls_at_once(self.department)

    def is_soon_enough(self, slot: Slot) -> bool:
        """Whether there is still time to plan it."""
        return slot.starts_at >= self.at + LEAD

    def is_night(self, slot: Slot) -> bool:
        """Whether the customer, whose zone is known, sleeps then."""
        if self.customer_zone is None:
            return False
        starts, ends = (moment.astimezone(self.customer_zone) for moment in (slot.starts_at, slot.ends_at))
        return starts.date() != ends.date() or starts.time() < CUSTOMER_FROM or ends.time() > CUSTOMER_UNTIL

    def find(self, starts_at: datetime) -> Slot | None:
        """The free slot that begins at `starts_at`; None when there is none (any more)."""
        wanted = Slot(starts_at.astimezone(UTC))
        return next((slot for slot in self.free() if slot == wanted), None)


def slot_of(moment: datetime, zone: ZoneInfo) -> Slot:
    """The half hour of the shop's clock in which a moment lies."""
    local = moment.astimezone(zone)
    into = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return Slot(moment.astimezone(UTC) - into)


def _inside(span: Span, zone: ZoneInfo) -> Iterator[Slot]:
    """The half hours of the shop's clock that lie inside real opening hours as a whole."""
    slot = slot_of(span[0], zone)
    if slot.starts_at < span[0]:
        slot = Slot(slot.ends_at)
    while slot.ends_at <= span[1]:
        yield slot
        slot = Slot(slot.ends_at)
