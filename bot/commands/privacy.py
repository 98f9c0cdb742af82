"""`nightdesk privacy`: handing out what is kept of a contact, and erasing it."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart, Desk
from bot.commands.manners import clear_errors, json_option, open_desk, print_json, say

if TYPE_CHECKING:
    from bot.privacy.erase import Erasure

CONTACT_HELP = """CONTACT is an address (whatsapp:+31612345678, +31612345678), a channel and an address (telegram:4711), or the number
that Nightdesk has for the contact (id:12)."""


@click.group()
def privacy() -> None:
    """What is kept of one customer: hand it out, or erase it."""


@privacy.command(help=f"Write everything that is kept of CONTACT into a folder, to read and for computers.\n\n{CONTACT_HELP}")
@click.argument("contact")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="The folder.  [default: export-NUMBER]")
@json_option
@clear_errors
def export(contact: str, to: Path | None, as_json: bool) -> None:
    from bot import clock
    from bot.privacy.contacts import NotOneContact, find_contact
    from bot.privacy.export import as_document, write_export

    desk = open_desk()
    try:
        with desk.store.read() as session:
            found = find_contact(session, contact)
            number, document = found.id, as_document(session, found, clock.now())
    except NotOneContact as error:
        raise CannotStart([str(error)]) from error
    if as_json and to is None:
        print_json(document)
        return
    folder = to or Path(f"export-{number}")
    try:
        done = write_export(document, desk.settings.var / "media", folder)
    except OSError as error:
        raise CannotStart([f"{folder} cannot be written ({error.strerror}); name another folder with --to."]) from error
    if as_json:
        print_json(document)
    say(f"{folder}: contact.html to read, contact.json with everything ({done.messages} messages), {done.files} files.")


@privacy.command(
    help=f"""Erase CONTACT for good: messages, files, what staff noted, what Rasa remembers, and the copies at Twilio.

{CONTACT_HELP}"""
)
@click.argument("contact")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@clear_errors
def erase(contact: str, yes: bool, as_json: bool) -> None:
    from bot.privacy.contacts import NotOneContact, find_contact

    desk = open_desk()
    try:
        with desk.store.read() as session:
            found = find_contact(session, contact)
    except NotOneContact as error:
        raise CannotStart([str(error)]) from error
    if not yes:
        who = f"{found.name or 'a contact without a name'} on {found.channel}"
        click.confirm(f"Erase {who} and everything that was said? This cannot be undone.", abort=True, err=True)
    done, still_there = asyncio.run(_erase(desk, found.id))
    if as_json:
        print_json({**asdict(done), "copies_left": still_there})
    else:
        _tell(done, still_there)
    if done.left:
        raise CannotStart(done.left)


async def _erase(desk: Desk, contact_id: int) -> "tuple[Erasure, int]":
    from bot.privacy.copies import CopyEraser
    from bot.privacy.erase import Eraser, Places, StillSending
    from bot.processes.parts import connectors

    channels = connectors(desk)
    try:
        eraser = Eraser(desk.store, channels, Places.below(desk.settings.var))
        done = await eraser.erase(contact_id)
        still_there = await CopyEraser(desk.store, channels).look()
        await eraser.finish(done, anew=True)
        return done, still_there
    except StillSending as error:
        sentence = "A message to this contact is being sent at this moment; nothing was erased, run the command again."
        raise CannotStart([sentence]) from error
    finally:
        await asyncio.gather(*(channel.close() for channel in channels.values()))


def _tell(done: Any, still_there: int) -> None:
    say(f"Erased: {done.messages} messages, {done.files} files.")
    if done.copies:
        say(f"The provider kept {done.copies} of the messages; asked to delete them.")
    if still_there:
        say(f"{still_there} copies of erased messages are still at the provider; the worker goes on asking until they are gone.")
