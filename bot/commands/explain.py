"""`nightdesk explain`: why the bot said something, from what was stored with it."""

from typing import TYPE_CHECKING

import click

from bot.build import CannotStart
from bot.commands.manners import clear_errors, json_option, open_desk, print_json

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.explain.explain import Explanation


@click.command()
@click.argument("message_id", type=int)
@json_option
@clear_errors
def explain(message_id: int, as_json: bool) -> None:
    """Why the bot said MESSAGE_ID: entry and version, hours, confidence; and its text made again, byte for byte."""
    from bot.explain.explain import NothingToExplain
    from bot.explain.explain import explain as look

    desk = open_desk()
    try:
        with desk.store.read() as session:
            found = look(session, message_id)
    except NothingToExplain as error:
        raise CannotStart([str(error)]) from error
    if as_json:
        print_json(found.to_json())
        return
    _tell(found, desk.business.timezone)


def _tell(found: "Explanation", timezone: "tzinfo") -> None:
    at = found.said_at.astimezone(timezone)
    click.echo(f"Message {found.message_id}, {at:%Y-%m-%d %H:%M}, by the rule {found.rule}.")
    if found.question is not None:
        click.echo(f"The customer had written: {found.question}")
    if found.entry is not None:
        click.echo(f"The entry {found.entry}, {_version(found)}.")
    if found.matched is not None:
        click.echo(f"The nearest question of it: {found.matched}")
    for each in found.candidates:
        click.echo(f"  {float(each['confidence']):>7.2%}  {each['id']}")
    if found.cutoffs is not None:
        answer_from, clarify_from = found.cutoffs["answer_from"], found.cutoffs["clarify_from"]
        click.echo(f"It answered from {answer_from:.2%} on and asked back from {clarify_from:.2%} on.")
    if found.models is not None:
        click.echo(f"The models that saw the question: {found.models}")
    for name, template in found.templates.items():
        click.echo(f"The answer of {name}, before its placeholders were filled:\n  {template}")
    for used in found.hours:
        count = len(used["overrides"])
        click.echo(
            f"The hours: business.yml {used['business']}, in force since {used['taken_at']}, and {count} set by staff; at {used['at']}."
        )
    click.echo(f"It said:\n{found.text}\n")
    if found.is_same:
        click.echo("Made again from what is stored, it is the same byte for byte.")
    elif found.is_same is None:
        click.echo(f"It cannot be made again: {found.why_not}")
    else:
        click.echo(f"Made again from what is stored, it is not the same. {found.why_not}")


def _version(found: "Explanation") -> str:
    if found.version is None:
        return "of which no version is stored"
    served = "which answers today" if found.is_served else "which does not answer any more"
    return f"version {found.version}, published by {found.version_published_by}, {served}"
