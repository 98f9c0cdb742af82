"""The line between what is kept in scope and what is refused out of it, by the share that is assumed to be out of scope."""

import pytest

from benchmarks.quality.tradeoff import COLUMNS, SHARES, least_confidence, line, lines
from bot.faq.candidate import Candidate
from bot.faq.decide import Decision, Outcome
from bot.faq.entry import Entry
from bot.faq.measure.queries import Query
from bot.faq.measure.scored import Scored

HOURS = Entry("hours", ("When are you open?",), "At nine.")


def scored(confidence: float, expect: str | None, left_out: str | None = None) -> Scored:
    candidate = Candidate(HOURS, confidence, "When are you open?", "en")
    return Scored(Query("open?", expect, "en", left_out), (candidate,), Decision(Outcome.HANDOFF, (), "unsure"), 0.33)


def test_what_is_assumed_today_leaves_the_threshold_where_it_is() -> None:
    assert least_confidence(0.33, 0.5) == pytest.approx(0.33)


def test_fewer_messages_out_of_scope_make_every_confidence_worth_more() -> None:
    # Odds of 1 to 2 at a half are odds of 1 to 8 where a fifth is out of scope.
    assert least_confidence(1 / 3, 0.2) == pytest.approx(1 / 9)
    found = [least_confidence(0.33, share) for share in SHARES]
    assert found == sorted(found, reverse=True)


def test_it_tells_what_is_kept_and_what_is_refused_of_each_kind() -> None:
    asked = [scored(0.9, "hours"), scored(0.2, "hours"), scored(0.9, "prices"), scored(0.2, None, "prices"), scored(0.01, None)]
    half = dict(zip(COLUMNS, line(asked, 0.5), strict=True))
    assert half == pytest.approx({"assumed": 0.5, "from": 0.33, "in scope": 1 / 3, "refused": 1, "left out": 1, "general": 1})
    fifth = dict(zip(COLUMNS, line(asked, 0.2), strict=True))
    assert fifth["in scope"] == pytest.approx(2 / 3)
    assert (fifth["refused"], fifth["left out"], fifth["general"]) == (0.5, 0, 1)


def test_what_there_is_none_of_is_a_dash() -> None:
    title, columns, *rows = lines("shop", [scored(0.9, "hours")])
    assert title == "shop: 1 in scope, 0 not; top1 1.000"
    assert columns.split() == " ".join(COLUMNS).split()
    assert all(row.split("  as it")[0].split()[-1] == "–" for row in rows)
    assert sum("as it is" in row for row in rows) == 1
