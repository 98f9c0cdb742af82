"""`nightdesk hours`: what the hours engine says, for programs and for the curious. Loads no model and no database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart, read_settings
from bot.commands.manners import clear_errors, json_option, print_json

if TYPE_CHECKING:
    from bot.hours import Hours

NOT_UNDERSTOOD = "That is no question about hours that can be computed."

business_option = click.option(
    "--business", type=click.Path(path_type=Path), help="The shop's file; by default the one in the settings."
)


@click.group()
def hours() -> None:
    """Opening hours, computed from business.yml."""


@hours.command()
@business_option
@click.option("--at", "at", metavar="ISO", required=True, help="The moment; - reads one per line from standard input.")
@click.option("--department", metavar="D", help="A department; by default the business's own hours.")
@json_option
@clear_errors
def status(business: Path | None, at: str, department: str | None, as_json: bool) -> None:
    """Open or closed at a moment, and until when."""
    from bot.hours.commands import BadMoment, read_moment, status_json, status_lines

    engine = _hours(business, department)
    try:
        if at == "-":
            for line in status_lines(engine, sys.stdin, department):
                click.echo(line)
            return
        found = status_json(engine, read_moment(at, engine), department)
    except BadMoment as error:
        raise CannotStart([str(error)]) from error
    print_json(found) if as_json else click.echo(_in_words(found))


@hours.command()
@click.argument("text", required=False)
@business_option
@click.option("--at", "at", metavar="ISO", help="The moment at which it is asked.")
@click.option("--language", metavar="L", help="The customer's language, for example de.")
@click.option("--department", metavar="D", help="The department that is asked about.")
@click.option(
    "--cases",
    type=click.Path(path_type=Path),
    help='A file of lines {"text", "at", "language"?, "previous"?}; one JSON line is printed for each.',
)
@json_option
@clear_errors
def ask(
    text: str | None,
    business: Path | None,
    at: str | None,
    language: str | None,
    department: str | None,
    cases: Path | None,
    as_json: bool,
) -> None:
    """The computed answer to a question about hours."""
    from bot import clock
    from bot.hours.commands import BadMoment, ask_cases, ask_json, read_moment

    engine = _hours(business, department)
    try:
        if cases is not None:
            for line in ask_cases(engine, _lines(cases), str(cases)):
                click.echo(line)
            return
        if text is None:
            raise CannotStart(["hours ask needs a TEXT, or --cases FILE; see nightdesk hours ask --help."])
        asked_at = read_moment(at, engine) if at else clock.now()
        found = ask_json(text, engine, asked_at, language=language, department=department)
    except BadMoment as error:
        raise CannotStart([str(error)]) from error
    print_json(found) if as_json else click.echo(found["answer"] or NOT_UNDERSTOOD)


def _hours(business: Path | None, department: str | None) -> "Hours":
    """The engine of a business file. Raises CannotStart."""
    from bot.business.shop import BusinessError, load_business
    from bot.hours import Hours

    path = business if business is not None else read_settings().business
    try:
        engine = Hours(load_business(path))
    except BusinessError as error:
        raise CannotStart(error.problems) from error
    known = engine.business.departments
    if department is not None and department not in known:
        names = ", ".join(known) or "none"
        raise CannotStart([f"{path} has no department {department!r}; it has: {names}."])
    return engine


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart([f"{path} cannot be read ({error}); name a file of JSON lines."]) from error


def _in_words(found: dict[str, Any]) -> str:
    if found["open"]:
        return f"open until {found['closes_at']}" if found["closes_at"] else "open, without an end"
    reason = f" ({found['reason']})" if found["reason"] else ""
    return f"closed{reason}, opens {found['opens_at']}" if found["opens_at"] else f"closed{reason}"
