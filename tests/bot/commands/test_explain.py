"""`nightdesk explain` and `nightdesk faq risk` as programs use them."""

import json
from pathlib import Path

import pytest

from bot.faq.entry import Entry
from bot.faq.versions import publish
from bot.staff.marking import mark
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Message
from tests.bot.commands.forked import run
from tests.cast import NIGHT, alice
from tests.nights import replied

MADE_OF = [
    [{"text": "disclosure", "language": "en", "template": "I am the {business}.", "values": {"business": "bot"}}],
    [{"entry": "returns", "version": 1, "language": "en"}],
]


@pytest.fixture
def desk(tmp_path: Path) -> Store:
    """The database that a command finds in its folder, with one version and one reply."""
    store = Store(open_engine(f"sqlite:///{tmp_path / 'var' / 'nightdesk.db'}"))
    upgrade(store)
    with store.write() as session:
        alice(session)
        publish(session, [Entry("returns", ("Can I return it?", "send it back"), "Within 30 days.")], "Bob", "", NIGHT)
        said = "I am the bot.\n\nWithin 30 days."
        replied(session, "May it go back?", "returns", 0.9, candidates=("returns",), said=said, made_of=MADE_OF, models="m")
    return store


def reply_of(store: Store) -> int:
    with store.read() as session:
        return session.query(Message.id).where(Message.author == "bot").scalar() or 0


def test_a_reply_is_explained_and_made_again(tmp_path: Path, desk: Store) -> None:
    found = json.loads(run(tmp_path, "explain", str(reply_of(desk)), "--json").stdout)
    assert (found["is_same"], found["why_not"], found["entry"], found["version"]) == (True, None, "returns", 1)
    assert found["templates"] == {"returns (en)": "Within 30 days."}
    said = run(tmp_path, "explain", str(reply_of(desk))).stdout
    assert "The entry returns, version 1, published by Bob, which answers today." in said
    assert "Made again from what is stored, it is the same byte for byte." in said


def test_what_was_changed_by_hand_shows(tmp_path: Path, desk: Store) -> None:
    with desk.write() as session:
        session.get_one(Message, reply_of(desk)).text = "I am the bot.\n\nWithin 14 days."
    found = json.loads(run(tmp_path, "explain", str(reply_of(desk)), "--json").stdout)
    assert found["is_same"] is False
    assert "“" in found["why_not"]


def test_what_is_no_reply_is_told_in_a_sentence(tmp_path: Path, desk: Store) -> None:
    done = run(tmp_path, "explain", "999", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no message 999; it may have been erased." in done.stderr


def test_without_a_version_there_is_no_risk_to_tell(tmp_path: Path) -> None:
    done = run(tmp_path, "faq", "risk", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "No version of the FAQ is served yet; publish one first" in done.stderr


@pytest.mark.model
def test_risk_puts_the_live_wrong_rate_beside_the_predicted_one(tmp_path: Path, desk: Store) -> None:
    with desk.write() as session:
        for number, right in enumerate((True, True, True, False)):
            reply = replied(session, f"return {number}", "returns", 0.8)
            mark(session, reply, right=right, entry=None, no_entry=not right, known=(), user_id=1, now=NIGHT)
    done = run(tmp_path, "faq", "risk", "--json", limit_seconds=300)
    found = json.loads(done.stdout)
    assert (found["version"], found["wrong_answers_percent"], found["questions"]) == (1, 5, 5)
    assert found["live"] == {"marked_answers": 4, "wrong": 0.25, "predicted_wrong": 0.2}
    assert 5 in [each["percent"] for each in found["settings"]]
    assert all(0.5 <= each["answer_from"] <= 0.97 for each in found["settings"])
