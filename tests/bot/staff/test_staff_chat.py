"""Commands in the staff's group: carried out once, answered with what was understood."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.reception import Reception
from bot.staff.staff_chat import StaffChat
from bot.storage import business_versions, overrides
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.overrides import SetOverride
from bot.storage.tables import Audit, Contact, Notice, NoticeDelivery, Quarantined, StaffCommand
from connectors.messages import StaffMessage
from tests.shop import BUSINESS, ROOT

TUESDAY = datetime.fromisoformat("2026-11-24T11:00+01:00")


@pytest.fixture(autouse=True)
def tuesday() -> None:
    clock.start_at(TUESDAY)


def says(text: str, number: int = 1, **fields: object) -> StaffMessage:
    return StaffMessage("telegram", f"-100:{number}", "Dana Groot", text, **fields)  # type: ignore[arg-type]


class Desk:
    """The group's side and the worker's side of one desk."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.live = LiveHours(Hours(BUSINESS))
        self.chat = StaffChat(store, self.live)
        self.written = 0

    async def write(self, text: str, **fields: object) -> str | None:
        """Somebody writes in the group. What comes back, if anything."""
        self.written += 1
        before = len(self.answers())
        await Reception(self.store).accept([says(text, self.written, **fields)])
        while self.chat.handle_next():
            pass
        answers = self.answers()
        assert len(answers) - before <= 1
        return answers[-1] if len(answers) > before else None

    def answers(self) -> list[str]:
        with self.store.read() as session:
            return [notice.payload["text"] for notice in session.scalars(select(Notice).order_by(Notice.id))]

    def set_now(self) -> list[SetOverride]:
        with self.store.read() as session:
            return overrides.in_force_or_coming(session, clock.now())


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return Desk(sqlite_store)


async def test_a_closing_is_set_and_answered_with_its_end_and_how_to_undo_it(store: Store) -> None:
    desk = Desk(store)
    answer = await desk.write("/closed until 14:00: burst pipe")
    (found,) = desk.set_now()
    assert (found.open, found.set_by, dict(found.reason)) == (False, "Dana Groot (Telegram)", {"en": "burst pipe"})
    assert found.ends_at == datetime.fromisoformat("2026-11-24T14:00+01:00")
    assert answer == (
        "Understood: closed until today at 14:00.\n"
        "Customers read the reason: burst pipe\n"
        "Now: closed (burst pipe), opens today at 14:00.\n"
        f"To undo: /normal {found.id}"
    )
    assert not desk.live.hours.is_open(TUESDAY + timedelta(minutes=1))
    with store.read() as session:
        assert [(row.outlet, row.status) for row in session.scalars(select(NoticeDelivery))] == [("telegram", "queued")]
        (audited,) = session.scalars(select(Audit))
    assert (audited.user_id, audited.act, audited.details["by"]) == (None, "set_override", "Dana Groot (Telegram)")


async def test_a_redelivered_update_sets_nothing_twice(store: Store) -> None:
    desk = Desk(store)
    for _ in range(3):
        await Reception(store).accept([says("closed until tomorrow")])
        while desk.chat.handle_next():
            pass
    assert len(desk.set_now()) == 1
    assert len(desk.answers()) == 1


async def test_staff_are_no_customers(desk: Desk) -> None:
    await desk.write("open till 20:00 today")
    with desk.store.read() as session:
        assert session.scalars(select(Contact)).all() == []
        assert session.scalars(select(Quarantined)).all() == []


async def test_what_they_say_to_each_other_is_neither_answered_nor_kept(desk: Desk) -> None:
    for text in ("Who has the keys?", "Dana is ill until Monday", "/stats", "/start@OtherBot"):
        assert await desk.write(text) is None
    with desk.store.read() as session:
        rows = session.scalars(select(StaffCommand)).all()
    assert [row.text for row in rows] == [""] * 4
    assert all(row.handled_at is not None for row in rows)


async def test_a_command_without_an_end_is_answered_with_how_to_write_one(desk: Desk) -> None:
    for text in ("/closed", "closed now", "/open"):
        answer = await desk.write(text)
        assert answer is not None
        assert answer.startswith("Until when")
    assert "longer than 31 days" in (await desk.write("/closed until 3 February") or "")
    assert desk.set_now() == []


async def test_how_it_stands(desk: Desk) -> None:
    await desk.write("workshop closed until Thursday 10:00: no heating")
    assert await desk.write("/hours@LumenBot") == (
        "Lumen Bicycles, Tuesday 24 November, 11:00\n"
        "Customer service: open until 12:30\n"
        "Sales: open until 12:30\n"
        "Workshop: closed (no heating), opens on Thursday 26 November at 10:00\n"
        "Set for the moment:\n"
        "1: closed until Thursday 26 November at 10:00 (workshop), by Dana Groot (Telegram)"
    )


async def test_a_refused_business_yml_is_told_with_the_hours(desk: Desk) -> None:
    with desk.store.write() as session:
        business_versions.store_read(
            session, {"business.yml": (ROOT / "business.yml").read_text()}, [], machine="desk", now=clock.now()
        )
        business_versions.store_read(session, {"business.yml": "x"}, ["business.yml:1: oops."], machine="desk", now=clock.now())
    desk.live.look(desk.store)
    assert (await desk.write("/hours") or "").endswith("business.yml has a mistake and was refused: business.yml:1: oops.")


async def test_normal_withdraws_what_is_in_force_and_leaves_what_is_to_come(desk: Desk) -> None:
    await desk.write("closed until 14:00")
    await desk.write("closed tomorrow")
    answer = await desk.write("/normal")
    assert answer is not None
    assert answer.splitlines()[:2] == ["Withdrawn; the usual hours count again.", "Now: open until 12:30."]
    assert answer.splitlines()[3].startswith("2: closed from tomorrow, Wednesday 25 November, at 00:00")
    assert [each.id for each in desk.set_now()] == [2]
    assert desk.live.hours.is_open(TUESDAY)
    assert (await desk.write("/normal 2") or "").startswith("Withdrawn")
    assert desk.set_now() == []
    assert (await desk.write("/normal") or "").startswith("Nothing is set for the moment")
    assert await desk.write("/normal 2") == "Dana Groot (Telegram) has withdrawn it already."
    assert await desk.write("/normal 99") == "There is no override 99; look at the list of those in force."
    assert (await desk.write("/normal please") or "").startswith("Write /normal alone")


async def test_what_came_hours_late_is_not_carried_out(desk: Desk) -> None:
    """The gateway had been down; "until 14:00" was meant for another time."""
    answer = await desk.write("/closed until 14:00", sent_at=clock.real_now() - timedelta(hours=3, minutes=5))
    assert answer == "Your message came 3 h 5 min late, so nothing was set; write it again if it still holds."
    assert await desk.write("see you later", sent_at=clock.real_now() - timedelta(hours=3)) is None
    assert (await desk.write("/hours", sent_at=clock.real_now() - timedelta(hours=3)) or "").startswith("Lumen")
    assert (await desk.write("/closed until 14:00", sent_at=clock.real_now() - timedelta(seconds=5)) or "").startswith("Under")


async def test_a_correction_changes_nothing_silently(desk: Desk) -> None:
    assert "Corrections are not carried out" in (await desk.write("/closed until Monday", is_edit=True) or "")
    assert await desk.write("see you", is_edit=True) is None
    assert desk.set_now() == []


async def test_help(desk: Desk) -> None:
    assert "/normal" in (await desk.write("/help") or "")


async def test_a_bug_holds_up_no_other_command_and_is_told(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    broken = desk.live.hours
    del desk.live.__dict__["hours"]
    assert (await desk.write("/closed until 14:00") or "").startswith("Something went wrong on our side and nothing was set")
    desk.live.hours = broken
    assert (await desk.write("/closed until 14:00") or "").startswith("Understood")
    assert "could not be carried out" in caplog.text


async def test_it_runs_until_it_is_asked_to_stop(desk: Desk) -> None:
    stop = asyncio.Event()
    async with Changes(desk.store) as changes, asyncio.timeout(10):
        running = asyncio.create_task(desk.chat.run(changes, stop))
        await Reception(desk.store).accept([says("closed until tomorrow")])
        while not desk.answers():
            await asyncio.sleep(0.01)
        stop.set()
        await running
    assert len(desk.set_now()) == 1
