"""`nightdesk audit`: whether the audit log is as it was written."""

import sys

import click

from bot.commands.manners import clear_errors, json_option, open_desk, print_json


@click.group()
def audit() -> None:
    """Whether the audit log is as it was written."""


@audit.command()
@click.option("--seal", "noted", help="A seal that you noted earlier; fails when the log does not hold it any more.")
@json_option
@clear_errors
def verify(noted: str | None, as_json: bool) -> None:
    """Check every act against its seal. Exit code 1 when something was changed, deleted or slipped in."""
    from bot.storage.seals import verify as verify_seals

    desk = open_desk()
    with desk.store.snapshot() as session:
        found = verify_seals(session, noted=noted)
    if as_json:
        print_json({"whole": found.is_whole, "acts": found.acts, "seal": found.newest, "findings": list(found.findings)})
    else:
        for finding in found.findings:
            click.echo(finding)
        if found.is_whole:
            click.echo(f"All {found.acts:,} acts are as they were written.")
        if found.newest is not None:
            click.echo(f"The newest seal is {found.newest}; note it where nobody here can change it.")
    sys.exit(0 if found.is_whole else 1)
