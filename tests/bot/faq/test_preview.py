"""How an answer goes out on each channel, as its connector sends it."""

import pytest

from bot.faq.preview import LIMITS, Fits, Form, fits

SHORT, LONG = "Opening hours", "Can I bring it back to the shop where I bought it?"


@pytest.mark.parametrize(
    ("channel", "buttons", "expected"),
    [
        ("whatsapp", (), Fits("whatsapp", 4, 1600, 1, None, False)),
        ("whatsapp", (SHORT,), Fits("whatsapp", 4, 1600, 1, Form.BUTTONS, False)),
        ("whatsapp", (LONG,), Fits("whatsapp", 4, 1600, 1, Form.LIST, False)),
        # Longer than anything that Twilio takes for a choice: "\n\n1. " and 73 letters.
        ("whatsapp", ("x" * 73,), Fits("whatsapp", 82, 1600, 1, Form.LINES, False)),
        ("telegram", (LONG,), Fits("telegram", 4, 4096, 1, Form.BUTTONS, False)),
        ("messenger", (SHORT,), Fits("messenger", 4, 1600, 1, Form.BUTTONS, False)),
        ("messenger", (LONG,), Fits("messenger", 59, 1600, 1, Form.LINES, False)),
        ("sms", (SHORT, "More"), Fits("sms", 30, 1600, 1, Form.LINES, False)),
    ],
)
def test_buttons_are_what_the_channel_makes_of_them(channel: str, buttons: tuple[str, ...], expected: Fits) -> None:
    assert fits("Yes.", channel, buttons) == expected


def test_where_buttons_are_switched_off_at_twilio_they_are_lines_on_its_channels_alone() -> None:
    forms = {channel: fits("Yes.", channel, (SHORT,), has_buttons=False).form for channel in LIMITS}
    assert forms == {"whatsapp": Form.LINES, "telegram": Form.BUTTONS, "messenger": Form.LINES, "sms": Form.LINES}


def test_lines_that_do_not_fit_any_more_are_a_second_message_and_no_reason_to_refuse_the_answer() -> None:
    found = fits("a" * 1595, "sms", (SHORT,))
    assert (found.messages, found.is_too_long) == (2, False)
    assert fits("a" * 1601, "sms").is_too_long


def test_a_text_too_long_to_stand_above_buttons_has_lines() -> None:
    assert fits("a" * 1024, "whatsapp", (SHORT,)).form == Form.BUTTONS
    assert fits("a" * 1025, "whatsapp", (SHORT,)).form == Form.LINES
