"""What customers say about when, in five languages, and the slots that it means; or why not, and what is near."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.callback.fit import Why, fit, nearest
from bot.callback.slots import Calls
from bot.callback.wish import read_wish
from tests.shop import HOURS

ZONE = ZoneInfo("Europe/Amsterdam")
NIGHT = datetime(2026, 11, 23, 22, 40, tzinfo=ZONE)  # a Monday; it opens on Tuesday at nine
TAKEN = {datetime(2026, 11, 24, 9, tzinfo=UTC): 1}  # Tuesday at ten


def shown(calls: Calls, text: str, language: str, days: tuple = ()) -> str:
    """The slot meant, or why there is none and what is offered: "choose: Tue 14:00 … Tue 15:30 (4)"."""
    found = fit(calls, read_wish(text, calls.hours, calls.at, language), days)
    if found.slot is not None:
        return f"{found.slot.starts_at.astimezone(ZONE):%a %d %H:%M}"
    first, last = (f"{slot.starts_at.astimezone(ZONE):%a %d %H:%M}" for slot in (found.free[0], found.free[-1]))
    return f"{found.why}: {first} … {last} ({len(found.free)})"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "tomorrow at 3", "Tue 24 15:00"),
        ("en", "tomorrow 3", "Tue 24 15:00"),
        ("en", "15:10 on friday", "Fri 27 15:00"),
        ("en", "10", "Wed 25 10:00"),  # Tuesday's is taken, and no day was said
        ("en", "half past two", "Tue 24 14:30"),
        ("en", "Thursday 20:45", "Thu 26 20:30"),
        ("en", "at noon on Wednesday", "Wed 25 12:00"),
        ("en", "the day after tomorrow at ten", "Wed 25 10:00"),
        ("en", "could you call at five?", "Tue 24 17:00"),
        ("en", "as soon as possible", "Tue 24 09:00"),
        ("en", "whenever you like", "Tue 24 09:00"),
        ("en", "between 2 and 4", "choose: Tue 24 14:00 … Tue 24 15:30 (4)"),
        ("en", "tomorrow between 11 and 12:30", "choose: Tue 24 11:00 … Tue 24 12:00 (3)"),
        ("en", "from 9 to 5 on Wednesday", "choose: Wed 25 09:00 … Wed 25 16:30 (14)"),
        ("en", "2-4pm", "choose: Tue 24 14:00 … Tue 24 15:30 (4)"),
        ("en", "tomorrow after five", "choose: Tue 24 17:00 … Tue 24 17:30 (2)"),
        ("en", "Wednesday before 10", "choose: Wed 25 09:00 … Wed 25 09:30 (2)"),
        ("en", "Monday afternoon", "choose: Mon 30 13:00 … Mon 30 17:30 (10)"),  # said on a Monday night
        ("en", "2 December", "choose: Wed 02 09:00 … Wed 02 17:30 (16)"),
        ("en", "Thursday evening", "choose: Thu 26 18:00 … Thu 26 20:30 (6)"),
        ("de", "übermorgen um 10", "Wed 25 10:00"),
        ("de", "morgen früh", "choose: Tue 24 09:00 … Tue 24 11:30 (5)"),
        ("de", "zwischen 14 und 16 Uhr", "choose: Tue 24 14:00 … Tue 24 15:30 (4)"),
        ("de", "Freitag um halb drei", "Fri 27 14:30"),
        ("de", "Freitagnachmittag", "choose: Fri 27 12:00 … Fri 27 17:30 (10)"),
        ("de", "so bald wie möglich", "Tue 24 09:00"),
        ("fr", "jeudi à 15h", "Thu 26 15:00"),
        ("fr", "demain entre 14h et 16h", "choose: Tue 24 14:00 … Tue 24 15:30 (4)"),
        ("fr", "dès que possible", "Tue 24 09:00"),
        ("es", "mañana a las 11", "Tue 24 11:00"),
        ("es", "el viernes por la tarde", "choose: Fri 27 12:00 … Fri 27 17:30 (10)"),
        ("es", "lo antes posible", "Tue 24 09:00"),
        ("nl", "morgen om half elf", "Tue 24 10:30"),
        ("nl", "woensdagmiddag", "choose: Wed 25 12:00 … Wed 25 17:30 (10)"),
        ("nl", "zo snel mogelijk", "Tue 24 09:00"),
        ("it", "domani alle 11", "Tue 24 11:00"),
        ("it", "venerdì pomeriggio", "choose: Fri 27 13:30 … Fri 27 17:30 (9)"),
        ("it", "il prima possibile", "Tue 24 09:00"),
        # Another language than was taken for the customer's.
        ("en", "übermorgen um 10", "Wed 25 10:00"),
    ],
)
def test_a_time_in_their_own_words_means_the_slot_in_which_it_lies(language: str, text: str, expected: str) -> None:
    assert shown(Calls(HOURS, "service", NIGHT, taken=TAKEN), text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow at 10", "taken: Tue 24 09:30 … Tue 24 11:00 (3)"),
        ("Sunday at 11", "nobody: Sat 28 16:30 … Mon 30 13:30 (3)"),
        ("Sunday", "nobody: Sat 28 16:30 … Mon 30 13:30 (3)"),
        ("tomorrow at 13:00", "nobody: Tue 24 12:00 … Tue 24 14:00 (3)"),
        ("tomorrow evening", "nobody: Tue 24 17:30 … Wed 25 09:30 (3)"),
        ("now please, within 24 December", "too_far: Mon 07 16:30 … Mon 07 17:30 (3)"),
        ("24 December at 11", "too_far: Mon 07 16:30 … Mon 07 17:30 (3)"),
        ("in 20 minutes", "nobody: Tue 24 09:00 … Tue 24 10:30 (3)"),
        ("at 3 in the night", "nobody: Tue 24 09:00 … Tue 24 10:30 (3)"),
        ("hm", "unclear: Tue 24 09:00 … Mon 07 17:30 (185)"),
    ],
)
def test_what_cannot_be_had_is_answered_with_the_reason_and_the_nearest(text: str, expected: str) -> None:
    assert shown(Calls(HOURS, "service", NIGHT, taken=TAKEN), text, "en") == expected


def test_what_is_over_or_too_near_is_too_soon() -> None:
    at = datetime(2026, 11, 24, 9, 40, tzinfo=ZONE)
    assert shown(Calls(HOURS, "service", at), "today at 9", "en").startswith("too_soon: Tue 24 10:30")
    assert shown(Calls(HOURS, "service", at), "in 20 minutes", "en").startswith("too_soon: Tue 24 10:30")
    assert shown(Calls(HOURS, "service", at), "in an hour", "en") == "Tue 24 10:30"


def test_their_night_is_said_to_be_one() -> None:
    calls = Calls(HOURS, "service", NIGHT, ZoneInfo("America/New_York"))
    assert shown(calls, "tomorrow at 10", "en") == "night: Tue 24 13:30 … Tue 24 14:30 (3)"


def test_a_time_alone_is_meant_on_the_day_just_spoken_of() -> None:
    calls = Calls(HOURS, "service", NIGHT)
    friday = (datetime(2026, 11, 27).date(),)  # noqa: DTZ001
    assert shown(calls, "at 3", "en", friday) == "Fri 27 15:00"
    assert shown(calls, "in the afternoon", "en", friday) == "choose: Fri 27 12:00 … Fri 27 17:30 (10)"
    # Where it does not fit there, on the next day on which it does.
    assert shown(calls, "20:00", "en", friday) == "Thu 26 20:00"


def test_where_nothing_is_free_it_says_so() -> None:
    every = {slot.starts_at: 1 for slot in Calls(HOURS, "service", NIGHT).free()}
    calls = Calls(HOURS, "service", NIGHT, taken=every)
    assert fit(calls, read_wish("tomorrow at 3", HOURS, NIGHT, "en")).why is Why.NONE
    assert nearest(calls, NIGHT) == ()


def test_a_department_may_be_named_with_the_time() -> None:
    wish = read_wish("the workshop on Friday at 8", HOURS, NIGHT, "en")
    assert wish.department == "workshop"
    found = fit(Calls(HOURS, "workshop", NIGHT), wish)
    assert found.slot is not None
    assert found.slot.starts_at.astimezone(ZONE).hour == 8
