"""`nightdesk hours`: what the hours engine says, for programs and for the curious. Loads no model and no database."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from bot.build import CannotStart
from bot.commands.terminal import clear_errors, json_option, print_json

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
    from bot.hours.commands import status_json

    engine = _hours(business)
    _check_department(engine, department)
    for line in sys.stdin if at == "-" else [at]:
        if not line.strip():
            continue
        found = status_json(engine, _moment(line, engine), department)
        print_json(found) if as_json or at == "-" else click.echo(_in_words(found))


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
    from bot.hours.commands import ask_json

    engine = _hours(business)
    _check_department(engine, department)
    if cases is not None:
        for case in _cases(cases):
            found = ask_json(
                engine,
                case["text"],
                _moment(case["at"], engine),
                language=case.get("language", language),
                previous=tuple(case.get("previous", ())),
                department=department,
            )
            print_json(found)
        return
    if text is None:
        raise CannotStart(["hours ask needs a TEXT, or --cases FILE; see nightdesk hours ask --help."])
    asked_at = _moment(at, engine) if at else clock.now()
    found = ask_json(engine, text, asked_at, language=language, previous=(), department=department)
    print_json(found) if as_json else click.echo(
        found["answer"] or "That is no question about hours that I can compute."
    )


def _hours(business: Path | None) -> Any:
    from bot.build import read_settings
    from bot.business import BusinessError, load_business
    from bot.hours import Hours

    path = business if business is not None else read_settings().business
    try:
        return Hours(load_business(path))
    except BusinessError as error:
        raise CannotStart(error.problems) from error


def _moment(text: str, engine: Any) -> Any:
    from bot.commands.terminal import moment

    return moment(text, engine.business.timezone)


def _check_department(engine: Any, department: str | None) -> None:
    known = engine.business.departments
    if department is not None and department not in known:
        names = ", ".join(known) or "none"
        raise CannotStart([f"There is no department {department!r} in business.yml; it has: {names}."])


def _cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a file of JSON lines. Raises CannotStart."""
    cases, problems = [], []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart([f"{path} cannot be read ({error}); name a file of JSON lines."]) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            case["text"], case["at"]
        except (ValueError, TypeError, KeyError):
            problems.append(f'{path}:{number}: this is no case; write {{"text": "…", "at": "2026-12-24T13:59"}}.')
        else:
            cases.append(case)
    if problems:
        raise CannotStart(problems)
    return cases


def _in_words(found: dict[str, Any]) -> str:
    if found["open"]:
        return f"open until {found['closes_at']}" if found["closes_at"] else "open, without an end"
    reason = f" ({found['reason']})" if found["reason"] else ""
    return f"closed{reason}, opens {found['opens_at']}" if found["opens_at"] else f"closed{reason}"
