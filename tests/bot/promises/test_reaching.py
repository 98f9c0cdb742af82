"""How a customer can be reached after the window: what is read in their words, and what is kept of it."""

import pytest

from bot.answering.missing import Thing
from bot.promises.reaching import CONSENT, Consent, consent_of, is_reachable, way_in, ways_of
from tests.cast import NIGHT

GIVEN = Consent(True, NIGHT, "May we?", "Ja, gerne")
REFUSED = Consent(False, NIGHT, "May we?", "nein")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("me@home.example", (Thing.EMAIL, "me@home.example")),
        ("Write to me@home.example or call 020 555 0142.", (Thing.EMAIL, "me@home.example")),
        ("020 624 1111", (Thing.PHONE, "+31206241111")),
        ("call me on +49 30 901820 please", (Thing.PHONE, "+4930901820")),
        ("0 2 0 - 6 2 4 1 1 1 1", (Thing.PHONE, "+31206241111")),
        ("order 10432", None),
        ("yes", None),
        ("me@home", None),
    ],
)
def test_an_address_or_a_number_is_recognised(text: str, found: tuple[Thing, str] | None) -> None:
    assert way_in(text, "NL") == found


def test_without_a_country_only_a_number_that_names_its_own_is_one() -> None:
    assert way_in("my order 0206241111", None) is None
    assert way_in("+31 20 624 1111", None) == (Thing.PHONE, "+31206241111")


def test_a_consent_is_kept_with_its_time_and_both_wordings_and_comes_back_the_same() -> None:
    kept = {CONSENT: GIVEN.as_details()}
    assert kept[CONSENT] == {"question": "May we?", "answer": "yes", "words": "Ja, gerne", "at": NIGHT.isoformat()}
    assert consent_of(kept) == GIVEN


def test_a_question_that_nobody_answered_is_no_consent() -> None:
    assert consent_of({CONSENT: {"question": "May we?"}}) is None
    assert consent_of({}) is None
    assert not is_reachable({CONSENT: {"question": "May we?"}})


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({CONSENT: GIVEN.as_details()}, True),
        ({CONSENT: REFUSED.as_details()}, False),
        ({CONSENT: REFUSED.as_details(), "email": "a@b.example"}, True),
        ({"phone": "+31206241111"}, True),
        ({"order_number": "10432"}, False),
    ],
)
def test_who_gave_a_way_is_reachable(details: dict[str, object], expected: bool) -> None:
    assert is_reachable(details) is expected


def test_what_holds_for_a_later_handoff_is_the_ways_and_the_answer_also_a_no() -> None:
    details = {"order_number": "1", "asked_for": "another_way", "email": "a@b.example", CONSENT: REFUSED.as_details()}
    assert ways_of(details) == {"email": "a@b.example", CONSENT: REFUSED.as_details()}
    assert ways_of({CONSENT: {"question": "May we?"}}) == {}
