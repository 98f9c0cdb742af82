import pytest

from actions.callback_words import MAX_TIME_CHARS, as_time, find_phone, has_digits, is_question, names_a_time, region_of


@pytest.mark.parametrize(
    ("phone", "region"),
    [("+31 20 555 0100", "NL"), ("+49 30 5550100", "DE"), ("020 555", None), ("", None), (None, None)],
)
def test_the_region_is_that_of_the_shop_s_own_number(phone: str | None, region: str | None) -> None:
    assert region_of(phone) == region


@pytest.mark.parametrize(
    ("text", "region", "phone"),
    [
        ("020 555 0100", "NL", "+31 20 555 0100"),
        ("it is 020-5550100, thanks", "NL", "+31 20 555 0100"),
        ("+49 30 1234567", "NL", "+49 30 1234567"),
        ("0049 30 1234567", "NL", "+49 30 1234567"),
        ("(030) 1234567", "DE", "+49 30 1234567"),
        ("030 1234567", None, None),
        ("12", "NL", None),
        ("tomorrow at 17:30", "NL", None),
        ("no number", "NL", None),
    ],
)
def test_it_finds_a_number_that_was_asked_for(text: str, region: str | None, phone: str | None) -> None:
    assert find_phone(text, region, asked_for=True) == phone


def test_unasked_only_a_number_that_exists_is_one() -> None:
    assert find_phone("call me about order 1234567890", "NL", asked_for=False) is None
    assert find_phone("call me on 06 12345678", "NL", asked_for=False) == "+31 6 12345678"


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
    [
        "at 5",
        "tomorrow",
        "Friday afternoon",
        "any time",
        "morgen",
        "nach der Arbeit",
        "Mittwochabend",
        "ab 17 Uhr",
        "egal",
    ],
)
def test_a_time_is_one_however_vague(text: str) -> None:
    assert names_a_time(text)


@pytest.mark.parametrize("text", ["hello", "invoice", "thanks", "danke schön"])
def test_other_words_are_no_time(text: str) -> None:
    assert not names_a_time(text)


def test_a_time_is_kept_on_one_short_line() -> None:
    assert as_time("  tomorrow\n\n after   five ") == "tomorrow after five"
    assert len(as_time("a" * 5000)) == MAX_TIME_CHARS


def test_an_attempt_at_a_number_has_digits() -> None:
    assert has_digits("0031")
    assert not has_digits("in 20 minutes")
