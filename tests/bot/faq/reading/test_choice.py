"""An offered entry that is named instead of pressed."""

import pytest

from bot.faq.entry import Entry, Translation
from bot.faq.reading.choice import named_choice

RETURN = Entry("return_item", ("How do I return something?",), "A", {"de": Translation(("Wie gebe ich etwas zurück?",), "A")})
REFUND = Entry("refund_time", ("When do I get my money back?",), "B", {"de": Translation(("Wann bekomme ich mein Geld?",), "B")})
REPAIR = Entry("repair_cost", ("How much does a repair cost?",), "C", {"de": Translation(("Was kostet eine Reparatur?",), "C")})
OFFERED = (RETURN, REFUND, REPAIR)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("the one about returns", "en", RETURN),
        ("The one about the money, please", "en", REFUND),
        ("about the repair", "en", REPAIR),
        ("repair", "en", REPAIR),
        ("I mean the one with repairs", "en", REPAIR),
        ("das mit der Reparatur", "de", REPAIR),
        ("wegen dem Geld", "de", REFUND),
        ("Geld bekommen", "de", REFUND),
        ("celle sur repair", "fr", REPAIR),
        ("la de return", "es", RETURN),
        ("die over repair", "nl", REPAIR),
        ("quella su repair", "it", REPAIR),
        ("the one about bananas", "en", None),
        ("the one about a repair and the money", "en", None),
        ("how much does a repair of my gear hub cost", "en", None),
        ("repair?", "en", None),
        ("", "en", None),
        ("hm", "en", None),
    ],
)
def test_a_named_entry_is_chosen_only_where_its_title_alone_has_the_words(
    text: str, language: str, expected: Entry | None
) -> None:
    assert named_choice(text, OFFERED, language) is expected


def test_without_an_offer_nothing_is_named() -> None:
    assert named_choice("the one about returns", (), "en") is None
