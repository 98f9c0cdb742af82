"""What a customer is offered and told about slots: the text's key with its values, and at most three buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.business.shop import MINUTES_A_DAY
from bot.callback.fit import Fit, spread
from bot.callback.say import Spoken
from bot.callback.slots import DAYS_AHEAD, Calls, Slot
from bot.hours.engine import ONE_DAY
from bot.hours.wall_clock import real_time

#: https://developers.facebook.com/docs/whatsapp/guides/interactive-messages: reply buttons of one message.
MOST_BUTTONS = 3
INTENT = "choose_slot"
#: Before a date: the days that come after it are asked for.
LATER = ">"
OTHER_TIMES, OTHER_DAYS = "button_other_times", "button_other_days"


@dataclass(frozen=True)
class Choice:
    """One button. `label` is ready, or `label_key` is one of data/texts."""

    payload: str
    label: str | None = None
    label_key: str | None = None


@dataclass(frozen=True)
class Offer:
    """What to say: a key of data/texts, its values, buttons; and the one day that it speaks of, if it is one."""

    key: str
    values: dict[str, str]
    choices: tuple[Choice, ...]
    days: tuple[date, ...]


def offer(calls: Calls, found: Fit, spoken: Spoken, *, key: str | None = None) -> Offer:
    """The slots of `found` to choose from, and why they are offered. `key`: in place of the text that says why."""
    values = {"free": spoken.listed(found.free), "days": str(DAYS_AHEAD)}
    if found.wished is not None:
        values["when"] = spoken.wished(found.wished, calls.department)
    has_more = any(slot not in found.free for slot in calls.free())
    number = MOST_BUTTONS - 1 if has_more or len(found.free) > MOST_BUTTONS else MOST_BUTTONS
    shown = spread(found.free, calls, number)
    choices = [Choice(payload(slot.starts_at.isoformat()), label=spoken.label(slot)) for slot in shown]
    days = tuple(dict.fromkeys(calls.hours.today(slot.starts_at) for slot in found.free))
    if number < MOST_BUTTONS and days:
        # From the first day that was offered on, which may have more than what stands on the buttons.
        choices.append(Choice(payload(f"{LATER}{(days[0] - ONE_DAY).isoformat()}"), label_key=OTHER_TIMES))
    return Offer(key or f"callback_{found.why}", values, tuple(choices), days if len(days) == 1 else ())


def offer_days(calls: Calls, after: date, spoken: Spoken) -> Offer:
    """The days after `after` on which something is free; where there are none, those from today on."""
    free = list(dict.fromkeys(calls.hours.today(slot.starts_at) for slot in calls.free()))
    coming = [day for day in free if day > after] or free
    number = MOST_BUTTONS if len(coming) <= MOST_BUTTONS else MOST_BUTTONS - 1
    choices = [Choice(payload(day.isoformat()), label=spoken.day_label(day)) for day in coming[:number]]
    if number < MOST_BUTTONS:
        choices.append(Choice(payload(f"{LATER}{coming[number - 1].isoformat()}"), label_key=OTHER_DAYS))
    return Offer("callback_days", {}, tuple(choices), ())


def offer_of_day(calls: Calls, day: date, spoken: Spoken) -> Offer:
    """What is free on one day; when that is nothing any more, the days after it."""
    zone = calls.hours.zone
    begins, ends = real_time(day, 0, zone), real_time(day, MINUTES_A_DAY, zone)
    found = tuple(slot for slot in calls.free() if begins <= slot.starts_at < ends)
    if not found:
        return offer_days(calls, day, spoken)
    shown = spread(found, calls, MOST_BUTTONS - 1)
    choices = [Choice(payload(slot.starts_at.isoformat()), label=spoken.label(slot)) for slot in shown]
    choices.append(Choice(payload(f"{LATER}{day.isoformat()}"), label_key=OTHER_DAYS))
    return Offer("callback_choose", {"free": spoken.listed(found)}, tuple(choices), (day,))


def payload(value: str) -> str:
    """What a button sends: Rasa reads it as an intent with an entity."""
    return f'/{INTENT}{{"call_at": "{value}"}}'


def read_choice(value: str) -> Slot | date | str | None:
    """What a button's value means: a slot, a day, or LATER with a day. None: no value of ours."""
    try:
        if value.startswith(LATER):
            date.fromisoformat(value.removeprefix(LATER))
            return value
        if len(value) == len("2026-11-24"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return Slot(moment) if moment.tzinfo is not None else None


def days_of(values: Sequence[str]) -> tuple[date, ...]:
    """The dates that were kept as texts."""
    return tuple(date.fromisoformat(value) for value in values)
