"""`up`, and each part by itself for several machines."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import click

from bot.build import ROOT, CannotStart, Desk
from bot.commands.faq import faq_option
from bot.commands.manners import clear_errors, moment, open_desk, say


@click.command()
@click.option("--now", metavar="ISO", help="Start the clock at this moment (demonstrations, tests).")
@faq_option
@clear_errors
def up(now: str | None, folder: Path) -> None:
    """Everything in one go: gateway, worker, sender, console, action server and Rasa."""
    from bot import clock
    from bot.log import set_up
    from bot.processes import up
    from bot.processes.one_machine import the_only_desk

    desk = open_desk()
    set_up("up", desk.secrets)
    if now is not None:
        clock.start_at(moment(now, desk.business))
    with the_only_desk(desk.settings.database_url):
        up.check_ports(desk, ("gateway_port", "console_port", "rasa_port", "actions_port"))
        model = up.prepare(desk, folder)
        _greet(desk)
        asyncio.run(up.run(desk, model, up.PARTS, lambda: say("Ready. The bot answers.")))
    say("Stopped.")


def _greet(desk: Desk) -> None:
    from bot import clock
    from bot.processes import up

    settings = desk.settings
    local = clock.now().astimezone(desk.business.timezone)
    say(f"\n{desk.business.name}, {local:%A %-d %B %Y, %H:%M} ({desk.business.timezone.key})")
    say(f"  Console:  {settings.console_address}")
    link = up.first_link(desk)
    if link is not None:
        say(f"  First account (one time, within 24 hours): {link}")
    senders = settings.twilio.senders if settings.twilio else {}
    say(f"  WhatsApp: {'on' if 'whatsapp' in senders else 'off (no TWILIO_WHATSAPP_FROM)'}")
    for name, label in (("sms", "SMS"), ("messenger", "Messenger")):
        if name in senders:
            say(f"  {label}: on")
    telegram = f"on ({settings.telegram.mode})" if settings.telegram else "off (no TELEGRAM_BOT_TOKEN)"
    say(f"  Telegram: {telegram}")
    say("Messages are accepted from now on; the bot answers as soon as it says Ready here. Ctrl+C stops everything.\n")


@click.command()
@clear_errors
def train() -> None:
    """Train Rasa and prepare the models of the FAQ, only when what they depend on has changed."""
    from bot.build import build_views, vector_model
    from bot.dialogue.training import TrainingFailed
    from bot.dialogue.training import train as train_rasa
    from bot.faq.prepare import prepare

    desk = open_desk()
    try:
        train_rasa(ROOT, desk.settings.var, say, vector_model(desk.settings))
    except TrainingFailed as error:
        raise CannotStart([str(error)]) from error
    settings = desk.settings
    if prepare(settings.var / "cache", settings.model or "", lambda: build_views(settings)):
        say("The models that understand questions are ready.")


@click.command()
@clear_errors
def actions() -> None:
    """Rasa's action server, with the FAQ search and its model."""
    # Nothing imports actions: it is a program of its own that uses bot.
    os.execv(sys.executable, [sys.executable, "-m", "actions"])  # noqa: S606


#: The parts that must not work beside somebody else's `up`; the console and the action server may.
WRITERS = ("gateway", "worker", "sender")


def _part(name: str, help_text: str) -> click.Command:
    @clear_errors
    def run() -> None:
        import importlib

        import uvloop

        from bot.log import set_up
        from bot.processes.one_machine import a_part

        desk = open_desk()
        set_up(name, desk.secrets)
        part = importlib.import_module("bot.processes.parts")
        with a_part(desk.settings.database_url, name) if name in WRITERS else contextlib.nullcontext():
            # It takes less of a processor than the event loop of the standard library.
            uvloop.run(getattr(part, name)(desk))

    return click.Command(name, callback=run, help=help_text)


PARTS = [
    _part("gateway", "The public part: webhooks, and Telegram's long polling."),
    _part("worker", "Handles what came in, and whatever is due because of the time."),
    _part("sender", "Sends what is in the outbox, and takes notices to staff."),
    _part("console", "The web app for staff."),
    actions,
]
