"""What every command does alike: settings first, one sentence per mistake, JSON on stdout and words on stderr."""

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot import clock
from bot.build import CannotStart, Desk, read_settings

if TYPE_CHECKING:
    from bot.business.shop import Business

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


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Shows on stderr how far long work is: call what it yields with a word, what is done, and the whole.

    A bar on a terminal; elsewhere one line for each new word.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    is_terminal = sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True, disable=not is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=whole)
                if not is_terminal:
                    say(f"{what} …")
            bar.update(tasks[what], completed=done, total=whole)

        yield tell


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
