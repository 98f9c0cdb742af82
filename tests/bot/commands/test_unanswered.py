"""`nightdesk faq unanswered` as a trainer and a program use it."""

import json
from pathlib import Path

from bot import clock
from bot.faq.unanswered.regroup import regroup
from bot.faq.views import Views
from bot.storage.engine import Store
from tests.bot.commands.forked import run
from tests.bot.commands.test_publishing import store_of
from tests.bot.faq.conftest import WordEmbedder
from tests.nights import HANDED_OVER, replied


def asked(store: Store) -> None:
    """Two customers ask for pianos, one for a tandem, now."""
    with store.write() as session:
        for address, text in (("a", "do you tune pianos"), ("b", "can you tune pianos, says Dana"), ("c", "rent a tandem bike")):
            replied(session, text, "payment", 0.1, rule=HANDED_OVER, address=address, at=clock.now())
    regroup(store, Views((WordEmbedder(),)), "en", clock.now())


def test_a_group_is_listed_decided_about_and_gone(tmp_path: Path) -> None:
    asked(store_of(tmp_path))
    found = json.loads(run(tmp_path, "faq", "unanswered", "--no-regroup", "--json").stdout)
    first, second = found["groups"]
    assert (first["customers"], second["customers"], first["decision"]) == (2, 1, None)
    assert first["quotes"] == ["do you tune pianos", "can you tune pianos, says [name]"]
    told = run(tmp_path, "faq", "unanswered", "--no-regroup", "--at-least", "2").stdout
    assert "2 customers, 2 questions; this week 2, last week 0 (more)" in told
    assert "tandem" not in told
    decided = run(tmp_path, "faq", "unanswered", "--not-for-us", str(first["id"]), "--json")
    assert json.loads(decided.stdout) == {"group": first["id"], "decision": "not_for_us", "entry": None}
    assert decided.stderr == f"Group {first['id']}: not for us.\n"
    left = json.loads(run(tmp_path, "faq", "unanswered", "--no-regroup", "--json").stdout)["groups"]
    assert [each["id"] for each in left] == [second["id"]]
    gone = json.loads(run(tmp_path, "faq", "unanswered", "--no-regroup", "--decided", "--json").stdout)["groups"]
    assert [(each["id"], bool(each["decided_as"])) for each in gone] == [(first["id"], True)]
    run(tmp_path, "faq", "unanswered", "--take-back", str(first["id"]))
    assert len(json.loads(run(tmp_path, "faq", "unanswered", "--no-regroup", "--json").stdout)["groups"]) == 2


def test_an_entry_for_a_group_is_shown_first_and_written_with_its_answer(tmp_path: Path) -> None:
    asked(store_of(tmp_path))
    faq = tmp_path / "faq"
    faq.mkdir()
    (faq / "shop.yml").write_text("version: 1\nfaq:\n  - {id: rental, questions: [rent a bike], answer: Yes you can.}\n")
    shown = run(tmp_path, "faq", "unanswered", "--new", "1", "--faq", str(faq))
    assert "- id: tune_pianos\n" in shown.stdout
    assert "--new 1 --entry tune_pianos --answer TEXT" in shown.stderr
    assert not (faq / "learnt.yml").exists()
    done = run(tmp_path, "faq", "unanswered", "--new", "1", "--answer", "We tune no pianos.", "--faq", str(faq), "--json")
    assert json.loads(done.stdout) == {"group": 1, "decision": "new", "entry": "tune_pianos", "wordings": 1}, done.stderr
    assert "nightdesk faq publish makes it live" in done.stderr
    assert "do you tune pianos" in (faq / "learnt.yml").read_text()
    added = run(tmp_path, "faq", "unanswered", "--add", "2", "--entry", "rental", "--faq", str(faq), "--json")
    assert json.loads(added.stdout) == {"group": 2, "decision": "add", "entry": "rental", "wordings": 1}, added.stderr
    assert "rent a tandem bike" in (faq / "shop.yml").read_text()


def test_what_cannot_be_decided_is_one_sentence(tmp_path: Path) -> None:
    asked(store_of(tmp_path))
    for said, sentence in (
        (["--not-for-us", "99"], "There is no group 99 (any more); nightdesk faq unanswered lists those that there are."),
        (["--add", "1"], "Name the entry that these questions mean."),
        (["--add", "1", "--entry", "order_statu"], "There is no entry order_statu in the FAQ; did you mean order_status?"),
        (["--new", "1", "--not-for-us", "2"], "Decide about one group at a time."),
    ):
        done = run(tmp_path, "faq", "unanswered", *said)
        assert (done.returncode, done.stderr.strip()) == (1, sentence)


def test_with_nothing_to_tell_it_says_so_and_loads_no_model(tmp_path: Path) -> None:
    store_of(tmp_path)
    done = run(tmp_path, "faq", "unanswered")
    assert (done.stdout, done.stderr) == ("", "Nothing that was asked in the last 30 days waits for a decision.\n")
