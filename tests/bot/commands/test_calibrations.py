"""`nightdesk faq marks`, `recalibrate` and `calibrations` as programs use them."""

import json
from pathlib import Path

import pytest

from bot.faq.entry import Entry
from bot.faq.versions import publish
from bot.staff.marking import mark
from bot.storage.calibrations import add_calibration, served_calibration
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from tests.bot.commands.forked import run
from tests.cast import NIGHT, alice
from tests.nights import HANDED_OVER, replied


@pytest.fixture
def desk(tmp_path: Path) -> Store:
    """The database that a command finds in its folder, with one night in it."""
    store = Store(open_engine(f"sqlite:///{tmp_path / 'var' / 'nightdesk.db'}"))
    upgrade(store)
    with store.write() as session:
        user = alice(session).id
        publish(session, [Entry("returns", ("Can I return it?",), "Yes.")], "Bob", "", NIGHT)
        for number, right in enumerate((True, True, False)):
            reply = replied(session, f"return {number}", "returns", 0.8)
            mark(session, reply, right=right, entry=None, no_entry=not right, known=(), user_id=user, now=NIGHT)
        reply = replied(session, "the moon", "returns", 0.2, rule=HANDED_OVER)
        mark(session, reply, right=True, entry=None, no_entry=False, known=(), user_id=user, now=NIGHT)
    return store


def test_marks_are_counted(tmp_path: Path, desk: Store) -> None:
    done = run(tmp_path, "faq", "marks", "--json")
    found = json.loads(done.stdout)
    assert (found["marks"], found["enough"], found["answered"], found["handed_over"]) == (4, 60, 3, 1)
    assert (found["answered_right"], found["could_be_marked"], found["calibration"]) == (2, 4, 0)
    assert found["predicted"] == pytest.approx(0.8)
    said = run(tmp_path, "faq", "marks").stdout
    assert "4 marks of about 60" in said
    assert "67% were right; the bot expected 80%" in said
    assert "In force: the FAQ's own calibration." in said


def test_a_calibration_is_listed_put_in_force_and_restored_by_number(tmp_path: Path, desk: Store) -> None:
    with desk.write() as session:
        add_calibration(session, content={"slope": 1.0, "offset": -1.0}, faq_version=1, embedder="m", marks=60,
                        report={"used": 60}, by="Bob", now=NIGHT)  # fmt: skip
    listed = json.loads(run(tmp_path, "faq", "calibrations", "--json").stdout)
    assert (listed["in_force"], [(row["number"], row["marks"], row["is_served"]) for row in listed["calibrations"]]) == (
        0,
        [(1, 60, False)],
    )
    done = run(tmp_path, "faq", "calibrations", "--put-in-force", "1")
    assert "In force within 5 seconds: calibration 1." in done.stderr
    assert "→    1" in done.stdout
    assert json.loads(run(tmp_path, "faq", "calibrations", "--put-in-force", "0", "--json").stdout)["in_force"] == 0
    with desk.read() as session:
        assert served_calibration(session) == 0
    missing = run(tmp_path, "faq", "calibrations", "--put-in-force", "7")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "There is no calibration 7; name one from 0 to 1." in missing.stderr


@pytest.mark.model
def test_recalibrating_reports_before_anything_is_in_force(tmp_path: Path, desk: Store) -> None:
    with desk.write() as session:
        for number in range(60):
            reply = replied(session, f"how can I return bike number {number}", "returns", 0.9)
            mark(session, reply, right=False, entry=None, no_entry=True, known=(), user_id=1, now=NIGHT)
    done = run(tmp_path, "faq", "recalibrate", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["number"], found["in_force"], found["report"]["used"]) == (1, False, 64)
    with desk.read() as session:
        assert served_calibration(session) == 0
    put = run(tmp_path, "faq", "recalibrate", "--put-in-force")
    assert "Calibration 1, fitted on 64 marks" in put.stdout
    with desk.read() as session:
        assert served_calibration(session) == 1
