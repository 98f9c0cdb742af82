"""`nightdesk up`: everything on one machine. Checks first, then starts; nothing is half started."""

import asyncio
import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.build import ROOT, CannotStart, Desk, vector_model
from bot.dialogue import server as rasa_server
from bot.dialogue.training import TrainingFailed, train
from bot.faq.files import FaqUnreadable, read
from bot.faq.media_files import read_files
from bot.faq.versions import Overtaken
from bot.processes import one_machine
from bot.processes.running import stopping
from bot.processes.supervisor import PartCommand, Supervisor
from bot.storage import inbox
from bot.storage.faq_versions import served_version
from bot.storage.tables import Role
from bot.storage.users import create_invitation, has_users

#: All parts of the product but Rasa, in the order in which they are started: the door first.
PARTS = ("gateway", "actions", "worker", "sender", "console")
FIRST_LINK_LASTS = timedelta(hours=24)
READY_LOOK_SECONDS = 0.5
# Loading its model takes half of that.
RASA_GOOD_START_SECONDS = 60.0
LOG_KEPT_BYTES = 5_000_000


def check_faq(desk: Desk, folder: Path) -> list[str]:
    """Everything wrong with the FAQ below `folder`, seen together with the shop's file."""
    from bot.faq.for_shop import check_for

    return check_for(desk.business, desk.settings.business, folder, clock.now())


def prepare(desk: Desk, faq: Path) -> Path:
    """Check all that people write, then make the database and the model ready. Returns the model. Raises CannotStart."""
    problems = desk.cannot_serve(desk.business)
    try:
        _ = desk.words
    except CannotStart as error:
        problems = problems + error.problems
    if problems:
        raise CannotStart(problems)
    # Before any part starts, so that none of them begins with the hours of yesterday.
    desk.business_watch.take()
    with desk.store.write() as session:
        version = served_version(session)
    if version is None:
        problems = check_faq(desk, faq)
        if problems:
            raise CannotStart(problems)
        publish_first(desk, faq)
    try:
        return train(ROOT, desk.settings.var, desk.say, vector_model(desk.settings))
    except TrainingFailed as error:
        raise CannotStart([str(error)]) from error


def publish_first(desk: Desk, faq: Path) -> None:
    """A desk that has never published serves the FAQ as it lies there, once its test cases hold. Raises CannotStart."""
    from bot.faq.replay import publishing
    from bot.faq.replay.job import ReplayFailed

    try:
        entries = read(faq)
        if any(entry.tests for entry in entries):
            desk.say("Asking the test cases of the FAQ, which takes some seconds …")
        number = publishing.publish_first(
            desk.store,
            entries,
            by="nightdesk",
            note="the first version",
            now=clock.now(),
            files=read_files(faq, entries),
        )
    except (FaqUnreadable, publishing.Blocked) as error:
        raise CannotStart(error.problems) from error
    except (ReplayFailed, Overtaken) as error:
        raise CannotStart([str(error)]) from error
    desk.say(f"Published the FAQ of {faq} as version {number}: {len(entries)} entries.")


def commands(desk: Desk, model: Path, parts: tuple[str, ...]) -> list[PartCommand]:
    """How each part is started: ours by this interpreter, Rasa by its own."""
    var = desk.settings.var
    environment = {**os.environ, clock.OFFSET_VARIABLE: str(clock.offset().total_seconds()), one_machine.UNDER_UP: "1"}
    environment |= {
        "NIGHTDESK_RASA_PORT": str(desk.settings.rasa_port),
        "NIGHTDESK_ACTIONS_PORT": str(desk.settings.actions_port),
    }
    ours = [PartCommand(name, _argv(name), environment, Path.cwd(), gives_way=name == "actions") for name in parts]
    argv, rasa_environment = rasa_server.command(
        ROOT,
        var,
        model,
        port=desk.settings.rasa_port,
        actions_url=f"{desk.actions_url}/webhook",
        vectors_url=f"{desk.actions_url}/embed",
        token=desk.rasa_token,
        trackers=var / "trackers.db",
    )
    log = var / "log" / "rasa.log"
    if log.exists() and log.stat().st_size > LOG_KEPT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return [PartCommand("rasa", argv, rasa_environment, ROOT, log, RASA_GOOD_START_SECONDS, gives_way=True), *ours]


def _argv(part: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "actions") if part == "actions" else (sys.executable, "-m", "bot", part)


def check_ports(desk: Desk, names: tuple[str, ...]) -> None:
    """Raises CannotStart for every port that somebody else has."""
    problems = []
    for name in names:
        port = getattr(desk.settings, name)
        host = desk.settings.host if name in ("gateway_port", "console_port") else "127.0.0.1"
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                setting = f"NIGHTDESK_{name.upper()}"
                problems.append(f"{setting}: {host}:{port} cannot be used ({error.strerror}); set another port.")
    if problems:
        raise CannotStart(problems)


def first_link(desk: Desk) -> str | None:
    """A one-time link that creates the first admin; None when somebody has an account."""
    with desk.store.write() as session:
        if has_users(session):
            return None
        token = create_invitation(session, Role.ADMIN, clock.now(), FIRST_LINK_LASTS)
    return f"{desk.settings.console_address}/invite/{token}"


async def run(desk: Desk, model: Path, parts: tuple[str, ...], ready: Callable[[], None]) -> None:
    """Run Rasa and `parts` until this process is asked to stop; `ready` is called once the dialogue engine answers."""
    async with stopping() as stop:
        await _run(desk, model, parts, stop, ready)


async def run_until(
    desk: Desk, model: Path, parts: tuple[str, ...], asked: threading.Event, ready: Callable[[], None]
) -> None:
    """The same beside another thread, until that one sets `asked`."""
    stop = asyncio.Event()
    waiting = asyncio.create_task(_wait_for(asked, stop))
    await _run(desk, model, parts, stop, ready)
    await waiting


async def _wait_for(asked: threading.Event, stop: asyncio.Event) -> None:
    await asyncio.to_thread(asked.wait)
    stop.set()


async def _run(desk: Desk, model: Path, parts: tuple[str, ...], stop: asyncio.Event, ready: Callable[[], None]) -> None:
    if desk.store.is_sqlite:
        # Nobody else is here (bot/processes/one_machine.py), so claims of an earlier run mean nothing.
        with desk.store.write() as session:
            inbox.release_all_claims(session)
    watching = asyncio.create_task(_watch_ready(desk, stop, ready))
    try:
        await Supervisor(commands(desk, model, parts), desk.say).run(stop)
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def _watch_ready(desk: Desk, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    client = desk.dialogue
    try:
        while not stop.is_set():
            if await client.is_ready():
                ready()
                return
            await asyncio.sleep(READY_LOOK_SECONDS)
    finally:
        await client.close()
