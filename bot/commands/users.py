"""`nightdesk users`: who may sign in to the console."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from bot.commands.manners import clear_errors, json_option, open_desk, print_json, say

LINK_LASTS = timedelta(hours=24)


@click.group()
def users() -> None:
    """Who may sign in to the console."""


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["agent", "trainer", "admin"]), required=True)
@json_option
@clear_errors
def add(name: str, role: str, as_json: bool) -> None:
    """Invite NAME: prints a one-time link with which they choose their password."""
    from bot import clock
    from bot.storage.tables import Role
    from bot.storage.users import create_invitation

    desk = open_desk()
    with desk.store.write() as session:
        token = create_invitation(session, Role(role), clock.now(), LINK_LASTS)
    link = f"{desk.settings.console_address}/invite/{token}"
    if as_json:
        print_json({"name": name, "role": role, "link": link})
        return
    say(f"Give this link to {name}; it makes one account (role {role}) and works once, within 24 hours:")
    click.echo(link)


@users.command("list")
@json_option
@clear_errors
def list_users(as_json: bool) -> None:
    """Everybody who has an account."""
    from bot.storage.users import all_users

    desk = open_desk()
    with desk.store.read() as session:
        found = all_users(session)
    rows = [{"name": user.name, "role": user.role, "disabled": user.disabled_at is not None} for user in found]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['name']:30} {row['role']:8} {'disabled' if row['disabled'] else ''}".rstrip())


@users.command()
@click.argument("name")
@clear_errors
def disable(name: str) -> None:
    """Sign NAME out everywhere at once and let them in no more; whom they held waits for others."""
    from bot.staff import people

    _do(name, people.disable, "is signed out everywhere and cannot sign in any more")


@users.command()
@click.argument("name")
@clear_errors
def enable(name: str) -> None:
    """Let NAME, who was disabled, sign in again."""
    from bot.staff import people

    _do(name, people.enable, "may sign in again")


@users.command("reset-two-step")
@click.argument("name")
@clear_errors
def reset_two_step(name: str) -> None:
    """Turn two-step sign-in off for NAME, who has lost telephone and recovery codes."""
    from bot.staff import people

    _do(name, people.reset_two_step, "signs in with the password alone now, and may turn two-step sign-in on again")


def _do(name: str, act: Callable[[Any, Any, int | None, Any], object], done: str) -> None:
    from bot import clock
    from bot.build import CannotStart
    from bot.staff.people import PeopleRefused
    from bot.storage.users import named

    desk = open_desk()
    try:
        with desk.store.write() as session:
            user = named(session, name)
            if user is None:
                raise CannotStart([f"Nobody is called {name} here; `nightdesk users list` shows everybody."])
            act(session, user, None, clock.now())
            say(f"{user.name} {done}.")
    except PeopleRefused as refused:
        raise CannotStart([str(refused)]) from refused
