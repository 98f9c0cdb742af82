"""What is different between two answers is seen, wherever it stands."""

import pytest

from bot.faq.replay.told_apart import MOST_CHARS, from_where_they_differ, told_apart

SAME = "Bring it with its receipt to the desk at the back of the shop. " * 5


def alone(pieces: tuple[tuple[str, bool], ...]) -> list[str]:
    return [text for text, is_alone in pieces if is_alone]


def test_words_that_one_of_them_alone_has_are_marked() -> None:
    was, now = told_apart("You have 30 days.", "You have 14 days, no more.")
    assert alone(was) == ["30"]
    assert "14" in alone(now)
    assert "".join(text for text, _ in now) == "You have 14 days, no more."


@pytest.mark.parametrize(("before", "behind"), [(SAME, ""), ("", SAME), (SAME, SAME)])
def test_long_stretches_of_both_are_shortened_and_never_the_difference(before: str, behind: str) -> None:
    was, now = told_apart(f"{before}You have 30 days. {behind}", f"{before}You have 14 days. {behind}")
    assert alone(was) == ["30"]
    assert alone(now) == ["14"]
    said = "".join(text for text, _ in now)
    assert "You have 14 days." in said
    assert len(said) < 200
    assert "…" in said


def test_a_long_text_that_is_new_is_told_whole() -> None:
    _, now = told_apart(SAME, SAME + "Except helmets, gloves and what was made for you alone.")
    assert alone(now)[0].strip().startswith("Except helmets")


def test_what_has_hardly_a_word_in_common_is_not_torn_into_pieces() -> None:
    was, now = told_apart("Behind the shop.", "x" * 1000)
    assert was == (("Behind the shop.", False),)
    assert alone(now) == []
    assert len(now[0][0]) == MOST_CHARS + 1
    assert told_apart("", "New.") == ((), (("New.", False),))


def test_a_line_begins_shortly_before_the_first_difference() -> None:
    was, now = from_where_they_differ(f"{SAME}You have 30 days.", f"{SAME}You have 14 days.", 160)
    assert was.endswith("You have 30 days.")
    assert now.endswith("You have 14 days.")
    assert was.startswith("…")
    assert len(was) < 165
    assert from_where_they_differ("Yes, 30.", "Yes, 14.", 160) == ("Yes, 30.", "Yes, 14.")
    assert from_where_they_differ("", SAME, 160)[1].startswith("Bring it")
