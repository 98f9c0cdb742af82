"""The number is written where an owner would write it, and everything else of business.yml stays as it is."""

import pytest

from bot.business.files import MAIN, business_of
from bot.business.wrong_answers import TooOdd, percent_of, with_percent

REST = """\
version: 1
name: Lumen Bicycles   # ours
timezone: Europe/Amsterdam
languages: [en]
contact: {phone: "+31 20 555 0100"}
hours: {monday: ["09:00-17:30"]}
departments: {service: {default: true}}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "\nbot: {wrong_answers_percent: 3}\n"),
        ("bot: {answers: always}  # all day\n", "bot: {wrong_answers_percent: 3, answers: always}  # all day\n"),
        ("bot: {wrong_answers_percent: 12, answers: always}\n", "bot: {wrong_answers_percent: 3, answers: always}\n"),
        ("bot:\n  answers: always\n  # quiet\n", "bot:\n  wrong_answers_percent: 3\n  answers: always\n  # quiet\n"),
        ("bot:\n   answers: always\n   wrong_answers_percent: 12 # few\n", "bot:\n   answers: always\n   wrong_answers_percent: 3 # few\n"),
        ("bot:\n  wrong_answers_percent:   12\nhandoff: {}", "bot:\n  wrong_answers_percent:   3\nhandoff: {}"),
        ("bot: {}\n", "bot: {wrong_answers_percent: 3}\n"),
        ("'bot' : {}\n", "'bot' : {wrong_answers_percent: 3}\n"),
        ("bot: {answers: {nobody_answered_minutes: 4}}\r\n", "bot: {wrong_answers_percent: 3, answers: {nobody_answered_minutes: 4}}\r\n"),
    ],
)
def test_only_the_number_changes(before: str, after: str) -> None:
    changed = with_percent({MAIN: REST + before}, 3)
    assert changed[MAIN] == REST + after
    assert percent_of(business_of(changed)) == 3


def test_it_can_be_set_again_and_again() -> None:
    files = {MAIN: REST}
    for percent in (7, 50, 1, 5):
        files = with_percent(files, percent)
        assert percent_of(business_of(files)) == percent
    assert files[MAIN] == REST + "\nbot: {wrong_answers_percent: 5}\n"


@pytest.mark.parametrize(
    "odd",
    ["x-bot: &b {answers: always}\nbot: *b\n", "bot: {<<: {answers: always}}\n", "bot: nothing\n"],
)
def test_what_only_a_hand_should_change_is_left_alone(odd: str) -> None:
    with pytest.raises(TooOdd, match=r"The line bot: of business.yml .* write wrong_answers_percent: 3 there."):
        with_percent({MAIN: REST + odd}, 3)
