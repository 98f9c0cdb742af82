"""`nightdesk ask` beside a desk that loads: it waits for that one, and starts none of its own."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import clock
from bot.build import CannotStart, Desk
from bot.commands import talk
from bot.settings import load_settings
from bot.storage import parts
from bot.storage.tables import Part
from tests.bot.processes.test_one_machine import end, hold


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "var").mkdir()
    return Desk(load_settings({"NIGHTDESK_VAR": str(tmp_path / "var")}))


def report(desk: Desk, *names: str, **details: object) -> None:
    with desk.store.write() as session:
        for name in names:
            parts.report(session, name, clock.real_now(), details)


def test_it_waits_for_a_desk_that_loads_and_lives_in_its_time(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    loading = hold(desk.settings.database_url, "up")
    offset = clock.offset() + timedelta(hours=5)
    report(desk, "actions", "sender")
    comes = threading.Timer(0.5, report, [desk, "worker"], {"clock_offset_seconds": offset.total_seconds()})
    comes.start()
    try:
        with talk._answering(desk):
            assert not comes.is_alive()
            assert clock.offset() == offset
    finally:
        comes.join()
        end(loading)
    assert capsys.readouterr().err == "A desk was started here and cannot answer yet; waiting for it ...\n"


def test_one_that_never_answers_is_named_by_what_is_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "START_WITHIN_SECONDS", 0.3)
    loading = hold(desk.settings.database_url, "up")
    report(desk, "actions")
    try:
        with pytest.raises(CannotStart) as refused, talk._answering(desk):
            raise AssertionError
    finally:
        end(loading)
    assert refused.value.problems == [
        "The desk that runs here does not answer (not running: worker, sender); ask again when it says Ready."
    ]


async def test_a_desk_whose_dialogue_engine_still_loads_is_waited_for_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(talk, "START_WITHIN_SECONDS", 20)
    is_loaded = False

    async def status(request: web.Request) -> web.Response:
        return web.Response(status=200 if is_loaded else 503)

    engine = web.Application()
    engine.router.add_get("/{any:.*}", status)
    async with TestServer(engine) as server:
        report(desk, *parts.ANSWERING_PARTS, rasa_port=server.port, actions_port=server.port)
        asked = asyncio.create_task(asyncio.to_thread(answered, desk))
        await asyncio.sleep(1)
        assert not asked.done()
        is_loaded = True
        await asked
    assert capsys.readouterr().err == "A desk was started here and cannot answer yet; waiting for it ...\n"


def test_a_worker_of_another_machine_is_taken_at_its_word(desk: Desk) -> None:
    with desk.store.write() as session:
        for name in parts.ANSWERING_PARTS:
            ports = {"rasa_port": 1, "actions_port": 1}
            session.merge(Part(name=name, pid=1, host="elsewhere", seen_at=clock.real_now(), details=ports))
    answered(desk)


def answered(desk: Desk) -> None:
    with talk._answering(desk):
        pass
