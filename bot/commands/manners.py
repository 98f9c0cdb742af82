"""What every command does alike: settings first, one sentence per mistake, JSON on stdout and words on stderr."""

import functools
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot import clock
from bot.build import CannotStart, Desk, read_settings

if TYPE_CHECKING:
    from bot.business import Business

Command = TypeVar("Command", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout, nothing else.")


def say(sentence: str) -> None:
    """A sentence for the person at the terminal, on stderr."""
    click.echo(sentence, err=True)


def print_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, default=str))


def fail(problems: list[str]) -> None:
    """Tell what is wrong, one sentence a line, and end with exit code 1."""
    for problem in problems:
        say(problem)
    sys.exit(1)


def clear_errors(command: Command) -> Command:
    """What a person must mend is told in sentences, without a traceback; exit code 1."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except CannotStart as error:
            fail(error.problems)
        except KeyboardInterrupt:
            sys.exit(130)

    return run  # type: ignore[return-value]


def open_desk() -> Desk:
    """The product by its settings, with the clock where the parent process has it."""
    # What customers write is nobody else's business on this machine.
    os.umask(0o077)
    offset = os.environ.get(clock.OFFSET_VARIABLE)
    if offset:
        clock.shift(timedelta(seconds=float(offset)))
    return Desk(read_settings(), say)


def moment(text: str, business: "Business") -> datetime:
    """An ISO 8601 moment; one without a zone is on the shop's clock. Raises CannotStart."""
    from bot.hours import Hours
    from bot.hours.commands import BadMoment, read_moment

    try:
        return read_moment(text, Hours(business))
    except BadMoment as error:
        raise CannotStart([str(error)]) from error
