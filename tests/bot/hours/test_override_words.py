"""What staff write to be open or closed for the moment, as a table: the words, and what they set."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Hours
from bot.hours.override_errors import NotAnOverride
from bot.hours.override_words import read_override
from tests.bot.hours.conftest import MakeBusiness
from tests.shop import HOURS

#: Tuesday 24 November 2026, 11:00; the shop is open from 09:00 to 12:30 and from 13:30 to 18:00.
AT = datetime(2026, 11, 24, 11, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
NOW = "24 11:00"

#: words → closed or open, from, until (day of November and time, or a whole date), department, reason
TABLE = [
    # English
    ("/closed until tomorrow", "closed", NOW, "25 00:00"),
    ("closed until tomorrow", "closed", NOW, "25 00:00"),
    ("CLOSED UNTIL MONDAY", "closed", NOW, "30 00:00"),
    ("closed now until 14:00", "closed", NOW, "24 14:00"),
    ("/closed until 2", "closed", NOW, "24 14:00"),
    ("closed until 2:30", "closed", NOW, "24 14:30"),
    ("closed until 3pm", "closed", NOW, "24 15:00"),
    ("closed until half past two", "closed", NOW, "24 14:30"),
    ("closed until 9:00", "closed", NOW, "25 09:00"),
    ("closed until noon", "closed", NOW, "24 12:00"),
    ("closed until midnight", "closed", NOW, "25 00:00"),
    ("open till 20:00 today", "open", NOW, "24 20:00"),
    ("/open until 8", "open", NOW, "24 20:00"),
    ("/open@LumenBot until 8 pm", "open", NOW, "24 20:00"),
    ("open for 9 hours", "open", NOW, "24 20:00"),
    ("open one hour longer", "open", "24 18:00", "24 19:00"),
    ("open 30 minutes longer today", "open", "24 18:00", "24 18:30"),
    ("open tomorrow until 20:00", "open", "25 09:00", "25 20:00"),
    ("open on Sunday from 12 to 17", "open", "29 12:00", "29 17:00"),
    ("closed until Monday: burst pipe", "closed", NOW, "30 00:00", None, {"en": "burst pipe"}),
    ("closed until Monday - burst pipe, sorry", "closed", NOW, "30 00:00", None, {"en": "burst pipe, sorry"}),
    ("closed until tomorrow (sick)", "closed", NOW, "25 00:00", None, {"en": "sick"}),
    ("closed until tomorrow, sick", "closed", NOW, "25 00:00", None, {"en": "sick"}),
    ("we're closed until tomorrow because of snow!", "closed", NOW, "25 00:00", None, {"en": "snow"}),
    ("closed until Thursday, 24 December: stocktaking", "closed", NOW, "2026-12-24 00:00", None, {"en": "stocktaking"}),
    ("workshop closed until Thursday 10:00", "closed", NOW, "26 10:00", "workshop"),
    ("closed until monday for the workshop", "closed", NOW, "30 00:00", "workshop"),
    ("workshop: closed until Monday", "closed", NOW, "30 00:00", "workshop"),
    ("customer service closed today", "closed", NOW, "25 00:00", "service"),
    ("closed today", "closed", NOW, "25 00:00"),
    ("closed for the rest of the day", "closed", NOW, "25 00:00"),
    ("closed tomorrow", "closed", "25 00:00", "26 00:00"),
    ("closed on Friday", "closed", "27 00:00", "28 00:00"),
    ("closed Friday and Saturday", "closed", "27 00:00", "29 00:00"),
    ("closed next week", "closed", "30 00:00", "2026-12-07 00:00"),
    ("closed this afternoon", "closed", "24 12:00", "24 18:00"),
    ("closed from 15:00", "closed", "24 15:00", "25 00:00"),
    ("closed from 14:00 to 16:00", "closed", "24 14:00", "24 16:00"),
    ("closed tomorrow from 9 to 11", "closed", "25 09:00", "25 11:00"),
    ("closed from tomorrow until Friday", "closed", "25 00:00", "27 00:00"),
    ("closed from Monday to Wednesday", "closed", "30 00:00", "2026-12-03 00:00"),
    ("closed through Friday", "closed", NOW, "28 00:00"),
    ("closed for 2 hours", "closed", NOW, "24 13:00"),
    ("closed for half an hour", "closed", NOW, "24 11:30"),
    ("closed for 3 days", "closed", NOW, "27 00:00"),
    ("closed for a week", "closed", NOW, "2026-12-01 00:00"),
    ("closed until tomorrow at noon", "closed", NOW, "25 12:00"),
    ("closed until 14:00 tomorrow", "closed", NOW, "25 14:00"),
    ("closed until tomorrow morning", "closed", NOW, "25 00:00"),
    ("closed until Tuesday", "closed", NOW, "2026-12-01 00:00"),  # said on a Tuesday: next week's
    ("/closed until Tuesday 16:00", "closed", NOW, "24 16:00"),
    ("closed until 2026-12-01", "closed", NOW, "2026-12-01 00:00"),
    ("closed on Christmas Eve", "closed", "2026-12-24 00:00", "2026-12-25 00:00"),
    ("open until 12:00", "closed", "24 12:00", "25 00:00"),  # it would have been open longer
    # German
    ("geschlossen bis morgen", "closed", NOW, "25 00:00"),
    ("/closed bis morgen: Wasserrohrbruch", "closed", NOW, "25 00:00", None, {"de": "Wasserrohrbruch"}),
    ("Geschlossen bis 14 Uhr", "closed", NOW, "24 14:00"),
    ("Die Werkstatt ist bis Donnerstag 10 Uhr geschlossen.", "closed", NOW, "26 10:00", "workshop"),
    ("heute ab 15 Uhr geschlossen", "closed", "24 15:00", "25 00:00"),
    ("heute Nachmittag zu", "closed", "24 12:00", "24 18:00"),
    ("offen bis 20 Uhr", "open", NOW, "24 20:00"),
    ("wir haben heute bis 20 Uhr offen", "open", NOW, "24 20:00"),
    ("heute eine Stunde länger offen", "open", "24 18:00", "24 19:00"),
    ("geschlossen bis einschließlich Freitag: Inventur", "closed", NOW, "28 00:00", None, {"de": "Inventur"}),
    ("von Montag bis Mittwoch geschlossen", "closed", "30 00:00", "2026-12-03 00:00"),
    ("für zwei Stunden geschlossen", "closed", NOW, "24 13:00"),
    ("geschlossen bis morgen wegen Krankheit", "closed", NOW, "25 00:00", None, {"de": "Krankheit"}),
    ("geschlossen bis 24.12.", "closed", NOW, "2026-12-24 00:00"),
    # French
    ("fermé jusqu'à demain", "closed", NOW, "25 00:00"),
    ("fermé jusqu’à 14h", "closed", NOW, "24 14:00"),
    ("fermé jusqu'à lundi : fuite d'eau", "closed", NOW, "30 00:00", None, {"fr": "fuite d'eau"}),
    ("ouvert jusqu'à 20h aujourd'hui", "open", NOW, "24 20:00"),
    ("atelier fermé jusqu'à jeudi 10h", "closed", NOW, "26 10:00", "workshop"),
    ("fermé jusqu'à vendredi inclus", "closed", NOW, "28 00:00"),
    ("fermé du lundi au mercredi", "closed", "30 00:00", "2026-12-03 00:00"),
    ("fermé aujourd'hui à partir de 15h", "closed", "24 15:00", "25 00:00"),
    ("fermé pendant 2 heures", "closed", NOW, "24 13:00"),
    ("ouvert une heure de plus", "open", "24 18:00", "24 19:00"),
    # Spanish
    ("cerrado hasta mañana", "closed", NOW, "25 00:00"),
    ("cerrado hasta las 14:00", "closed", NOW, "24 14:00"),
    ("cerrado hasta el lunes: avería", "closed", NOW, "30 00:00", None, {"es": "avería"}),
    ("abierto hasta las 20:00 hoy", "open", NOW, "24 20:00"),
    ("abierto hasta las 8 de la tarde", "open", NOW, "24 20:00"),
    ("taller cerrado hasta el jueves a las 10:00", "closed", NOW, "26 10:00", "workshop"),
    ("cerrado el viernes", "closed", "27 00:00", "28 00:00"),
    ("cerrado durante 2 horas", "closed", NOW, "24 13:00"),
    ("abierto una hora más", "open", "24 18:00", "24 19:00"),
    # Dutch
    ("gesloten tot morgen", "closed", NOW, "25 00:00"),
    ("gesloten tot 14 uur", "closed", NOW, "24 14:00"),
    ("gesloten tot maandag: lekkage", "closed", NOW, "30 00:00", None, {"nl": "lekkage"}),
    ("open tot 20:00 vandaag", "open", NOW, "24 20:00"),
    ("werkplaats gesloten tot donderdag 10:00", "closed", NOW, "26 10:00", "workshop"),
    ("gesloten tot en met vrijdag", "closed", NOW, "28 00:00"),
    ("gesloten van maandag tot woensdag", "closed", "30 00:00", "2026-12-03 00:00"),
    ("gesloten vanmiddag", "closed", "24 12:00", "24 18:00"),
    ("een uur langer open", "open", "24 18:00", "24 19:00"),
]


def moment(text: str) -> datetime:
    day, _, time = text.partition(" ")
    return datetime.fromisoformat(f"{day if '-' in day else f'2026-11-{day}'}T{time}").replace(tzinfo=AT.tzinfo)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_table(row: tuple[object, ...]) -> None:
    text, state, starts, ends, department, reason = (*row, None, {})[:6] if len(row) < 6 else row
    found = read_override(str(text), HOURS, AT)
    said = ("open" if found.open else "closed", found.starts_at, found.ends_at, found.department, dict(found.reason))
    assert said == (state, moment(str(starts)), moment(str(ends)), department, reason or {})


@pytest.mark.parametrize("text", ["/closed", "closed", "closed now", "closed until further notice", "workshop closed",
                                  "geschlossen", "geschlossen bis auf Weiteres", "fermé", "cerrado", "gesloten: ziek"])
def test_without_an_end_it_says_how_to_write_one(text: str) -> None:
    with pytest.raises(NotAnOverride, match=r"^Until when\? Write for example: closed until tomorrow") as refused:
        read_override(text, HOURS, AT)
    assert refused.value.is_meant


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/open", "Until when are you open"),
        ("open today", "Until when are you open"),
        ("open until Friday", "Until which time are you open"),
        ("open until 10:00", "10:00 has passed already"),
        ("open until 10:00 today", "10:00 has passed already"),
        ("closed until 10:00 today", "10:00 has passed already"),
        ("closed from 10:00", "10:00 has passed today; name the day too"),
        ("closed yesterday", "Its end has passed already"),
        ("closed tomorrow until 10:00 today", "10:00 has passed already"),
        ("open until 16:00", "go on until 18:00 anyway; to close earlier write: closed from 16:00"),
        ("open on Sunday until 20:00", "From when are you open that day"),
        ("open for 30 hours", "open day and night for more than a day"),
        ("closed Friday, Sunday", "one stretch of days at a time"),
    ],
)
def test_what_cannot_be_is_refused_with_one_helpful_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NotAnOverride, match=sentence) as refused:
        read_override(text, HOURS, AT)
    assert refused.value.is_meant


@pytest.mark.parametrize(
    "text",
    [
        "", "Who has the keys?", "is the workshop closed on Friday?", "is the workshop closed on Friday", "the cat is closed",
        "kitchen closed until Monday", "closed until Monday unless Bob comes", "Dana wrote that she is closed until tomorrow",
        "see you tomorrow", "fine for now", "closed open until tomorrow", "wann ist morgen geschlossen", "x" * 600, "until tomorrow",
    ],
)
def test_what_staff_say_to_each_other_is_no_command(text: str) -> None:
    with pytest.raises(NotAnOverride) as refused:
        read_override(text, HOURS, AT)
    assert not refused.value.is_meant


def test_another_command_is_left_to_others() -> None:
    with pytest.raises(NotAnOverride, match="/hours is no command that is known here"):
        read_override("/hours", HOURS, AT)


@pytest.fixture
def bar(make_business: MakeBusiness) -> Hours:
    every_day = "\n".join(
        f'  {day}: ["18:00-02:00"]'
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    return Hours(make_business(f"hours:\n{every_day}"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AT.tzinfo)


def test_a_business_day_has_its_night(bar: Hours) -> None:
    tuesday_evening, after_midnight = at("2026-11-24T23:00"), at("2026-11-25T00:30")
    for said_at in (tuesday_evening, after_midnight):
        assert read_override("closed until tomorrow", bar, said_at).ends_at == at("2026-11-25T02:00")
        assert read_override("closed today", bar, said_at).ends_at == at("2026-11-25T02:00")
    assert read_override("closed until Thursday", bar, tuesday_evening).ends_at == at("2026-11-26T02:00")
    assert read_override("closed tomorrow", bar, tuesday_evening).starts_at == at("2026-11-25T02:00")
    assert read_override("open until 3", bar, after_midnight).ends_at == at("2026-11-25T03:00")
    assert read_override("open until 3", bar, tuesday_evening).ends_at == at("2026-11-25T03:00")
    longer = read_override("open one hour longer", bar, after_midnight)
    assert (longer.starts_at, longer.ends_at) == (at("2026-11-25T02:00"), at("2026-11-25T03:00"))


def test_after_the_last_closing_nothing_can_be_longer() -> None:
    with pytest.raises(NotAnOverride, match=r"write for example: open until 20:00\."):
        read_override("open one hour longer", HOURS, at("2026-11-24T18:30"))


def test_in_the_evening_a_morning_time_is_tomorrows() -> None:
    assert read_override("closed until 10:00", HOURS, at("2026-11-24T20:00")).ends_at == at("2026-11-25T10:00")


def test_what_staff_set_before_does_not_change_what_a_day_is() -> None:
    closed = read_override("closed until Monday", HOURS, AT)
    again = read_override("open one hour longer", Hours(HOURS.business, (closed,)), AT)
    assert again.starts_at == at("2026-11-24T18:00")


def test_times_are_those_of_the_clock_on_the_wall_when_clocks_change() -> None:
    saturday = at("2027-03-27T15:00")
    found = read_override("closed until Monday 9:00", HOURS, saturday)
    assert (found.ends_at - found.starts_at).total_seconds() == (42 - 0) * 3600  # on the wall
    assert found.ends_at.utcoffset() != found.starts_at.utcoffset()


def test_it_can_be_carried_out_by_the_engine() -> None:
    workshop = read_override("workshop closed until Thursday 10:00: no heating", HOURS, AT)
    hours = Hours(HOURS.business, (workshop,))
    status = hours.status(AT, "workshop")
    assert (status.open, status.opens_at, status.reason.text("en") if status.reason else None) == (
        False, at("2026-11-26T10:00"), "no heating"
    )
    assert hours.is_open(AT)
