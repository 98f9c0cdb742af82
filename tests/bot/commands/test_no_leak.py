"""What customers wrote comes out of no command with what tells who they are: console, --json, stored reports, files, logs."""

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import clock
from bot.commands.publishing import _tell
from bot.faq.entry import Entry
from bot.faq.replay.asked import Asked
from bot.faq.replay.given import Became, Given
from bot.faq.replay.report import Scope, report
from bot.faq.unanswered.regroup import regroup
from bot.faq.versions import publish
from bot.faq.views import Views
from bot.storage.engine import Store
from bot.storage.faq_versions import Tried
from bot.storage.tables import Handoff, Message
from tests.bot.commands.test_commands import run
from tests.bot.commands.test_publishing import FIRST, store_of
from tests.bot.faq.conftest import WordEmbedder
from tests.bot.faq.drafts.test_drafts import answered
from tests.shop import BUSINESS

ASKED = "do you tune pianos? I am Wilhelmina Oosterveld, w.oosterveld@example.org, 06 12345678, order LB-20417"
TOLD = "Dear Wilhelmina, yes, we tune pianos. We will call 06 12345678 about LB-20417. Regards, Alice"
#: Each as it stands, and in another writing.
SECRETS = ("wilhelmina", "oosterveld", "example.org", "12345678", "20417")


def told_of(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text.lower()]


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "shop.yml").write_text(FIRST)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = store_of(tmp_path)
    answered(store, ASKED, TOLD)
    with store.write() as session:
        session.query(Handoff).update({"closed_at": clock.now() + timedelta(days=3650)})
    return store


def logs(folder: Path) -> str:
    """What lies beside the database, which alone may know."""
    return "".join(
        path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file() and ".db" not in path.name
    )


def test_drafts_in_the_console_as_json_and_in_the_files(tmp_path: Path, store: Store, faq: Path) -> None:
    shown = run(tmp_path, "faq", "drafts")
    as_json = run(tmp_path, "faq", "drafts", "--json")
    assert "tune pianos" in shown.stdout
    assert told_of(shown.stdout + shown.stderr + as_json.stdout + as_json.stderr) == []
    (draft,) = json.loads(as_json.stdout)["drafts"]
    refused = run(tmp_path, "faq", "drafts", "--accept", str(draft["id"]), "--as", "pianos", "--answer", "Yes.", "--faq", str(faq))
    added = run(tmp_path, "faq", "drafts", "--accept", str(draft["id"]), "--add-to", "returns", "--faq", str(faq))
    assert refused.returncode == 1
    assert told_of(refused.stderr + added.stdout + added.stderr) == []
    assert told_of(logs(tmp_path)) == []


def test_what_a_person_made_of_a_draft_is_written_without_it(tmp_path: Path, store: Store, faq: Path) -> None:
    answered(store, "could you tune pianos", "Yes, for 90 euros, and Wilhelmina got hers back.", address="b")
    with store.write() as session:
        session.query(Handoff).update({"closed_at": clock.now() + timedelta(days=3650)})
    newest = json.loads(run(tmp_path, "faq", "drafts", "--json").stdout)["drafts"][0]
    as_it_stands = run(tmp_path, "faq", "drafts", "--accept", str(newest["id"]), "--as", "pianos", "--choose", "--faq", str(faq))
    assert as_it_stands.returncode == 1
    assert "Something was taken out of the answer" in as_it_stands.stderr
    words = ("--as", "pianos", "--choose", "--answer", "Yes, for 90 euros.", "--faq", str(faq))
    run(tmp_path, "faq", "drafts", "--accept", str(newest["id"]), *words)
    assert "could you tune pianos" in (faq / "learnt.yml").read_text()
    assert told_of(logs(tmp_path)) == []


def test_groups_in_the_console_and_as_json(tmp_path: Path, store: Store) -> None:
    with store.write() as session:
        session.query(Message).filter(Message.author == "contact").update({"created_at": clock.now()})
    regroup(store, Views((WordEmbedder(),)), "en", clock.now())
    shown = run(tmp_path, "faq", "unanswered", "--no-regroup")
    as_json = run(tmp_path, "faq", "unanswered", "--no-regroup", "--json")
    (group,) = json.loads(as_json.stdout)["groups"]
    new = run(tmp_path, "faq", "unanswered", "--new", str(group["id"]), "--json")
    assert "tune pianos" in shown.stdout
    assert told_of(shown.stdout + shown.stderr + as_json.stdout + as_json.stderr + new.stdout + new.stderr) == []


def test_a_stored_report_has_no_words_and_its_telling_has_them_redacted(tmp_path: Path, store: Store) -> None:
    entry = Entry("returns", ("send it back",), "Within 30 days.")
    with store.write() as session:
        question = session.query(Message).filter(Message.author == "contact").one().id
        asked = [Asked(ASKED, spoken="en", message_ids=(question,), customers=1)]
        old, new = [Given(Became.HANDED_OVER)], [Given(Became.ANSWERED, ("returns",), text="Within 30 days.")]
        made = report(Scope(None, 30, clock.now(), {}), asked, old, new, [])
        assert told_of(json.dumps(made)) == []
        publish(session, [entry], "Bob", "", clock.now(), Tried(None, {"added": [], "removed": [], "edited": {}}, made))
    shown = run(tmp_path, "faq", "versions", "--show", "1")
    as_json = run(tmp_path, "faq", "versions", "--show", "1", "--json")
    assert "tune pianos" in shown.stdout
    assert told_of(shown.stdout + shown.stderr + as_json.stdout + as_json.stderr) == []


def test_a_replay_told_as_json_or_in_lines(tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with store.read() as session:
        question = session.query(Message).filter(Message.author == "contact").one().id
    old, new = [Given(Became.HANDED_OVER)], [Given(Became.ANSWERED, ("returns",), text="Within 30 days.")]
    made = report(Scope(None, 30, clock.now(), {}), [Asked(ASKED, spoken="en", message_ids=(question,), customers=1)], old, new, [])
    desk, trial = SimpleNamespace(store=store, business=BUSINESS), SimpleNamespace(report=made, changes=None)
    for as_json in (True, False):
        _tell(desk, trial, as_json, {})  # type: ignore[arg-type]
        said = capsys.readouterr()
        assert "tune pianos" in said.out
        assert told_of(said.out + said.err) == []
