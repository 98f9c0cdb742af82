"""`nightdesk faq drafts` as a trainer and a program use it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.commands.drafts import document_of
from bot.faq.drafts.shown import ShownDraft
from bot.storage.tables import Handoff
from tests.bot.commands.forked import run
from tests.bot.commands.test_publishing import FIRST, store_of
from tests.bot.faq.drafts.test_drafts import answered
from tests.cast import NIGHT
from tests.prepared import lay_models


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "shop.yml").write_text(FIRST)
    store = store_of(tmp_path)
    answered(store)
    answered(store, "do you sell violins", "Sorry, we do not sell any violins here.", address="b")
    with store.write() as session:
        session.query(Handoff).update({"closed_at": clock.now() + timedelta(days=3650)})
    return folder


def test_a_draft_as_json_is_what_it_holds_and_not_what_was_computed_of_it() -> None:
    draft = ShownDraft(
        id=1, question="Do you?", wordings=("Do you?",), answer="Yes.", language="en", answered_by="Alice", made_at=NIGHT, group=None,
        nearest=(("returns", 0.5),), contradictions=(), answer_is_whole=True,
    )  # fmt: skip
    before = document_of(draft)
    assert draft.words == "do you"
    assert document_of(draft) == before
    assert (before["nearest"], before["made_at"]) == ([{"entry": "returns", "likeness": 0.5}], NIGHT.isoformat())


def test_a_draft_is_listed_accepted_and_published_by_a_person(tmp_path: Path, faq: Path) -> None:
    violins, pianos = json.loads(run(tmp_path, "faq", "drafts", "--json").stdout)["drafts"]
    assert (pianos["wordings"], pianos["answer"], pianos["conflicts"]) == (["do you tune pianos"], "Yes, we tune pianos for 90 euros.", [])
    assert sorted(pianos) == [
        "answer", "answer_is_whole", "answered_by", "conflicts", "contradictions", "group", "id", "language", "made_at", "nearest",
        "question", "wordings",
    ]  # fmt: skip
    assert run(tmp_path, "faq", "drafts", "--dismiss", str(pianos["id"])).returncode == 0
    assert run(tmp_path, "faq", "drafts", "--take-back", str(pianos["id"])).returncode == 0
    done = run(tmp_path, "faq", "drafts", "--accept", str(pianos["id"]), "--as", "pianos", "--faq", str(faq))
    assert done.stderr == f"Draft {pianos['id']} is in the FAQ's files, as pianos. It is live once you publish: nightdesk faq publish\n"
    assert "do you tune pianos" in (faq / "learnt.yml").read_text()
    accepted = run(tmp_path, "faq", "drafts", "--accept", str(violins["id"]), "--add-to", "returns", "--faq", str(faq), "--json")
    assert json.loads(accepted.stdout) == {"draft": violins["id"], "entry": "returns", "is_new": False}
    assert "do you sell violins" in (faq / "shop.yml").read_text()
    assert run(tmp_path, "faq", "check", "--faq", str(faq)).returncode == 0
    assert json.loads(run(tmp_path, "faq", "drafts", "--json").stdout) == {"drafts": []}
    assert json.loads(run(tmp_path, "faq", "versions", "--json").stdout) == []


def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(tmp_path: Path, faq: Path) -> None:
    violins, _ = json.loads(run(tmp_path, "faq", "drafts", "--json").stdout)["drafts"]
    number = str(violins["id"])
    for said, sentence in (
        (["--accept", number], "Name the new entry with --as, or the entry that was meant with --add-to; one of the two."),
        (["--accept", "99", "--as", "x"], "There is no open draft 99 (any more); nightdesk faq drafts lists those that there are."),
        (["--accept", number, "--add-to", "return"], "There is no entry return in the FAQ; did you mean returns?"),
        (["--accept", number, "--dismiss", number], "Do one thing at a time: --try, --accept, --dismiss or --take-back."),
    ):
        done = run(tmp_path, "faq", "drafts", *said, "--faq", str(faq))
        assert (done.returncode, done.stderr.strip()) == (1, sentence)
    taken = run(tmp_path, "faq", "drafts", "--accept", number, "--as", "returns", "--faq", str(faq))
    assert taken.returncode == 1
    assert [path.name for path in faq.iterdir() if path.suffix == ".yml"] == ["shop.yml"]
    assert len(json.loads(run(tmp_path, "faq", "drafts", "--json").stdout)["drafts"]) == 2
    assert run(tmp_path, "faq", "drafts", "--dismiss", number).stderr == f"Nothing becomes of draft {number}.\n"


def test_what_a_draft_would_have_changed_is_its_own_and_nothing_else_that_waits(tmp_path: Path, faq: Path) -> None:
    lay_models(tmp_path / "var")
    run(tmp_path, "faq", "publish", "--faq", str(faq))
    # Somebody has written an entry that answers the other question, and not published it; then the folder cannot even be read.
    (faq / "shop.yml").write_text(FIRST + "  - {id: violins, questions: [do you sell violins], answer: No.}\n")
    _, pianos = json.loads(run(tmp_path, "faq", "drafts", "--json").stdout)["drafts"]
    words = ("faq", "drafts", "--try", str(pianos["id"]), "--faq", str(faq))
    found = json.loads(run(tmp_path, *words, "--as", "pianos", "--json").stdout)
    assert (found["questions"], found["would_answer"], found["would_change"], found["would_break"]) == (2, 1, 0, 0)
    (faq / "shop.yml").write_text("<<<<<<< mine\n")
    said = run(tmp_path, *words, "--as", "pianos").stdout
    assert said == "It would have answered 1 of the 2 questions of the last 30 days, changed the answer of 0, and broken 0.\n"
    refused = run(tmp_path, *words, "--add-to", "violins")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "The entry violins is not live, so nothing can be told of it; publish it first."
