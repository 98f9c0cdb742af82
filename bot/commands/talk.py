"""`nightdesk ask` and `nightdesk chat`: being a customer in the terminal, over the whole stack."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from bot.build import CannotStart, Desk
from bot.commands.manners import clear_errors, json_option, moment, open_desk, print_json, say

if TYPE_CHECKING:
    from bot.storage.tables import Part

START_WITHIN_SECONDS = 180
LOOK_SECONDS = 0.2
#: What is missing where every part runs and Rasa still loads, or the actions behind it.
DIALOGUE = "the dialogue engine"


@click.command()
@click.argument("text")
@click.option("--now", metavar="ISO", help="Answer for this moment instead of now.")
@json_option
@clear_errors
def ask(text: str, now: str | None, as_json: bool) -> None:
    """Ask one question and print the answer. Uses the running desk, else starts one for the question."""
    from bot.terminal import NoAnswer, Terminal

    desk = open_desk()
    at = moment(now, desk.business) if now else None
    with _answering(desk):
        terminal = Terminal(desk.store, at)
        try:
            heard = terminal.wait_for_answer(terminal.say(text))
        except NoAnswer as error:
            raise CannotStart([str(error)]) from error
        with desk.store.read() as session:
            handoff = terminal.handoff(session)
    if as_json:
        print_json({"text": text, "messages": [asdict(item) for item in heard], "handoff": handoff})
        return
    for item in heard:
        _show(item)


@click.command()
@click.option("--now", metavar="ISO", help="Answer for this moment instead of now.")
@clear_errors
def chat(now: str | None) -> None:
    """Talk to the desk as a customer. An empty line or Ctrl+D ends it."""
    from bot.terminal import NoAnswer, Terminal

    desk = open_desk()
    at = moment(now, desk.business) if now else None
    with _answering(desk):
        terminal = Terminal(desk.store, at)
        say("You are a customer now. An empty line ends it.")
        try:
            while True:
                text = click.prompt("you", prompt_suffix="> ", default="", show_default=False)
                if not text.strip():
                    return
                try:
                    heard = terminal.wait_for_answer(terminal.say(text))
                except NoAnswer as error:
                    say(str(error))
                    continue
                for item in heard:
                    _show(item)
        except click.Abort:
            say("")


def _show(item: Any) -> None:
    who = "desk" if item.author == "bot" else "staff"
    click.echo(f"{who}> " + item.text.replace("\n", "\n      "))
    for number, label in enumerate(item.buttons, 1):
        click.echo(f"      {number}. {label}")


@contextmanager
def _answering(desk: Desk) -> Iterator[None]:
    """A desk that answers: the running one, else one that lives as long as the block."""
    from bot.processes.one_machine import AlreadyRuns

    with contextlib.ExitStack() as lives:
        missing = _missing(desk)
        if missing and missing != [DIALOGUE]:
            try:
                lives.enter_context(_started(desk))
            except AlreadyRuns:
                _wait_for_the_other(desk)
        elif missing:
            _wait_for_the_other(desk)
        yield


def _missing(desk: Desk) -> list[str]:
    """What does not run yet, of all that answers; nothing: this process is a customer of the running desk from now on."""
    from bot import clock
    from bot.storage import parts

    with desk.store.read() as session:
        running = parts.running(session, clock.real_now())
    missing = [name for name in parts.ANSWERING_PARTS if name not in running]
    if missing:
        return missing
    # The desk may have been started at another moment; a customer of it lives in its time.
    clock.shift(timedelta(seconds=float(running["worker"].details.get("clock_offset_seconds", 0))))
    return [] if asyncio.run(_hears(desk, running["worker"])) else [DIALOGUE]


async def _hears(desk: Desk, worker: "Part") -> bool:
    """Whether the dialogue engine of that worker answers; one on another machine is taken to."""
    from bot.dialogue.client import DialogueClient

    rasa, actions = (worker.details.get(key) for key in ("rasa_port", "actions_port"))
    if worker.host != socket.gethostname() or rasa is None:
        return True
    client = DialogueClient(f"http://127.0.0.1:{rasa}", desk.rasa_token, f"http://127.0.0.1:{actions}/ready")
    try:
        return await client.is_ready()
    finally:
        await client.close()


def _wait_for_the_other(desk: Desk) -> None:
    """Until the desk that is at work on the database can answer. Raises CannotStart when it takes too long."""
    say("A desk was started here and cannot answer yet; waiting for it ...")
    until = time.monotonic() + START_WITHIN_SECONDS
    while missing := _missing(desk):
        if time.monotonic() > until:
            if missing == [DIALOGUE]:
                # Then the desk says for itself what it can do.
                return
            raise CannotStart(
                [f"The desk that runs here does not answer (not running: {', '.join(missing)}); ask again when it says Ready."]
            )
        time.sleep(LOOK_SECONDS)


@contextmanager
def _started(desk: Desk) -> Iterator[None]:
    """Start what answers, on free ports, and stop it at the end."""
    from bot.log import set_up
    from bot.processes import up
    from bot.processes.one_machine import the_only_desk
    from bot.storage import parts

    set_up("desk", desk.secrets)
    desk.settings = replace(desk.settings, rasa_port=_free_port(), actions_port=_free_port())
    with the_only_desk(desk.settings.database_url):
        model = up.prepare(desk, desk.faq_folder)
        say("No desk is running, so one is started for this (about half a minute) ...")
        ready, stop, failed = threading.Event(), threading.Event(), []

        def live() -> None:
            try:
                asyncio.run(up.run_until(desk, model, parts.ANSWERING_PARTS, stop, ready.set))
            except Exception as error:
                failed.append(error)
                ready.set()

        thread = threading.Thread(target=live)
        thread.start()
        try:
            if not ready.wait(START_WITHIN_SECONDS) or failed:
                raise CannotStart(["The desk did not start; see var/log/rasa.log."])
            yield
        finally:
            stop.set()
            with contextlib.suppress(KeyboardInterrupt):
                thread.join()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
