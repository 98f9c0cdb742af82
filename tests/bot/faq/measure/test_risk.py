"""What the owner's one number means, by three witnesses."""

import numpy as np
import pytest

from bot.faq.cutoffs import Seen
from bot.faq.entry import Entry
from bot.faq.learning.correction import NO_CORRECTION, Correction
from bot.faq.measure.risk import Marked, curve, live, own_curve, settings
from bot.faq.search import fit
from tests.bot.faq.conftest import WordEmbedder

#: A hundred questions, surer and surer; what is sure to p is right in p of all cases.
SURE = np.linspace(0.5, 0.995, 100)
SEEN = Seen(SURE, np.random.default_rng(0).random(100) < SURE, np.full(100, 0.01))


def test_who_allows_more_wrong_answers_gets_more_answers() -> None:
    found = settings(SEEN, NO_CORRECTION, [], [], (2, 5, 10, 20))
    assert [each.percent for each in found] == [2, 5, 10, 20]
    answered = [each.answered or 0.0 for each in found]
    assert answered == sorted(answered)
    assert answered[0] < answered[-1]
    assert [each.answer_from for each in found] == sorted((each.answer_from for each in found), reverse=True)


def test_shares_are_counted_from_the_cut_off_on() -> None:
    seen = Seen(np.array([0.9, 0.9, 0.9, 0.6]), np.array([True, True, False, True]), np.array([0.3, 0.3, 0.2, 0.2]))
    marked = [Marked(0.95, is_right=False)] * 10 + [Marked(0.2, is_right=True)]
    (found,) = settings(seen, NO_CORRECTION, [0.95, 0.92, 0.4, 0.3], marked, (30,))
    assert found.answer_from <= 0.9
    night = 0.8 if found.answer_from > 0.6 else 1.0
    assert found.answered == pytest.approx(night)
    assert found.wrong == pytest.approx(0.2 / night)
    assert found.own_answered == pytest.approx(0.5)
    assert found.own_wrong == pytest.approx((0.05 + 0.08) / 2)
    assert (found.marked, found.marked_wrong) == (10, 1.0)


def test_few_marks_and_no_questions_tell_nothing() -> None:
    (found,) = settings(SEEN, NO_CORRECTION, [], [Marked(0.99, is_right=True)] * 9, (5,))
    assert (found.own_answered, found.own_wrong, found.marked, found.marked_wrong) == (None, None, 9, None)


def test_what_marks_have_taught_moves_the_cut_off() -> None:
    (plain,) = settings(SEEN, NO_CORRECTION, [], [], (10,))
    (doubtful,) = settings(SEEN, Correction(1.0, -1.5), [], [], (10,))
    assert (doubtful.answered or 0) < (plain.answered or 0)


def test_the_live_wrong_rate_stands_beside_the_predicted_one() -> None:
    assert live([Marked(0.9, is_right=True)] * 3 + [Marked(0.7, is_right=False)]) == {
        "marked_answers": 4,
        "wrong": 0.25,
        "predicted_wrong": 0.15,
    }
    assert live([]) == {"marked_answers": 0, "wrong": None, "predicted_wrong": None}


def test_it_agrees_with_the_cut_off_in_force(entries: list[Entry], embedder: WordEmbedder) -> None:
    search = fit(entries, embedder, wrong_share=0.05)
    (found,) = settings(search.seen, search.correction, [], [], (5,))
    assert found.answer_from == search.cutoffs.answer_from
    assert found.answered is not None


def test_a_curve_begins_with_the_surest_and_ends_with_all() -> None:
    found = curve(SEEN, NO_CORRECTION)
    assert found[-1] == (pytest.approx(1.0), pytest.approx(float(np.mean(~SEEN.right))))
    assert [answered for answered, _ in found] == sorted(answered for answered, _ in found)
    assert found[0][0] >= 0.05
    assert curve(Seen(np.zeros(0), np.zeros(0, np.bool_), np.zeros(0)), NO_CORRECTION) == []
    assert own_curve([0.9, 0.5, 0.7, 1.0])[-1] == (1.0, pytest.approx(0.225))
    assert own_curve([]) == []
