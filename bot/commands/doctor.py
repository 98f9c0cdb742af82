"""`nightdesk doctor`."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.build import ROOT, CannotStart
from bot.commands.faq import faq_option
from bot.commands.manners import clear_errors, json_option, open_desk, print_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.doctor.finding import Finding

MARKS = {"well": "ok  ", "look": "look", "bad": "BAD "}


@click.command()
@faq_option
@click.option("--offline", is_flag=True, help="Ask no provider; look at this machine alone.")
@json_option
@clear_errors
def doctor(folder: Path, offline: bool, as_json: bool) -> None:
    """Look at everything that the desk needs; exit code 1 when something does not work. Changes nothing."""
    from bot.doctor.answers import answers
    from bot.doctor.channels import channels
    from bot.doctor.database import database
    from bot.doctor.finding import Finding, Level
    from bot.doctor.machine import machine
    from bot.doctor.pocket import pocket
    from bot.doctor.shop import shop
    from bot.processes.up import check_faq

    try:
        desk = open_desk()
    except CannotStart as error:
        found = [Finding("settings", Level.BAD, each) for each in error.problems]
    else:
        settings = desk.settings
        found = [Finding("settings", Level.WELL, "They can be read.")]

        def of_staff(session: "Session") -> Iterator["Finding"]:
            with contextlib.suppress(CannotStart):
                is_on = {"has_group": settings.staff_telegram_chat is not None, "has_email": settings.email is not None}
                yield from pocket(session, desk.business, **is_on)

        found += [*machine(ROOT, settings.var), *shop(desk, folder, check_faq), *database(settings.database_url, of_staff)]
        # On PostgreSQL Rasa may be on another machine.
        if settings.database_url.startswith("sqlite") and any(each.about == "parts" and each.level is Level.WELL for each in found):
            found.append(asyncio.run(answers(desk.dialogue)))
        if not offline:
            from bot.processes.parts import connectors

            found += asyncio.run(channels(connectors(desk, choose={}), settings.public_url))
    if as_json:
        print_json([{"about": each.about, "level": each.level, "sentence": each.sentence} for each in found])
    else:
        for each in found:
            click.echo(f"{MARKS[each.level]}  {each.about}: {each.sentence}")
    if any(each.level is Level.BAD for each in found):
        sys.exit(1)
