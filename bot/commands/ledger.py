"""`nightdesk ledger`: whether everything that came in and went out is accounted for."""

import sys
from typing import TYPE_CHECKING

import click

from bot.commands.manners import clear_errors, json_option, open_desk, print_json

if TYPE_CHECKING:
    from bot.ledger.verify import Ledger


@click.group()
def ledger() -> None:
    """Whether every message is accounted for."""


@ledger.command()
@json_option
@clear_errors
def verify(as_json: bool) -> None:
    """Re-count everything. Exit code 1 when something does not add up; rows are named by id alone."""
    from bot import clock
    from bot.ledger.verify import verify as verify_ledger

    desk = open_desk()
    found = verify_ledger(desk.store, desk.settings.var / "media", clock.now())
    if as_json:
        print_json(found.as_json())
    else:
        _show(found)
    sys.exit(0 if found.is_right else 1)


def _show(found: "Ledger") -> None:
    for title, counted in (("Came in", found.came_in), ("To go out", found.to_go_out)):
        click.echo(f"{title}: {counted.total:,}")
        for line in counted.lines:
            if line.number:
                click.echo(f"{line.number:>10,}  {line.says}")
        if counted.difference:
            click.echo(f"{counted.difference:>10,}  not accounted for")
    for finding in found.findings:
        click.echo(finding.sentence)
    click.echo("Everything adds up." if found.is_right else "Something does not add up; the rows are named above.")
