"""A whole replay and publishing with its gate, on both databases, with a stand-in for the process that asks."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.faq.case import Case
from bot.faq.entry import Entry
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import PROGRAM, Begun, Job, Told, run
from bot.faq.replay.publishing import Blocked, go_live, publish_first, try_out
from bot.faq.replay.report import lines
from bot.faq.replay.running import asking, redacted_words
from bot.faq.versions import Overtaken, publish, served_version, versions
from bot.staff.marking import mark
from bot.storage import audit
from bot.storage.engine import Store
from bot.storage.marks import remove_mark
from bot.storage.tables import Contact, User
from tests.cast import NIGHT, alice
from tests.nights import replied

RETURNS = Entry("returns", ("Can I return it?",), "Within 30 days.", source="faq/shop.yml:3")
EDITED = replace(RETURNS, answer="Within 14 days.")
NEW = Entry("moon", ("What is the moon made of?",), "Cheese.", tests=(Case("moon?", source="faq/shop.yml:12"),), source="faq/shop.yml:9")
WORDS = {"return": "returns", "moon": "moon"}


def silent(what: str, done: int, whole: int) -> None:
    pass


def by_words(job: Job, told: Told) -> list[list[Given]]:
    """Answers with the entry that a word of the question names."""
    found = []
    for entries in job.versions:
        known = {entry.id: entry for entry in entries}
        wanted = [next((known[each] for word, each in WORDS.items() if word in q.text and each in known), None) for q in job.questions]
        found.append(
            [Given(Became.ANSWERED, (e.id,), e.answer, 0.9) if e is not None else Given(Became.HANDED_OVER) for e in wanted]
        )
    return found


def test_the_first_version_is_published_once_its_test_cases_hold(store: Store) -> None:
    wrong = replace(NEW, tests=(Case("Can I return it?", source="faq/shop.yml:12"),))
    said = {"by": "nightdesk", "note": "the first version", "now": NIGHT}
    with pytest.raises(Blocked) as refused:
        publish_first(store, [RETURNS, wrong], ask=by_words, **said)
    assert refused.value.problems[0].startswith("faq/shop.yml:12: the test case “Can I return it?” fails: it must get moon")
    with store.read() as session:
        assert served_version(session) is None
    assert publish_first(store, [RETURNS, NEW], ask=by_words, **said) == 1


def test_a_first_version_without_a_test_case_loads_no_model(store: Store) -> None:
    def ask(job: Job, told: Told) -> list[list[Given]]:
        raise AssertionError("nothing is to be asked")

    assert publish_first(store, [RETURNS], by="nightdesk", note="", now=NIGHT, ask=ask) == 1


@pytest.fixture
def desk(store: Store) -> Store:
    """Version 1, and a night in which returns were asked for three times by two customers, and the moon once."""
    with store.write() as session:
        user = alice(session).id
        publish(session, [RETURNS], "Bob", "", NIGHT)
        replied(session, "can I return it, I am Dana, dana@example.com", "returns", address="1")
        replied(session, "How do I return a bike?", "returns", address="1")
        reply = replied(session, "how do i return a bike", "returns", address="2")
        replied(session, "the moon", None, None, rule="handoff:low_confidence", address="3")
        replied(session, "hello", None, None, rule="say:greet", address="4")
        replied(session, "return of long ago", "returns", address="5", at=NIGHT - timedelta(days=40))
        mark(session, reply, right=True, entry=None, no_entry=False, known=(), user_id=user, now=NIGHT)
    return store


def test_every_question_is_asked_once_and_only_differences_are_told(desk: Store) -> None:
    trial = try_out(desk, [RETURNS, NEW], days=30, now=NIGHT, told=silent, ask=by_words)
    assert trial.blocks == []
    assert trial.changes == {"added": ["moon"], "removed": [], "edited": {}}
    report = trial.report
    assert (report["against"], report["questions"], report["customers_messages"], report["tests"]) == (1, 3, 4, 1)
    assert report["left_out"] == {"other_rule": 1}
    assert report["counts"] | {"same": 2, "better": 1, "newly_answered": 1} == report["counts"]
    with desk.read() as session:
        told = list(lines(report, redacted_words(session, report)))
    assert told[0] == "Compared with version 1: 3 questions of the last 30 days (4 messages) and 1 test cases."
    assert "Newly answered: “the moon” (1 customer)" in told
    assert "Better: “moon?” (a test case of moon, faq/shop.yml:12)" in told


def test_it_counts_customers_and_not_messages(desk: Store) -> None:
    report = try_out(desk, [], days=30, now=NIGHT, told=silent, ask=by_words).report
    counts = {(each["messages"], each["customers"]) for each in report["differences"]}
    assert counts == {(2, 2), (1, 1)}


def test_a_report_holds_no_words_of_customers_and_forgets_who_was_erased(desk: Store) -> None:
    report = try_out(desk, [], days=30, now=NIGHT, told=silent, ask=by_words).report
    assert "Dana" not in str(report)
    assert "bike" not in str(report)
    with desk.write() as session:
        words = redacted_words(session, report)
        assert "example.com" not in str(words)
        assert "return it" in str(words)
        session.query(Contact).delete()
    with desk.read() as session:
        told = "\n".join(lines(report, redacted_words(session, report)))
    assert "(words that were erased) (2 customers)" in told


def test_a_blocked_version_is_not_published_and_the_old_one_serves_on(desk: Store) -> None:
    trial = try_out(desk, [EDITED], days=30, now=NIGHT, told=silent, ask=by_words)
    with desk.write() as session, pytest.raises(Blocked, match=r"faq/shop.yml:3: an answer of returns that was marked as right"):
        go_live(session, trial, by="Bob", user_id=None, note="", now=NIGHT)
    with desk.read() as session:
        assert served_version(session) == 1


def test_an_answer_that_is_marked_right_while_the_trial_is_read_is_not_lost_either(desk: Store) -> None:
    with desk.write() as session:
        user = session.scalars(select(User.id)).one()
        reply = replied(session, "I want to return it", "returns", address="6")
    meant = try_out(desk, [EDITED], days=30, now=NIGHT, told=silent, meant=["returns"], ask=by_words)
    without = try_out(desk, [NEW], days=30, now=NIGHT, told=silent, ask=by_words)
    assert (len(meant.blocks), len(without.blocks)) == (0, 1)
    with desk.write() as session:
        mark(session, reply, right=True, entry=None, no_entry=False, known=(), user_id=user, now=NIGHT + timedelta(minutes=1))
    # Not by a reason either, which was given for what the gate had told of.
    for even_so in (None, "The law changed this morning."):
        with desk.write() as session, pytest.raises(Blocked, match=r"2 answers of returns that were marked as right"):
            go_live(session, without, by="Bob", user_id=None, note="", now=NIGHT, even_so=even_so)
    with desk.write() as session, pytest.raises(Blocked, match="would read differently"):
        go_live(session, replace(meant, heard=replace(meant.heard, meant=())), by="Bob", user_id=None, note="", now=NIGHT)
    with desk.write() as session:
        assert go_live(session, meant, by="Bob", user_id=None, note="", now=NIGHT) == 2


def test_a_mark_that_is_taken_back_while_the_trial_is_read_blocks_no_more(desk: Store) -> None:
    trial = try_out(desk, [EDITED], days=30, now=NIGHT, told=silent, ask=by_words)
    assert len(trial.blocks) == 1
    assert "return" not in str([each.text for each in trial.heard.asked]), "a customer's words are held until somebody publishes"
    with desk.write() as session:
        remove_mark(session, trial.blocks[0].message_ids[0])
    with desk.write() as session:
        assert go_live(session, trial, by="Bob", user_id=None, note="", now=NIGHT) == 2
    with desk.read() as session:
        report = versions(session)[0].report
    assert report is not None
    assert report["blocks"] == []


def test_what_is_meant_goes_live_with_author_changes_and_report(desk: Store) -> None:
    trial = try_out(desk, [EDITED], days=30, now=NIGHT, told=silent, meant=["returns"], ask=by_words)
    with desk.write() as session:
        assert go_live(session, trial, by="Bob", user_id=None, note="shorter", now=NIGHT) == 2
    with desk.read() as session:
        row = versions(session)[0]
        (act,) = audit.entries(session, audit.Acts(act="published_faq"), limit=9)
    assert (row.number, row.published_by, row.replaced, row.even_so) == (2, "Bob", 1, None)
    assert row.changes == {"added": [], "removed": [], "edited": {"returns": ["answer"]}}
    assert row.report is not None
    assert (row.report["counts"]["changed"], row.report["meant"]) == (2, ["returns"])
    assert act.details == {"version": 2, "before": 1, "by": "Bob"}


def test_an_admins_reason_lets_it_through_and_is_kept(desk: Store) -> None:
    trial = try_out(desk, [EDITED], days=30, now=NIGHT, told=silent, ask=by_words)
    with desk.write() as session:
        with pytest.raises(Blocked, match="will tell nobody why it was right"):
            go_live(session, trial, by="Bob", user_id=None, note="", now=NIGHT, even_so="because")
        go_live(session, trial, by="Bob", user_id=None, note="", now=NIGHT, even_so="The law changed this morning.")
    with desk.read() as session:
        row = versions(session)[0]
        (act,) = audit.entries(session, audit.Acts(act="published_faq"), limit=9)
    assert (row.number, row.even_so) == (2, "The law changed this morning.")
    assert row.report is not None
    assert row.report["blocks"][0]["rule"] == "marked_right"
    assert act.details["even_so"] == "The law changed this morning."


def test_what_was_tried_against_a_version_that_is_gone_does_not_go_live(desk: Store) -> None:
    trial = try_out(desk, [RETURNS, NEW], days=30, now=NIGHT, told=silent, ask=by_words)
    with desk.write() as session:
        publish(session, [EDITED], "Erin", "", NIGHT)
    with desk.write() as session, pytest.raises(Overtaken, match="Version 2 went live while this one was being tried"):
        go_live(session, trial, by="Bob", user_id=None, note="", now=NIGHT)
    with desk.read() as session:
        assert served_version(session) == 2


def test_the_same_again_makes_no_new_version(desk: Store) -> None:
    trial = try_out(desk, [RETURNS], days=30, now=NIGHT, told=silent, ask=by_words)
    assert not trial.is_new
    with desk.write() as session:
        assert go_live(session, trial, by="Bob", user_id=None, note="", now=NIGHT) == 1
    with desk.read() as session:
        assert audit.entries(session, audit.Acts(act="published_faq"), limit=9) == []


def test_the_first_version_answers_what_went_to_people(store: Store) -> None:
    with store.write() as session:
        replied(session, "return it", None, None, rule="handoff:failure")
    trial = try_out(store, [RETURNS], days=30, now=NIGHT, told=silent, ask=by_words)
    assert (trial.against, trial.report["counts"]["newly_answered"]) == (None, 1)


def test_nothing_to_ask_needs_no_process(store: Store) -> None:
    def never(job: Job, told: Told) -> list[list[Given]]:
        raise AssertionError("a model would be loaded for nothing")

    assert try_out(store, [RETURNS], days=30, now=NIGHT, told=silent, ask=never).report["questions"] == 0


def test_what_was_begun_is_told_to_prepare_only_where_customers_wrote(desk: Store) -> None:
    # It says what it has heard so far, and what then.
    heard = "import json, sys; first = sys.stdin.readline(); rest = sys.stdin.read(); "
    tell = "print(json.dumps({'given': [[{'became': 'said', 'text': repr(first) + ' ' + str('questions' in json.loads(rest))}]]}))"
    later = NIGHT + timedelta(days=1)
    with Begun([sys.executable, "-c", heard + tell]) as begun:
        assert asking(None, desk, days=30, now=later) is run
        assert asking(begun, desk, days=0, now=later + timedelta(days=1)) is run
        ask = asking(begun, desk, days=30, now=later)
        assert ask(Job([[]], []), silent) == [[Given(Became.SAID, text="'\\n' True")]]


def test_what_is_begun_looks_at_nothing_until_it_may(tmp_path: Path) -> None:
    made = {**os.environ, "NIGHTDESK_VAR": str(tmp_path / "var"), "NIGHTDESK_DATABASE_URL": f"sqlite:///{tmp_path}/nightdesk.db"}
    done = subprocess.run(PROGRAM, input="", capture_output=True, text=True, timeout=60, check=False, env=made)
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (1, "", [])
