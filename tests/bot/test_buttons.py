import pytest

from bot.buttons import Offer, pressed, typed
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
