"""`nightdesk oncall`: who is told when something urgent comes, now and in the next days, and when nobody is.

It says the same as the console's page On call.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart
from bot.commands.manners import clear_errors, json_option, open_desk, print_json, say

if TYPE_CHECKING:
    from bot.business.shop import Business
    from bot.hours import Hours
    from bot.live_hours import Refused
    from bot.on_call.ahead import DayOnCall, Outlook
    from bot.on_call.reach import Reach
    from bot.on_call.rota import Shift, Stretch

NOTHING_SAID = (
    "business.yml names nobody: add on_call with its shifts (docs/pocket.md). Until then something urgent at night goes to all staff."
)


@click.command("oncall")
@click.option(
    "--business",
    type=click.Path(path_type=Path),
    help="A file of a shop, looked at by itself; by default what is in force here, with what your people set for the moment.",
)
@click.option("--at", "at", metavar="ISO", help="The moment to begin with; by default now.")
@click.option("--days", type=click.IntRange(1, 60), default=14, show_default=True, help="How many days, today the first.")
@json_option
@clear_errors
def on_call(business: Path | None, at: str | None, days: int, as_json: bool) -> None:
    """Who is on call now and in the next days, while a department is closed; gaps are named. Then who could not be told."""
    from bot import clock
    from bot.hours.commands import BadMoment, read_moment
    from bot.on_call.ahead import days_ahead

    hours, people, refused = _in_force() if business is None else (_of_file(business), None, None)
    try:
        begins = clock.now() if at is None else read_moment(at, hours)
    except BadMoment as error:
        raise CannotStart([str(error)]) from error
    seen, found = days_ahead(hours, begins, days)
    if as_json:
        print_json(_as_json(seen, found, people, refused))
        return
    for problem in refused.problems if refused is not None else ():
        say(f"business.yml was refused, and what it said before counts: {problem}")
    if not hours.business.on_call.shifts:
        click.echo(NOTHING_SAID)
        return
    click.echo(f"Now: {'nobody is woken, you are open' if seen.is_open else _named(seen.shift)}")
    for each in (stretch for day in found for stretch in day.closed):
        click.echo(f"{in_words(hours, each)}  {_named(each.shift)}{_only(hours.business, each)}")
    for person in people or ():
        click.echo(_reached(person))


def _of_file(path: Path) -> "Hours":
    """As the file has it, whatever the database knows."""
    from bot.business.shop import BusinessError, load_business
    from bot.hours import Hours

    try:
        return Hours(load_business(path))
    except BusinessError as error:
        raise CannotStart(error.problems) from error


def _in_force() -> tuple["Hours", "list[Reach]", "Refused | None"]:
    """As the running product has it: the hours, how everybody is told, and why the newest file was refused."""
    from bot.on_call.reach import reach_all

    desk = open_desk()
    try:
        hours = desk.live.hours
        with desk.store.read() as session:
            people = reach_all(session, hours.business.on_call, has_email=desk.settings.email is not None)
        return hours, people, desk.live.refused
    finally:
        desk.store.close()


def in_words(hours: "Hours", stretch: "Stretch") -> str:
    """Sat 28 Nov 02:00-08:00"""
    begins, ends = stretch.begins.astimezone(hours.zone), stretch.ends.astimezone(hours.zone)
    same = begins.date() == ends.date()
    return f"{_day(begins)} {begins:%H:%M}-{'' if same else _day(ends) + ' '}{ends:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b}"


def _named(shift: "Shift | None") -> str:
    if shift is None:
        return "nobody"
    return f"{shift.who}, then {shift.second}" if shift.second else shift.who


def _only(business: "Business", stretch: "Stretch") -> str:
    """The departments, where others are open."""
    from bot.hours.say import sentence

    named = [sentence(business.departments[each].called("en")) for each in stretch.only]
    return f" ({', '.join(named)})" if named else ""


def _reached(person: "Reach") -> str:
    from bot.notices.notices import PERSON

    if person.outlet is None:
        return str(person.why_not)
    how = "on Telegram, in private" if person.outlet == PERSON else f"by e-mail to {person.email}"
    return f"{person.name} is told {how}."


def _as_json(
    seen: "Outlook", days: "Sequence[DayOnCall]", people: "Sequence[Reach] | None", refused: "Refused | None"
) -> dict[str, Any]:
    """`people` is null where only a file was looked at."""
    told = None if people is None else [
        {"name": each.name, "outlet": each.outlet, "why_not": each.why_not} for each in people
    ]  # fmt: skip
    return {
        "at": seen.at.isoformat(),
        "open": seen.is_open,
        "on_call": {"who": seen.shift.who, "second": seen.shift.second} if seen.shift is not None else None,
        "closed_times": [_time_as_json(each) for day in days for each in day.closed],
        "people": told,
        "refused": list(refused.problems) if refused is not None else [],
    }


def _time_as_json(stretch: "Stretch") -> dict[str, Any]:
    shift = stretch.shift
    return {
        "begins": stretch.begins.isoformat(),
        "ends": stretch.ends.isoformat(),
        "who": shift.who if shift is not None else None,
        "second": shift.second if shift is not None else None,
        "departments": list(stretch.only) or None,
    }
