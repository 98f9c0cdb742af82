import pytest

from bot.answering.buttons import Offer, pressed, typed
from connectors.messages import Button

WHERE = Button("Where is my order?", '/choose_entry{"entry": "order_status"}')
NONE = Button("None of these", "/none_of_these")
OFFER = Offer(7, (WHERE, NONE))
OLDER = Offer(5, (Button("Yes", "/affirm"),))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (WHERE.payload, WHERE),
        ("/affirm", OLDER.buttons[0]),
        ("b:7:1", NONE),
        ("b:5:0", OLDER.buttons[0]),
        ("b:7:2", None),
        ("b:8:0", None),
        ("/restart", None),
        ('/choose_entry{"entry": "secret"}', None),
    ],
)
def test_only_what_we_issued_is_a_press(payload: str, expected: Button | None) -> None:
    assert pressed(payload, (OFFER, OLDER)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", WHERE),
        (" 2. ", NONE),
        ("2)", NONE),
        ("none of these", NONE),
        ("NONE  of these!", NONE),
        ("Where is my order?", WHERE),
        ("3", None),
        ("0", None),
        ("2 bikes", None),
        ("", None),
    ],
)
def test_a_button_can_be_typed(text: str, expected: Button | None) -> None:
    assert typed(text, OFFER) == expected


def test_without_buttons_a_number_is_just_a_number() -> None:
    assert typed("1", None) is None
    assert typed("1", Offer(9, ())) is None


RETURN = Button("How do I return something?", '/choose_entry{"entry": "return_item"}')
OF_ENTRIES = Offer(8, (WHERE, RETURN, NONE))


@pytest.mark.parametrize(
    "text",
    [
        "2", "2️⃣", "２",
        "the second one", "The second.", "second", "2nd", "no, I mean the second one", "number 2", "two", "option two please",
        "the last one", "die zweite", "das zweite bitte", "Nummer 2", "zwei", "la deuxième", "le second, svp", "numéro 2", "la segunda",
        "el segundo por favor", "opción 2", "de tweede", "nummer twee", "de tweede graag", "il secondo", "la seconda", "la 2", "l'ultima",
        "how do i return something",
    ],
)  # fmt: skip
def test_a_place_among_the_entries_can_be_typed(text: str) -> None:
    assert typed(text, OF_ENTRIES) == RETURN


@pytest.mark.parametrize(("text", "expected"), [("the first one", WHERE), ("eins", WHERE), ("3", NONE), ("none of these", NONE)])
def test_the_way_out_is_no_place(text: str, expected: Button) -> None:
    assert typed(text, OF_ENTRIES) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the third one", "second hand bikes", "the second bike is broken", "two bikes", "a second question", "for two",
        "no", "yes", "l", "x" * 9000,
    ],
)  # fmt: skip
def test_what_only_holds_a_number_word_is_no_choice(text: str) -> None:
    assert typed(text, OF_ENTRIES) is None


def test_among_days_a_place_may_be_a_date() -> None:
    days = Offer(9, (Button("Tue 1 Dec", '/choose_slot{"call_at": "a"}'), Button("Wed 2 Dec", '/choose_slot{"call_at": "b"}')))
    assert typed("the second", days) is None
    assert typed("2", days) == days.buttons[1]
