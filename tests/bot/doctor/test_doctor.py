"""`nightdesk doctor`: every fault that it is made for is found, told in one sentence, and changes nothing."""

import asyncio
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot import clock
from bot.build import ROOT, Desk
from bot.business.shop import load_business
from bot.doctor import machine as module
from bot.doctor.channels import channels
from bot.doctor.database import database
from bot.doctor.finding import Finding, Level
from bot.doctor.machine import machine
from bot.doctor.shop import shop
from bot.gateway import create_gateway
from bot.processes.up import PARTS
from bot.settings import load_settings
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.parts import report
from connectors.errors import FailureKind, SendFailed

Usage = namedtuple("Usage", "total used free")


def by_about(found: list[Finding]) -> dict[str, Finding]:
    return {each.about: each for each in found}


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database of the newest shape with nothing in it."""
    url = f"sqlite:///{tmp_path / 'nightdesk.db'}"
    store = Store(open_engine(url))
    upgrade(store)
    store.close()
    return url


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    (found,) = database(f"sqlite:///{tmp_path / 'none' / 'nightdesk.db'}")
    assert found.level is Level.LOOK
    assert not (tmp_path / "none").exists()


def test_a_new_database_is_whole_and_says_what_is_missing(url: str) -> None:
    found = by_about(list(database(url)))
    assert found["database"].sentence == "SQLite finds it whole."
    assert {about: each.level for about, each in found.items()} == {
        "database": Level.WELL,
        "FAQ served": Level.LOOK,
        "people": Level.LOOK,
        "parts": Level.LOOK,
    }


def test_a_part_that_died_is_named(url: str) -> None:
    store = Store(open_engine(url))
    with store.write() as session:
        for name in PARTS[:-1]:
            report(session, name, clock.real_now())
    store.close()
    found = by_about(list(database(url)))["parts"]
    assert found.level is Level.BAD
    assert found.sentence.startswith("console did not report lately")


def test_a_damaged_database_is_found(url: str) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(file.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\xff" * 4096 * 10
    file.write_bytes(bytes(content))
    found = by_about(list(database(url)))["database"]
    assert found.level is Level.BAD


def test_an_older_shape_is_left_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    store = Store(open_engine(url))
    upgrade(store, "0003")
    store.close()
    before = Path(tmp_path / "old.db").read_bytes()
    (found,) = database(url)
    assert (found.level, found.about) == (Level.LOOK, "database")
    assert Path(tmp_path / "old.db").read_bytes() == before


def test_the_password_of_a_database_is_not_told() -> None:
    (found,) = database("postgresql://desk:hush@127.0.0.1:1/none")
    assert found.level is Level.BAD
    assert "hush" not in found.sentence


@pytest.mark.parametrize(("free", "level"), [(5e9, Level.WELL), (1e9, Level.LOOK), (1e8, Level.BAD)])
def test_a_disk_that_fills_is_told_in_time(
    free: float, level: Level, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1e10, 1e10 - free, free))
    assert by_about(list(machine(ROOT, tmp_path)))["disk"].level is level


def test_without_its_environment_rasa_cannot_run(tmp_path: Path) -> None:
    found = by_about(list(machine(tmp_path, tmp_path)))["Rasa"]
    assert (found.level, "make setup" in found.sentence) == (Level.BAD, True)


def test_missing_models_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_is_installed", lambda package: package == module.minilm.PACKAGE)
    found = by_about(list(machine(ROOT, tmp_path)))["models"]
    assert (found.level, module.universal.PACKAGE in found.sentence) == (Level.BAD, True)
    monkeypatch.setattr(module, "_is_installed", lambda package: package != module.e5.PACKAGE)
    assert by_about(list(machine(ROOT, tmp_path)))["models"].level is Level.LOOK


def test_mistakes_in_the_owners_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "business.yml").write_text("version: 1\nname: X\ntimezone: Mars/Base\n")
    desk = Desk(load_settings({"NIGHTDESK_BUSINESS": str(tmp_path / "business.yml")}))
    found = list(shop(desk, tmp_path, lambda *_: []))
    assert {each.level for each in found} == {Level.BAD}
    assert any("Mars/Base" in each.sentence for each in found)

    desk = Desk(load_settings({"NIGHTDESK_BUSINESS": str(ROOT / "business.yml")}))
    assert load_business(ROOT / "business.yml").name in by_about(list(shop(desk, tmp_path, lambda *_: [])))["business.yml"].sentence
    assert by_about(list(shop(desk, tmp_path, lambda *_: ["a mistake"])))["FAQ"].level is Level.LOOK


class Asked:
    """A connector whose provider says this."""

    def __init__(self, channel: str, error: SendFailed | None = None) -> None:
        self.channel, self._error, self.closed = channel, error, False

    async def check(self) -> None:
        if self._error is not None:
            raise self._error

    async def close(self) -> None:
        self.closed = True


def test_a_login_that_is_refused_is_bad_and_a_network_that_is_down_is_not_ours() -> None:
    every = {
        "local": Asked("local"),
        "sms": Asked("sms"),
        "whatsapp": Asked("whatsapp", SendFailed(FailureKind.CHANNEL, "Twilio refuses our token; set the new one.")),
        "telegram": Asked("telegram", SendFailed(FailureKind.RETRY, "Telegram cannot be reached.")),
    }
    found = by_about(asyncio.run(channels(every, "http://desk.example.com")))  # type: ignore[arg-type]
    assert {about: each.level for about, each in found.items()} == {
        "sms": Level.WELL,
        "whatsapp": Level.BAD,
        "telegram": Level.LOOK,
        "public address": Level.LOOK,
    }
    assert found["whatsapp"].sentence == "Twilio refuses our token; set the new one."
    assert all(each.closed for each in every.values())


def test_a_desk_without_channels_is_told_so() -> None:
    (found,) = asyncio.run(channels({"local": Asked("local")}, None))  # type: ignore[dict-item]
    assert found.level is Level.LOOK


async def page_of_somebody_else(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("ok")(scope, receive, send)


def test_a_public_address_leads_to_our_own_gateway_or_is_told_apart_from_one_that_does_not(url: str) -> None:
    async def ready() -> bool:
        return True

    store = Store(open_engine(url))
    for app, level in ((create_gateway(store, {}, ready), Level.WELL), (page_of_somebody_else, Level.BAD)):
        asked = channels({"sms": Asked("sms")}, "https://desk.example.com", httpx.ASGITransport(app))  # type: ignore[dict-item]
        assert by_about(asyncio.run(asked))["public address"].level is level
    store.close()
