"""`nightdesk oncall`: who is told when something urgent comes, now and in the next days, and when nobody is."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart, read_settings
from bot.commands.manners import clear_errors, json_option, print_json

if TYPE_CHECKING:
    from bot.hours import Hours
    from bot.on_call.rota import Stretch

NOTHING_SAID = (
    "business.yml names nobody: add on_call with its shifts (docs/pocket.md). Until then something urgent at night goes to all staff."
)


@click.command("oncall")
@click.option("--business", type=click.Path(path_type=Path), help="The shop's file; by default the one in the settings.")
@click.option("--at", "at", metavar="ISO", help="The moment to begin with; by default now.")
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True, help="How many days ahead.")
@json_option
@clear_errors
def on_call(business: Path | None, at: str | None, days: int, as_json: bool) -> None:
    """Who is on call now and in the next days, while the shop is closed; gaps are named."""
    from bot import clock
    from bot.business.shop import BusinessError, load_business
    from bot.hours import Hours
    from bot.hours.commands import BadMoment, read_moment
    from bot.on_call.ahead import outlook

    try:
        found = load_business(business if business is not None else read_settings().business)
    except BusinessError as error:
        raise CannotStart(error.problems) from error
    hours = Hours(found)
    try:
        begins = clock.now() if at is None else read_moment(at, hours)
    except BadMoment as error:
        raise CannotStart([str(error)]) from error
    seen = outlook(hours, begins, begins + timedelta(days=days))
    shift = seen.shift
    if as_json:
        now = {"who": shift.who, "second": shift.second} if shift is not None else None
        print_json({"at": begins.isoformat(), "on_call": now, "closed_times": [_as_json(each) for each in seen.closed]})
        return
    if not found.on_call.shifts:
        click.echo(NOTHING_SAID)
        return
    click.echo(f"Now: {'nobody' if shift is None else _named(shift.who, shift.second)}")
    for each in seen.closed:
        click.echo(f"{in_words(hours, each)}  {_named(each.shift.who, each.shift.second) if each.shift is not None else 'nobody'}")


def in_words(hours: "Hours", stretch: "Stretch") -> str:
    """Sat 28 Nov 02:00-08:00"""
    begins, ends = stretch.begins.astimezone(hours.zone), stretch.ends.astimezone(hours.zone)
    same = begins.date() == ends.date()
    return f"{_day(begins)} {begins:%H:%M}-{'' if same else _day(ends) + ' '}{ends:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b}"


def _named(who: str, second: str | None) -> str:
    return f"{who}, then {second}" if second else who


def _as_json(stretch: "Stretch") -> dict[str, Any]:
    shift = stretch.shift
    return {
        "begins": stretch.begins.isoformat(),
        "ends": stretch.ends.isoformat(),
        "who": shift.who if shift is not None else None,
        "second": shift.second if shift is not None else None,
    }
