"""`up`, and each part by itself for several machines."""

import asyncio
import os
import sys
from pathlib import Path

import click

from bot.build import FAQ, ROOT, CannotStart, Desk
from bot.commands.manners import clear_errors, moment, open_desk, say


@click.command()
@click.option("--now", metavar="ISO", help="Start the clock at this moment (demonstrations, tests).")
@click.option("--faq", type=click.Path(path_type=Path), default=FAQ, show_default="data/faq", help="The FAQ's folder.")
@clear_errors
def up(now: str | None, faq: Path) -> None:
    """Everything in one go: gateway, worker, sender, console, action server and Rasa."""
    from bot import clock, up
    from bot.log import set_up

    desk = open_desk()
    set_up("up", desk.secrets)
    if now is not None:
        clock.start_at(moment(now, desk.business))
    with up.alone(desk):
        up.check_ports(desk, ("gateway_port", "console_port", "rasa_port", "actions_port"))
        model = up.prepare(desk, faq)
        _greet(desk)
        asyncio.run(up.run(desk, model, up.PARTS, lambda: say("Ready. The bot answers.")))
    say("Stopped.")


def _greet(desk: Desk) -> None:
    from bot import clock, up

    settings = desk.settings
    local = clock.now().astimezone(desk.business.timezone)
    say(f"\n{desk.business.name}, {local:%A %-d %B %Y, %H:%M} ({desk.business.timezone.key})")
    say(f"  Console:  {settings.console_address}")
    link = up.first_link(desk)
    if link is not None:
        say(f"  First account (one time, within 24 hours): {link}")
    say(f"  WhatsApp: {'on' if settings.twilio else 'off (no TWILIO_ settings)'}")
    telegram = f"on ({settings.telegram.mode})" if settings.telegram else "off (no TELEGRAM_BOT_TOKEN)"
    say(f"  Telegram: {telegram}")
    say("Messages are accepted from now on; Rasa takes about half a minute to start. Ctrl+C stops everything.\n")


@click.command()
@clear_errors
def train() -> None:
    """Train Rasa, only when config.yml, domain.yml or data/nlu have changed."""
    from bot.build import vector_model
    from bot.dialogue.training import TrainingFailed
    from bot.dialogue.training import train as train_rasa

    desk = open_desk()
    try:
        train_rasa(ROOT, desk.settings.var, say, vector_model(desk.settings))
    except TrainingFailed as error:
        raise CannotStart([str(error)]) from error


@click.command()
@clear_errors
def actions() -> None:
    """Rasa's action server, with the FAQ search and its model."""
    # Nothing imports actions: it is a program of its own that uses bot.
    os.execv(sys.executable, [sys.executable, "-m", "actions"])  # noqa: S606


def _part(name: str, help_text: str) -> click.Command:
    @clear_errors
    def run() -> None:
        import importlib

        from bot.log import set_up

        desk = open_desk()
        set_up(name, desk.secrets)
        part = importlib.import_module("bot.parts")
        asyncio.run(getattr(part, name)(desk))

    return click.Command(name, callback=run, help=help_text)


PARTS = [
    _part("gateway", "The public part: webhooks, and Telegram's long polling."),
    _part("worker", "Handles what came in, and whatever is due because of the time."),
    _part("sender", "Sends what is in the outbox, and takes notices to staff."),
    _part("console", "The web app for staff."),
    actions,
]
