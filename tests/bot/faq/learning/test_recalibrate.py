"""Fitting anew on marks: what is used, what is left out and why, and the report of what would change."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.faq.learning.correction import OWN_WEIGHT, Correction
from bot.faq.learning.marks import ENOUGH_MARKS
from bot.faq.learning.recalibrate import propose
from bot.faq.learning.recalibration import CannotRecalibrate, Proposal, keep, put_in_force
from bot.faq.search import Search, fit
from bot.faq.versions import publish
from bot.staff.marking import mark
from bot.storage.calibrations import calibration, served_calibration
from bot.storage.engine import Store
from bot.storage.tables import User
from tests.bot.faq.conftest import WordEmbedder
from tests.cast import NIGHT, bob
from tests.nights import ANSWERED, CLARIFIED, HANDED_OVER, replied

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: Sure enough to be answered, each in words of its own.
SURE = [f"where is my order {word}" for word in ("now", "please", "today", "number", "friend", "really", "again", "since")]


@pytest.fixture
def staff(sqlite_store: Store) -> User:
    with sqlite_store.write() as session:
        return bob(session)


@pytest.fixture
def search(sqlite_store: Store, entries: list[Entry], embedder: WordEmbedder) -> Search:
    with sqlite_store.write() as session:
        version = publish(session, entries, "Bob", "", NIGHT)
    return fit(entries, embedder, version)


def say(session: Session, staff: User, text: str, *, right: bool, entry: str = "order_status", rule: str = ANSWERED,
        meant: str | None = None, nothing: bool = False) -> None:  # fmt: skip
    reply = replied(session, text, entry, rule=rule)
    known = {"order_status", "returns", "payment", meant or ""}
    mark(session, reply, right=right, entry=meant, no_entry=nothing, known=known, user_id=staff.id, now=NIGHT)


def a_night(store: Store, staff: User, *, wrong_every: int) -> None:
    """60 answers, of which every so manieth was wrong since nothing answers it."""
    with store.write() as session:
        for number in range(ENOUGH_MARKS):
            text = f"{SURE[number % len(SURE)]} {number}"
            if number % wrong_every:
                say(session, staff, text, right=True)
            else:
                say(session, staff, text, right=False, nothing=True)


def ask(store: Store, search: Search | None) -> Proposal:
    return propose(store, search, AMSTERDAM)


def test_an_overconfident_bot_answers_less_and_the_report_says_what_changes(
    sqlite_store: Store, staff: User, search: Search
) -> None:
    a_night(sqlite_store, staff, wrong_every=2)
    found = ask(sqlite_store, search)
    report = found.report
    assert (report.answered, report.clarified, report.handed_over, report.used) == (60, 0, 0, 60)
    assert report.could_be_marked == 60
    assert report.own_weight == 2 * OWN_WEIGHT, "only answers were marked"
    assert dict(report.curve)[0.9] < 0.8
    assert report.marked_before.answered == 60
    assert report.marked_after.answered < 60
    assert report.wrong_avoided > 0
    assert report.wrong_avoided + report.right_lost == 60 - report.marked_after.answered
    assert (report.wrong_added, report.right_gained) == (0, 0)
    # By the nights more of what is answered today is wrong than the bot believes.
    assert report.recent == 60
    assert report.recent_before.expected_wrong is not None
    assert report.recent_before.expected_wrong > 0.2
    assert (found.faq_version, found.embedder) == (1, "words")


def test_marks_that_agree_change_next_to_nothing(sqlite_store: Store, staff: User, search: Search) -> None:
    a_night(sqlite_store, staff, wrong_every=60)
    report = ask(sqlite_store, search).report
    assert report.marked_after.answered == report.marked_before.answered == 60
    assert dict(report.curve)[0.9] == pytest.approx(0.9, abs=0.06)


def test_too_few_marks_or_no_faq_are_told_in_a_sentence(sqlite_store: Store, staff: User, search: Search) -> None:
    with sqlite_store.write() as session:
        say(session, staff, SURE[0], right=True)
    with pytest.raises(CannotRecalibrate, match="There are 1 marks; from 60 on"):
        ask(sqlite_store, search)
    with pytest.raises(CannotRecalibrate, match="publish one first"):
        ask(sqlite_store, None)


def test_what_a_mark_cannot_tell_by_now_is_left_out_and_counted(
    sqlite_store: Store, staff: User, search: Search
) -> None:
    a_night(sqlite_store, staff, wrong_every=2)
    with sqlite_store.write() as session:
        say(session, staff, "Where is my order?", right=True)  # it stands so in the FAQ
        say(session, staff, "can I send it back please", right=False, meant="exchange")  # no such entry by now
        say(session, staff, "how may one pay", right=False, entry="order_status")  # today the bot would say something else
        say(session, staff, "🙂", right=False)
        say(session, staff, "my order is where", right=False)  # today as then: wrong
    report = ask(sqlite_store, search).report
    left_out = (report.left_out_exact, report.left_out_gone, report.left_out_unsaid, report.left_out_empty)
    assert (report.answered, report.used, left_out) == (65, 61, (1, 1, 1, 1))


def test_marks_on_what_was_not_answered_count_too(sqlite_store: Store, staff: User, search: Search) -> None:
    a_night(sqlite_store, staff, wrong_every=2)
    with sqlite_store.write() as session:
        for number in range(5):
            say(session, staff, f"order or pay {number}", right=True, rule=CLARIFIED, meant="order_status")
            say(session, staff, f"the moon tonight {number}", right=True, rule=HANDED_OVER)
    report = ask(sqlite_store, search).report
    assert (report.answered, report.clarified, report.handed_over) == (60, 5, 5)
    assert report.own_weight == OWN_WEIGHT


def test_the_same_question_sixty_times_weighs_as_one(sqlite_store: Store, staff: User, search: Search) -> None:
    with sqlite_store.write() as session:
        for _ in range(ENOUGH_MARKS):
            say(session, staff, SURE[0], right=False, nothing=True)
    once = dict(ask(sqlite_store, search).report.curve)[0.9]
    assert once > 0.8
    a_night(sqlite_store, staff, wrong_every=1)
    assert dict(ask(sqlite_store, search).report.curve)[0.9] < once - 0.3


def test_old_marks_are_asked_again_of_the_faq_of_today_on_the_day_of_the_question(
    sqlite_store: Store, staff: User, entries: list[Entry], embedder: WordEmbedder
) -> None:
    day = NIGHT.astimezone(AMSTERDAM).date()
    seasonal = replace(entries[0], valid_from=day, valid_until=day)
    search = fit([seasonal, *entries[1:]], embedder, 1)
    a_night(sqlite_store, staff, wrong_every=2)
    assert ask(sqlite_store, search).report.marked_before.answered == 60
    later = fit([replace(seasonal, valid_from=day + timedelta(1), valid_until=None), *entries[1:]], embedder, 1)
    assert ask(sqlite_store, later).report.marked_before.answered == 0


def test_it_is_kept_put_in_force_and_compared_with_by_the_next_one(
    sqlite_store: Store, staff: User, search: Search
) -> None:
    a_night(sqlite_store, staff, wrong_every=2)
    proposal = ask(sqlite_store, search)
    assert proposal.report.compared_with == 0
    assert Proposal.from_json(proposal.to_json()) == proposal
    with sqlite_store.write() as session:
        number = keep(session, proposal, by="Bob", user_id=staff.id, now=NIGHT)
        assert keep(session, proposal, by="Bob", user_id=staff.id, now=NIGHT) == number, "the same twice is one"
        assert served_calibration(session) == 0
        put_in_force(session, number, by="Bob", user_id=staff.id, now=NIGHT)
        stored = calibration(session, number)
    assert stored is not None
    assert Correction.from_json(stored.content).offset < 0
    again = ask(sqlite_store, search)
    assert again.report.compared_with == number
    assert again.content == proposal.content, "it is fitted on the FAQ's own confidences, not on corrected ones"
    assert again.report.marked_before == again.report.marked_after
    # Another model's confidences mean something else.
    other = WordEmbedder()
    other.name = "other words"
    renamed = fit(search.entries, other, search.version)
    assert ask(sqlite_store, renamed).report.compared_with == 0
