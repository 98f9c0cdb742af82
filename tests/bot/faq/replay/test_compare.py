"""What a difference between two versions means to a customer."""

import pytest

from bot.faq.case import Wanted
from bot.faq.replay.asked import Asked
from bot.faq.replay.compare import Kind, compare, kind_of
from bot.faq.replay.given import Became, Given
from tests.bot.faq.replay.questions import SILENT, answered, case, question, right, wrong

FOR_PEOPLE = Given(Became.HANDED_OVER, ("returns",), "A person calls you.", is_for_people=True)
ASKED_BACK = Given(Became.ASKED_BACK, ("returns", "payment"))


@pytest.mark.parametrize(
    ("asked", "old", "new", "kind"),
    [
        (question(), answered("returns"), answered("returns"), Kind.SAME),
        (question(), answered("returns"), answered("returns", "Within 14 days."), Kind.CHANGED),
        (question(), answered("returns"), answered("payment"), Kind.CHANGED),
        (question(), answered("returns"), SILENT, Kind.NEWLY_SILENT),
        (question(), answered("returns"), ASKED_BACK, Kind.NEWLY_SILENT),
        (question(), SILENT, answered("returns"), Kind.NEWLY_ANSWERED),
        (question(), SILENT, ASKED_BACK, Kind.CHANGED),
        (question("", right("returns")), answered("returns"), answered("payment"), Kind.NEWLY_WRONG),
        (question("", right("returns")), answered("returns"), SILENT, Kind.NEWLY_SILENT),
        (question("", right("returns")), SILENT, answered("returns"), Kind.BETTER),
        (question("", right("returns")), answered("payment"), answered("returns"), Kind.BETTER),
        (question("", wrong("payment")), answered("payment"), SILENT, Kind.BETTER),
        (question("", wrong("payment", "returns")), SILENT, answered("returns"), Kind.BETTER),
        (question("", wrong("payment")), SILENT, answered("payment"), Kind.NEWLY_WRONG),
        (question("", wrong("payment")), answered("payment"), answered("payment", "Other words."), Kind.CHANGED),
        (case("returns"), answered("returns"), SILENT, Kind.NEWLY_WRONG),
        (case("returns"), SILENT, answered("returns"), Kind.BETTER),
        (case("returns"), SILENT, ASKED_BACK, Kind.CHANGED),
        (case("returns"), SILENT, FOR_PEOPLE, Kind.BETTER),
        (case("returns", Wanted.SILENCE), SILENT, answered("payment"), Kind.NEWLY_WRONG),
        (case("returns", Wanted.NOT_THIS), SILENT, answered("payment"), Kind.NEWLY_ANSWERED),
        (case("returns", Wanted.NOT_THIS), SILENT, answered("returns"), Kind.NEWLY_WRONG),
    ],
)
def test_every_difference_has_its_kind(asked: Asked, old: Given, new: Given, kind: Kind) -> None:
    assert kind_of(asked, old, new) is kind


def test_the_newest_mark_on_the_same_words_counts() -> None:
    asked = question("", wrong("returns"), right("returns"))
    assert kind_of(asked, SILENT, answered("returns")) is Kind.NEWLY_WRONG


def test_only_differences_are_listed_the_worst_and_most_asked_first() -> None:
    asked = [question("a"), question("b"), question("c", customers=9), case("returns"), question("d")]
    old = [SILENT, answered("returns"), answered("returns"), answered("returns"), answered("returns")]
    new = [answered("returns"), SILENT, SILENT, SILENT, answered("returns")]
    listed, counts = compare(asked, old, new)
    assert [(each.asked.text, each.kind) for each in listed] == [
        ("May it go back?", Kind.NEWLY_WRONG),
        ("c", Kind.NEWLY_SILENT),
        ("b", Kind.NEWLY_SILENT),
        ("a", Kind.NEWLY_ANSWERED),
    ]
    assert counts[Kind.SAME] == 1


def test_what_a_version_makes_of_a_question_travels_as_json() -> None:
    for given in (SILENT, FOR_PEOPLE, ASKED_BACK, answered("returns")):
        assert Given.from_json(given.to_json()) == given
