"""Published answers and the hours in force."""

from dataclasses import replace
from datetime import timedelta

from bot.business.shop import Interval
from bot.faq.agreement import Disagreement, disagreements, disagrees
from bot.faq.entry import Entry, Translation
from tests.cast import NIGHT
from tests.shop import BUSINESS

SAYS = Entry(
    "visit",
    ("When can I visit?",),
    "You can visit us on Thursday until 21:00.",
    translations={"de": Translation(("Wann kann ich kommen?",), "Wir haben am Donnerstag bis 21 Uhr offen.")},
)
COMPUTED = Entry("week", ("When are you open?",), "We are open until {{ hours.closes_at }}. Thursday is a good day.")
SHORTER = replace(
    BUSINESS, week=(*BUSINESS.week[:3], (Interval(9 * 60, 18 * 60),), *BUSINESS.week[4:])
)  # Thursday ends at six


def test_answers_that_were_right_disagree_once_the_hours_have_changed() -> None:
    assert disagreements([SAYS, COMPUTED], BUSINESS, NIGHT) == []
    assert disagreements([SAYS, COMPUTED], SHORTER, NIGHT) == [
        Disagreement("visit", "en", "You can visit us on Thursday until 21:00."),
        Disagreement("visit", "de", "Wir haben am Donnerstag bis 21 Uhr offen."),
    ]


def test_only_the_answer_that_the_customer_would_get_counts() -> None:
    german_mended = replace(
        SAYS, translations={"de": Translation(("Wann kann ich kommen?",), "Wir haben am Donnerstag bis 18 Uhr offen.")}
    )
    assert disagrees(german_mended, SHORTER, NIGHT, "en")
    assert disagrees(german_mended, SHORTER, NIGHT, "fr")  # reads the English one
    assert not disagrees(german_mended, SHORTER, NIGHT, "de")
    assert not disagrees(SAYS, BUSINESS, NIGHT, "en")
    assert not disagrees(COMPUTED, SHORTER, NIGHT, "en")


def test_an_answer_that_ends_before_the_change_agrees() -> None:
    later = replace(BUSINESS, changes=())
    over = replace(SAYS, valid_until=NIGHT.date() + timedelta(days=1))
    assert not disagrees(over, later, NIGHT, "en")
