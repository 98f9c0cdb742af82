"""`nightdesk faq`: check, publish, go back, and measure. `check` is light; only `evaluate` loads a model."""

import getpass
from pathlib import Path

import click

from bot.build import FAQ, CannotStart
from bot.commands.terminal import clear_errors, fail, json_option, open_desk, print_json, say

faq_option = click.option(
    "--faq", "folder", type=click.Path(path_type=Path), default=FAQ, show_default="data/faq", help="The FAQ's folder."
)


@click.group()
def faq() -> None:
    """The FAQ: check it, publish it, go back to an older version."""


@faq.command()
@faq_option
@json_option
@clear_errors
def check(folder: Path, as_json: bool) -> None:
    """Validate the files; exit code 1 and one sentence per mistake."""
    problems = _problems(folder)
    if as_json:
        print_json({"problems": problems})
    if problems:
        fail(problems)
    say("The FAQ can be published.")


@faq.command()
@faq_option
@click.option("--note", default="", help="What this version is about, for your colleagues.")
@json_option
@clear_errors
def publish(folder: Path, note: str, as_json: bool) -> None:
    """Make the FAQ as it lies there live: every process serves it within 5 seconds."""
    from bot import clock
    from bot.faq.files import read
    from bot.faq.versions import publish as publish_entries

    problems = _problems(folder)
    if problems:
        fail(problems)
    entries = read(folder)
    desk = open_desk()
    with desk.store.write() as session:
        number = publish_entries(session, entries, _who(), note, clock.now())
    if as_json:
        print_json({"version": number, "entries": len(entries)})
    say(f"Version {number} is live: {len(entries)} entries.")


@faq.command()
@json_option
@clear_errors
def versions(as_json: bool) -> None:
    """The published versions, newest first."""
    from bot.faq.versions import versions as list_versions

    desk = open_desk()
    with desk.store.read() as session:
        rows = list_versions(session)
    if as_json:
        print_json(
            [
                {
                    "number": row.number,
                    "entries": row.entries,
                    "published_at": row.published_at.isoformat(),
                    "published_by": row.published_by,
                    "note": row.note,
                    "served": row.served,
                }
                for row in rows
            ]
        )
        return
    if not rows:
        say("Nothing was published yet; nightdesk faq publish does it.")
    for row in rows:
        mark = "→" if row.served else " "
        at = row.published_at.astimezone(desk.business.timezone)
        click.echo(
            f"{mark} {row.number:>4}  {at:%Y-%m-%d %H:%M}  {row.entries:>4} entries  {row.published_by}  {row.note}"
        )


@faq.command()
@click.argument("number", type=int)
@clear_errors
def rollback(number: int) -> None:
    """Serve an older version again."""
    from bot import clock
    from bot.faq.versions import UnknownVersion
    from bot.faq.versions import rollback as roll_back

    desk = open_desk()
    try:
        with desk.store.write() as session:
            roll_back(session, number, _who(), clock.now())
    except UnknownVersion as error:
        raise CannotStart([str(error)]) from error
    say(f"Version {number} is live again.")


@faq.command()
@faq_option
@click.option("--queries", type=click.Path(path_type=Path), required=True, help='JSON lines {"text", "expect"}.')
@click.option("--predictions", type=click.Path(path_type=Path), help="Write one JSON line per query here.")
@json_option
@clear_errors
def evaluate(folder: Path, queries: Path, predictions: Path | None, as_json: bool) -> None:
    """Measure answers on labelled queries; fits on the FAQ alone, never on the queries."""
    from bot.build import build_embedder, read_settings
    from bot.faq.evaluate import BadQueries
    from bot.faq.evaluate import evaluate as measure
    from bot.faq.files import FaqUnreadable

    settings = read_settings()
    try:
        figures = measure(folder, queries, build_embedder(settings), predictions)
    except (BadQueries, FaqUnreadable) as error:
        raise CannotStart(str(error).splitlines()) from error
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        click.echo(f"{name:28} {value:.4f}" if isinstance(value, float) else f"{name:28} {value}")


def _problems(folder: Path) -> list[str]:
    from bot.faq.files import check as check_files
    from bot.hours.placeholders import unknown_placeholders

    business = open_desk().business
    return check_files(
        folder,
        departments=business.departments,
        languages=business.languages,
        unknown_placeholders=unknown_placeholders,
    )


def _who() -> str:
    """Who publishes from a terminal: the account's name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "terminal"
