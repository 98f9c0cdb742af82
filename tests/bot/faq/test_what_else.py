"""What would have to be different for a question to be decided otherwise."""

import pytest

from bot.faq.what_else import Thought, what_else


@pytest.mark.parametrize(
    ("thoughts", "outcome", "said"),
    [
        ([], "handoff", ["No entry has a word or a meaning in common with it; write one, or add it as a wording of one."]),
        (
            [Thought("a", 0.7), Thought("b", 0.2)],
            "answer",
            ["With 8 points less it would not be answered alone (from 62 % on it is).", "b comes next, 50 points behind."],
        ),
        (
            [Thought("a", 0.5)],
            "clarify",
            ["With 12 points more a would be answered (from 62 % on).", "As one more wording of a it would be answered word for word."],
        ),
        (
            [Thought("a", 0.3)],
            "handoff",
            [
                "With 32 points more a would be answered (from 62 % on).",
                "With 3 points more it would be asked back (from 33 % on).",
                "As one more wording of a it would be answered word for word.",
            ],
        ),
        (
            [Thought("a", 0.7, floor=0.8)],
            "clarify",
            [
                "Its own floor of 80 % holds a back; without the floor it would be answered (others are from 62 % on).",
                "As one more wording of a it would be answered word for word.",
            ],
        ),
        (
            [Thought("a", 0.5)],
            "handoff",
            [
                "With 12 points more a would be answered (from 62 % on).",
                "It would be asked back, but was asked back just before; nobody is asked twice in a row.",
                "As one more wording of a it would be answered word for word.",
            ],
        ),
        (
            [Thought("a", 0.7, always_human=True)],
            "handoff",
            ["a is for people, so they get it; untick “always for people” there, and it is answered like others."],
        ),
        (
            [Thought("a", 0.999, is_exact=True)],
            "answer",
            ["It is, word for word, a question of a; only another text there would change what is said."],
        ),
    ],
)
def test_it_names_what_is_missing(thoughts: list[Thought], outcome: str, said: list[str]) -> None:
    assert what_else(thoughts, outcome, 0.62, 0.33) == said


def test_what_is_left_out_is_said_first() -> None:
    said = what_else([Thought("a", 0.9)], "answer", 0.62, 0.33, denied=["b"])
    assert said[0] == "b is left out, as if the customer had said no to it."
