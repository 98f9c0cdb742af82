import pytest

from actions.callback_words import is_question, means_this_number, proposes, without_numbers


@pytest.mark.parametrize(
    "text", ["how much is it", "what does it cost?", "you open late?", "und was kostet das", "habt ihr Helme"]
)
def test_a_question_is_one(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text", ["tomorrow", "can you call me at five?", "könnt ihr morgen anrufen?", "iskra", "020 555 0100"]
)
def test_an_answer_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text",
    ["how about Friday?", "can you do 3?", "is 10 ok?", "wie wäre es am Freitag?", "geht auch um 10?", "passt Dienstag?",
     "et si vendredi ?", "¿qué tal el viernes?", "misschien vrijdag?"],
)  # fmt: skip
def test_a_proposal_is_one_although_it_asks(text: str) -> None:
    assert proposes(text)


@pytest.mark.parametrize("text", ["are you open on Friday?", "wann habt ihr offen?", "what does it cost?"])
def test_a_question_about_the_shop_proposes_nothing(text: str) -> None:
    assert not proposes(text)


@pytest.mark.parametrize(
    "text",
    ["this number", "on this one please", "the number I'm writing from", "die hier", "unter dieser Nummer", "celui-ci", "este número",
     "dit nummer"],
)  # fmt: skip
def test_the_number_they_write_from_can_be_meant(text: str) -> None:
    assert means_this_number(text)


@pytest.mark.parametrize("text", ["020 555 0100", "my usual one", "hier", "no"])
def test_other_words_mean_no_number(text: str) -> None:
    assert not means_this_number(text)


def test_the_digits_of_a_number_are_no_time() -> None:
    assert without_numbers("tomorrow at 10, on +31 20 555 0100").split() == ["tomorrow", "at", "10,", "on"]
    assert without_numbers("Friday 15:30") == "Friday 15:30"
