"""`nightdesk backup`."""

from pathlib import Path

import click

from bot.build import ROOT, CannotStart
from bot.commands.manners import clear_errors, json_option, open_desk, print_json, say


@click.command()
@click.argument("into", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@json_option
@clear_errors
def backup(into: Path, as_json: bool) -> None:
    """Copy all that cannot be made again to a new folder below FOLDER, while everything runs.

    It holds the database, customers' files, keys, business.yml, data/ and .env: whoever has it has everything.
    """
    from bot import clock
    from bot.backup import BackupFailed, back_up

    desk = open_desk()
    try:
        done = back_up(desk.settings, ROOT, desk.faq_folder, into, clock.now())
    except BackupFailed as error:
        raise CannotStart([str(error)]) from error
    if not done.has_database:
        say("The database is not in it, because it is PostgreSQL: copy that with pg_dump, before this.")
    if as_json:
        print_json({"folder": str(done.folder), "bytes": done.size_bytes, "has_database": done.has_database})
    else:
        click.echo(f"{done.folder} ({done.size_bytes / 1e6:.1f} MB)")
