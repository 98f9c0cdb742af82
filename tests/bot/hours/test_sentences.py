"""Where a sentence ends."""

import pytest

from bot.hours.sentences import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("are you open on 24. Dec?", ["are you open on 24. Dec?"]),
        ("open Dec. 24th at 5 p.m. or so", ["open Dec. 24th at 5 p.m. or so"]),
        ("My bike broke. Are you open tomorrow?", ["My bike broke.", "Are you open tomorrow?"]),
        ("Hi!! Are you open?? :)", ["Hi!!", "Are you open??"]),
        ("hello\nopen today", ["hello", "open today"]),
        ("???", ["???"]),
    ],
)
def test_a_message_falls_into_its_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
