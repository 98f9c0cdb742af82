"""The one missing thing: asked for where it helps, recognised when it comes."""

from datetime import timedelta

import pytest

from bot.answering.missing import HAS_COME, Thing, asks_besides, find, missing_thing
from bot.build import WORDS
from bot.words.wordlists import WordLists
from tests.cast import NIGHT

LISTS = WordLists.load(WORDS)
SOON, LATER = NIGHT + timedelta(hours=12), NIGHT + timedelta(hours=30)


def missing(request: str, *said: str, has_photo: bool = False, promise_at=SOON, reachable_until=None) -> Thing | None:
    return missing_thing(
        LISTS, request, said, has_photo=has_photo, promise_at=promise_at, reachable_until=reachable_until
    )


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        ("Where is my parcel?", Thing.ORDER_NUMBER),
        ("Wo bleibt meine Bestellung?", Thing.ORDER_NUMBER),
        ("Ma commande n'est pas arrivée", Thing.ORDER_NUMBER),
        ("ma commande livree en retard", Thing.ORDER_NUMBER),
        ("¿Dónde está mi pedido?", Thing.ORDER_NUMBER),
        ("Waar blijft mijn pakketje?", Thing.ORDER_NUMBER),
        ("Die Rechnung stimmt nicht", Thing.ORDER_NUMBER),
        ("Where is my order 10432?", None),
        ("My pedal broke", Thing.PHOTO),
        ("Mein Rahmen ist beschädigt", Thing.PHOTO),
        ("Le cadre est fissuré", Thing.PHOTO),
        ("El cuadro está roto", Thing.PHOTO),
        ("Mijn trapper is kapot", Thing.PHOTO),
        ("You sent the wrong size", Thing.PHOTO),
        ("The parcel arrived damaged", Thing.ORDER_NUMBER),
        ("I want to talk to a person", None),
        ("Do you repair tandems?", None),
        ("Haben Sie Kinderräder?", None),
        ("Is a good student discount possible?", None),
        ("Can I reorder my thoughts?", None),
        ("", None),
    ],
)
def test_it_asks_for_what_people_will_need(request_text: str, expected: Thing | None) -> None:
    assert missing(request_text) is expected


def test_nothing_is_asked_for_that_was_said_lately() -> None:
    assert missing("Where is my order?", "Hello", "It has the number LB-20317") is None
    assert missing("My pedal broke", has_photo=True) is None


def test_another_way_is_asked_for_when_the_channel_will_be_closed_by_then() -> None:
    assert missing("Where is my order?", promise_at=LATER, reachable_until=LATER) is Thing.ANOTHER_WAY
    assert missing("Where is my order?", promise_at=SOON, reachable_until=LATER) is Thing.ORDER_NUMBER
    assert missing("Where is my order?", promise_at=LATER, reachable_until=None) is Thing.ORDER_NUMBER


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10432", "10432"),
        ("#10432", "10432"),
        ("It is LB-20317, thanks", "LB-20317"),
        ("LB20317.", "LB20317"),
        ("Bestellnummer: 2026-11-00412", "2026-11-00412"),
        ("order 100234567890", "100234567890"),
        ("2024", "2024"),
        ("I bought it in 2024", None),
        ("+31 20 555 0177", None),
        ("call me on 0170 5550199", None),
        ("(020) 555 0177", None),
        ("at 10:30, for 1.250,00 euros", None),
        ("on 24.12.2026", None),
        ("12 bikes", None),
        ("alice1999@example.com", None),
        ("no idea", None),
    ],
)
def test_it_knows_the_number_of_an_order(text: str, number: str | None) -> None:
    assert find(Thing.ORDER_NUMBER, text) == number


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("charlie@example.com", "charlie@example.com"),
        ("Write to c.h-a+x@mail.example.co.uk.", "c.h-a+x@mail.example.co.uk"),
        ("I am @charlie", None),
        ("charlie at example.com", None),
    ],
)
def test_it_knows_an_address(text: str, address: str | None) -> None:
    assert find(Thing.EMAIL, text) == address


def test_a_picture_is_a_picture_whatever_is_written_under_it() -> None:
    assert find(Thing.PHOTO, "there", has_photo=True) == HAS_COME
    assert find(Thing.PHOTO, "I will send a photo") is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("10432", False),
        ("is it 10432?", False),
        ("It is 10432, thank you very much indeed for looking", False),
        ("10432. By the way, do you sell tubes?", True),
    ],
)
def test_a_question_besides_wants_its_own_answer(text: str, asks: bool) -> None:
    assert asks_besides(text) is asks
