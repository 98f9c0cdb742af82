"""Questions about hours in customers' words, and what is left to the FAQ."""

# ruff: noqa: E501 (tables, a case to a line)

from datetime import date, datetime
from pathlib import Path

import pytest

from bot.business.shop import Business, load_business
from bot.hours import Hours, Override
from bot.hours.ask import ask
from bot.hours.commands import read_moment

from .conftest import MakeBusiness

FRIDAY_NIGHT = "2026-11-20T22:40"
SHOP = """
hours:
  monday: ["09:00-12:30", "13:30-18:00"]
  tuesday: ["09:00-12:30", "13:30-18:00"]
  wednesday: ["09:00-12:30", "13:30-18:00"]
  thursday: ["09:00-12:30", "13:30-21:00"]
  friday: ["09:00-12:30", "13:30-18:00"]
  saturday: ["10:00-17:00"]
holidays: {country: NL, closed: true}
special_days:
  2026-12-24: {hours: ["10:00-14:00"], reason: {en: Christmas Eve, de: Heiligabend}}
  2027-01-02: {hours: closed, reason: {en: stocktaking, de: Inventur}}
departments:
  service: {default: true, name: {en: customer service, de: Kundenservice}}
  workshop: {name: {en: workshop, de: Werkstatt}, hours: {monday: ["07:00-16:00"], friday: ["07:00-16:00"]}}
"""

# (question, at, date asked about, open, what the answer must name)
ENGLISH = [
    ("Are you open?", FRIDAY_NIGHT, "2026-11-20", False, ["closed", "Saturday 21 November", "10:00"]),
    ("are you open right now", "2026-11-23T10:00", "2026-11-23", True, ["open", "12:30", "13:30", "18:00"]),
    ("Are you still open?", "2026-11-23T17:00", "2026-11-23", True, ["open", "until 18:00"]),
    ("until when are you open?", "2026-11-23T15:00", "2026-11-23", True, ["until 18:00"]),
    ("How late are you open today?", "2026-11-26T15:00", "2026-11-26", True, ["Thursday 26 November", "21:00"]),
    ("What time do you close?", FRIDAY_NIGHT, "2026-11-20", False, ["closed", "Saturday 21 November"]),
    ("when do you open?", FRIDAY_NIGHT, "2026-11-21", True, ["Saturday 21 November", "10:00", "17:00"]),
    ("When will you be open again?", "2026-12-24T20:00", "2026-12-28", True, ["Christmas Eve", "Monday 28 December", "09:00"]),
    ("are you open today?", FRIDAY_NIGHT, "2026-11-20", True, ["Friday 20 November", "from 09:00 to 12:30", "closed now"]),
    ("Are you open tomorrow?", FRIDAY_NIGHT, "2026-11-21", True, ["Saturday 21 November", "from 10:00 to 17:00"]),
    ("are you open the day after tomorrow", FRIDAY_NIGHT, "2026-11-22", False, ["Sunday 22 November", "closed", "Monday 23 November"]),
    ("Are you open on Sunday?", FRIDAY_NIGHT, "2026-11-22", False, ["Sunday 22 November", "closed", "Monday 23 November at 09:00"]),
    ("r u open sundays", FRIDAY_NIGHT, "2026-11-22", False, ["Sunday 22 November"]),
    ("Are you open on Friday?", FRIDAY_NIGHT, "2026-11-20", True, ["Today, Friday 20 November"]),
    ("are you open next friday?", FRIDAY_NIGHT, "2026-11-27", True, ["Friday 27 November"]),
    ("when do you open on Monday", FRIDAY_NIGHT, "2026-11-23", True, ["Monday 23 November", "09:00"]),
    ("What are your hours on Thursday?", FRIDAY_NIGHT, "2026-11-26", True, ["Thursday 26 November", "21:00"]),
    ("Are you open tonight?", "2026-11-26T12:00", "2026-11-26", True, ["Thursday 26 November", "21:00"]),
    ("Are you open tonight?", FRIDAY_NIGHT, "2026-11-20", False, ["closed", "Saturday 21 November"]),
    ("are you open tomorrow evening?", FRIDAY_NIGHT, "2026-11-21", False, ["closed", "from 10:00 to 17:00"]),
    ("Are you open Thursday evening?", FRIDAY_NIGHT, "2026-11-26", True, ["Thursday 26 November", "21:00"]),
    ("are you open at 7?", "2026-11-26T15:00", "2026-11-26", True, ["19:00", "until 21:00"]),
    ("are you open at 7?", "2026-11-26T06:00", "2026-11-26", False, ["07:00", "closed"]),
    ("Are you open at 5pm on Saturday?", FRIDAY_NIGHT, "2026-11-21", False, ["17:00", "closed"]),
    ("are you open saturday at 4:59 pm?", FRIDAY_NIGHT, "2026-11-21", True, ["16:59", "until 17:00"]),
    ("are you open on Monday at half past twelve", FRIDAY_NIGHT, "2026-11-23", False, ["12:30", "closed"]),
    ("Are you open on Monday at noon?", FRIDAY_NIGHT, "2026-11-23", True, ["12:00", "until 12:30"]),
    ("do you open before 9 on Tuesday?", FRIDAY_NIGHT, "2026-11-24", False, ["before 09:00", "closed"]),
    ("are you open after 6 on Thursday?", FRIDAY_NIGHT, "2026-11-26", True, ["after 18:00", "21:00"]),
    ("Are you open on 24.12.?", FRIDAY_NIGHT, "2026-12-24", True, ["Thursday 24 December (Christmas Eve)", "from 10:00 to 14:00"]),
    ("are you open on 24/12", FRIDAY_NIGHT, "2026-12-24", True, ["10:00"]),
    ("are you open Dec 24?", FRIDAY_NIGHT, "2026-12-24", True, ["10:00"]),
    ("are you open on the 24th of December", FRIDAY_NIGHT, "2026-12-24", True, ["10:00"]),
    ("are you open on Thursday, December 24th, 2026?", FRIDAY_NIGHT, "2026-12-24", True, ["10:00"]),
    ("are you open on 2027-01-02", FRIDAY_NIGHT, "2027-01-02", False, ["Saturday 2 January 2027", "closed (stocktaking)"]),
    ("are you open on the 31st?", FRIDAY_NIGHT, "2026-12-31", True, ["Thursday 31 December"]),
    ("are you open on 29 February?", FRIDAY_NIGHT, "2028-02-29", True, ["Tuesday 29 February 2028"]),
    ("Are you open on Christmas?", FRIDAY_NIGHT, "2026-12-25", False, ["Friday 25 December", "closed (Christmas Day)", "Monday 28 December"]),
    ("Are you open on Boxing Day", FRIDAY_NIGHT, "2026-12-26", False, ["Saturday 26 December", "closed"]),
    ("open on new year's eve?", FRIDAY_NIGHT, "2026-12-31", True, ["Thursday 31 December"]),
    ("Are you open on Easter Monday?", FRIDAY_NIGHT, "2027-03-29", False, ["Monday 29 March 2027", "Easter Monday", "Tuesday 30 March 2027"]),
    ("are you open on King's Day?", FRIDAY_NIGHT, "2027-04-27", False, ["Tuesday 27 April 2027", "King's Day"]),
    ("Is the shop open on good friday?", FRIDAY_NIGHT, "2027-03-26", False, ["Good Friday"]),
    ("are you open this weekend?", FRIDAY_NIGHT, "2026-11-21", True, ["Saturday 21 November: from 10:00", "Sunday 22 November: closed"]),
    ("are you open between the holidays?", FRIDAY_NIGHT, "2026-12-27", True, ["Monday 28 December: from 09:00"]),
    ("What are your opening hours?", FRIDAY_NIGHT, None, None, ["Thursday 26 November: from 09:00", "closed now"]),
    ("is the workshop open on Monday?", FRIDAY_NIGHT, "2026-11-23", True, ["workshop", "from 07:00 to 16:00"]),
    ("Is the workshop open at 8 tomorrow?", FRIDAY_NIGHT, "2026-11-21", False, ["workshop", "closed", "Monday 23 November at 07:00"]),
    ("Hi! Just wondering whether you guys are open this Saturday? Thanks", FRIDAY_NIGHT, "2026-11-21", True, ["Saturday 21 November"]),
    ("are you open tommorrow?", FRIDAY_NIGHT, "2026-11-21", True, ["Saturday 21 November"]),
    ("Is anyone there now?", FRIDAY_NIGHT, "2026-11-20", False, ["closed"]),
    ("Sunday hours?", FRIDAY_NIGHT, "2026-11-22", False, ["Sunday 22 November", "closed"]),
    ("Do you open on public holidays?", FRIDAY_NIGHT, "2026-12-25", False, ["Friday 25 December: closed (Christmas Day)"]),
    ("are you open from 9 to 5 on Monday?", FRIDAY_NIGHT, "2026-11-23", True, ["from 09:00 to 12:30 and from 13:30 to 18:00"]),
    ("is the shop open until 6 on Monday?", FRIDAY_NIGHT, "2026-11-23", True, ["from 13:30 to 18:00"]),
    ("are you open 24/7?", FRIDAY_NIGHT, None, None, ["Sunday 22 November: closed"]),
    ("Good evening, are you still open?", FRIDAY_NIGHT, "2026-11-20", False, ["closed now"]),
    ("are you open on monday next week", "2026-11-19T10:00", "2026-11-23", True, ["Monday 23 November"]),
    ("are you closed on Monday", FRIDAY_NIGHT, "2026-11-23", True, ["open from 09:00"]),
]  # fmt: skip
GERMAN = [
    ("Habt ihr gerade offen?", FRIDAY_NIGHT, "2026-11-20", False, ["geschlossen", "Samstag, 21. November", "10:00 Uhr"]),
    ("Seid ihr noch da?", "2026-11-23T17:00", "2026-11-23", True, ["geöffnet", "18:00 Uhr"]),
    ("Bis wann habt ihr heute auf?", "2026-11-26T15:00", "2026-11-26", True, ["Donnerstag, 26. November", "21:00 Uhr"]),
    ("Wie lange habt ihr offen?", "2026-11-23T15:00", "2026-11-23", True, ["bis 18:00 Uhr"]),
    ("Wann macht ihr zu?", "2026-11-23T15:00", "2026-11-23", True, ["bis 18:00 Uhr"]),
    ("Wann öffnet ihr wieder?", FRIDAY_NIGHT, "2026-11-21", True, ["Samstag, 21. November", "10:00 Uhr"]),
    ("Ab wann seid ihr am Montag da?", FRIDAY_NIGHT, "2026-11-23", True, ["Montag, 23. November", "09:00"]),
    ("Habt ihr morgen geöffnet?", FRIDAY_NIGHT, "2026-11-21", True, ["Samstag, 21. November", "von 10:00 bis 17:00 Uhr"]),
    ("habt ihr uebermorgen auf", FRIDAY_NIGHT, "2026-11-22", False, ["Sonntag, 22. November", "geschlossen"]),
    ("Haben Sie sonntags geöffnet?", FRIDAY_NIGHT, "2026-11-22", False, ["geschlossen", "Montag, 23. November"]),
    ("Hat der Laden nächsten Freitag offen?", FRIDAY_NIGHT, "2026-11-27", True, ["Freitag, 27. November"]),
    ("Habt ihr morgen Abend offen?", FRIDAY_NIGHT, "2026-11-21", False, ["abends", "geschlossen"]),
    ("Habt ihr heute Abend noch auf?", "2026-11-26T15:00", "2026-11-26", True, ["abends", "21:00 Uhr"]),
    ("Seid ihr Donnerstag um 20 Uhr noch offen?", FRIDAY_NIGHT, "2026-11-26", True, ["20:00 Uhr", "bis 21:00 Uhr"]),
    ("Habt ihr am Montag um halb eins offen?", FRIDAY_NIGHT, "2026-11-23", False, ["12:30 Uhr", "geschlossen"]),
    ("Habt ihr am Donnerstag um 8 Uhr abends auf?", FRIDAY_NIGHT, "2026-11-26", True, ["20:00 Uhr"]),
    ("Habt ihr am 24.12. geöffnet?", FRIDAY_NIGHT, "2026-12-24", True, ["24. Dezember (Heiligabend)", "10:00 bis 14:00 Uhr"]),
    ("Habt ihr am 24. Dezember auf", FRIDAY_NIGHT, "2026-12-24", True, ["Heiligabend"]),
    ("Seid ihr am 24. da?", FRIDAY_NIGHT, "2026-11-24", True, ["Dienstag, 24. November"]),
    ("Habt ihr Heiligabend offen?", FRIDAY_NIGHT, "2026-12-24", True, ["Heiligabend"]),
    ("Habt ihr an Weihnachten geöffnet?", FRIDAY_NIGHT, "2026-12-25", False, ["25. Dezember", "1. Weihnachtstag"]),
    ("Seid ihr am 2. Weihnachtstag da?", FRIDAY_NIGHT, "2026-12-26", False, ["26. Dezember", "2. Weihnachtstag"]),
    ("Ist am Ostermontag offen?", FRIDAY_NIGHT, "2027-03-29", False, ["29. März 2027", "Ostermontag"]),
    ("Habt ihr zwischen den Jahren offen?", FRIDAY_NIGHT, "2026-12-27", True, ["Montag, 28. Dezember: von 09:00"]),
    ("Habt ihr am Wochenende auf?", FRIDAY_NIGHT, "2026-11-21", True, ["Samstag, 21. November", "Sonntag, 22. November: geschlossen"]),
    ("Öffnungszeiten?", FRIDAY_NIGHT, None, None, ["Sonntag, 22. November: geschlossen"]),
    ("Wie sind eure Öffnungszeiten am Donnerstag?", FRIDAY_NIGHT, "2026-11-26", True, ["21:00 Uhr"]),
    ("Ist die Werkstatt am Montag offen?", FRIDAY_NIGHT, "2026-11-23", True, ["Werkstatt", "von 07:00 bis 16:00 Uhr"]),
    ("Guten Morgen, habt ihr auf?", "2026-11-23T10:00", "2026-11-23", True, ["bis 12:30 Uhr"]),
    ("Habt ihr am Freitag bis 18 Uhr geöffnet?", FRIDAY_NIGHT, "2026-11-20", True, ["18:00 Uhr"]),
    ("Habt ihr an Feiertagen offen?", FRIDAY_NIGHT, "2026-12-25", False, ["25. Dezember: geschlossen (1. Weihnachtstag)"]),
    ("Kann ich morgen vorbeikommen?", FRIDAY_NIGHT, "2026-11-21", True, ["Samstag, 21. November"]),
]  # fmt: skip

NO_QUESTION_ABOUT_HOURS = [
    "how long is the warranty open?",
    "Where is my order?",
    "can I open a dispute",
    "how do I open the battery lock",
    "are you open to a trade-in",
    "Do you have red helmets?",
    "I want to talk to a person",
    "how long does a repair take?",
    "when will my bike be ready on Monday?",
    "can you call me tomorrow at 9",
    "are you open in two hours?",
    "My parcel was opened",
    "hello",
    "tomorrow?",
    "and on Sunday?",
    "7",
    "",
    "???",
    "are you open? " + "and my saddle squeaks " * 5000,
    "Wie lange gilt die Garantie?",
    "Wie lange dauert eine Reparatur?",
    "Was kostet ein Schlauch?",
    "Habt ihr Helme auf Lager?",
    "Wann kommt mein Paket?",
    "Ist meine Rechnung noch offen?",
]


@pytest.fixture
def shop(make_business: MakeBusiness) -> Hours:
    return Hours(make_business(SHOP))


@pytest.mark.parametrize(
    ("text", "language", "at", "day", "is_open", "named"),
    [(text, "en", *rest) for text, *rest in ENGLISH] + [(text, "de", *rest) for text, *rest in GERMAN],
)
def test_it_computes_the_answer(
    shop: Hours, text: str, language: str, at: str, day: str | None, is_open: bool | None, named: list[str]
) -> None:
    for asked_in in (language, None):
        found = ask(text, shop, read_moment(at, shop), language=asked_in)
        assert found.understood
        assert (found.language, found.date, found.open) == (language, date.fromisoformat(day) if day else None, is_open)
        assert found.answer is not None
        assert [part for part in named if part not in found.answer] == []


@pytest.mark.parametrize("text", NO_QUESTION_ABOUT_HOURS)
def test_it_leaves_everything_else_to_others(shop: Hours, text: str) -> None:
    found = ask(text, shop, read_moment(FRIDAY_NIGHT, shop))
    assert (found.understood, found.answer, found.date, found.open) == (False, None, None, None)


@pytest.mark.parametrize(
    ("previous", "text", "day", "is_open", "department"),
    [
        (["are you open tomorrow?"], "and on Sunday?", "2026-11-22", False, None),
        (["Are you open on Monday?"], "and the workshop?", "2026-11-23", True, "workshop"),
        (["is the workshop open tomorrow?"], "and on Monday at 8:00?", "2026-11-23", True, "workshop"),
        (["Are you open on Monday?"], "until when?", "2026-11-23", True, None),
        (["are you open on Sunday?", "thanks"], "what about Monday", "2026-11-23", True, None),
        (["are you open tomorrow?", "and on Sunday?"], "and the workshop?", "2026-11-22", False, "workshop"),
        (["Habt ihr morgen auf?"], "und am Sonntag?", "2026-11-22", False, None),
        (["Habt ihr am Montag offen?"], "Und die Werkstatt?", "2026-11-23", True, "workshop"),
    ],
)
def test_it_goes_on_from_what_was_asked_before(
    shop: Hours, previous: list[str], text: str, day: str, is_open: bool, department: str | None
) -> None:
    found = ask(text, shop, read_moment(FRIDAY_NIGHT, shop), previous=previous)
    assert (found.understood, found.date, found.open, found.department) == (
        True,
        date.fromisoformat(day),
        is_open,
        department,
    )


def test_a_follow_up_of_something_else_is_no_question_about_hours(shop: Hours) -> None:
    found = ask("and on Sunday?", shop, read_moment(FRIDAY_NIGHT, shop), previous=["Where is my order?"])
    assert not found.understood


def test_a_month_comes_first_in_america(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(SHOP, zone="America/New_York"))
    at = read_moment("2026-11-20T12:00", hours)
    assert ask("are you open on 12/5?", hours, at).date == date(2026, 12, 5)
    assert ask("are you open on 5/12?", hours, at).date == date(2027, 5, 12)


def test_a_shop_that_never_opens_says_so(make_business: MakeBusiness) -> None:
    hours = Hours(make_business("hours: closed"))
    found = ask("when do you open?", hours, read_moment(FRIDAY_NIGHT, hours))
    assert found.answer == "We are closed now. No further opening is planned at the moment."


def test_a_shop_that_never_closes_says_so(make_business: MakeBusiness) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = Hours(make_business("hours:\n" + "\n".join(f'  {day}: ["00:00-24:00"]' for day in days)))
    at = read_moment(FRIDAY_NIGHT, hours)
    assert ask("until when are you open?", hours, at).answer == "We are open now and stay open around the clock."
    assert ask("Are you open on Sunday?", hours, at).answer == "On Sunday 22 November we are open around the clock."


def test_a_night_belongs_to_the_day_on_which_it_began(make_business: MakeBusiness) -> None:
    hours = Hours(make_business('hours: {saturday: ["18:00-02:00"]}'))
    at = read_moment("2026-11-20T12:00", hours)
    assert ask("are you open on Saturday?", hours, at).answer == "Tomorrow, Saturday 21 November, we are open from 18:00 to 02:00."
    assert ask("are you open on Sunday?", hours, at).open is False
    assert ask("are you open on Sunday at 1 am?", hours, at).open is True


def test_why_staff_closed_is_told_for_the_days_that_it_concerns(make_business: MakeBusiness) -> None:
    business = make_business(
        'hours: {monday: "18:00-02:00", tuesday: "18:00-02:00", wednesday: "18:00-02:00"}', languages="[en]"
    )
    at = read_moment("2026-11-23T12:00", Hours(business))
    ends_at = read_moment("2026-11-25T02:00", Hours(business))  # the end of Tuesday's night
    hours = Hours(business, (Override(False, at, ends_at, reason={"en": "burst pipe"}),))
    tomorrow = "Tomorrow, Tuesday 24 November, we are closed (burst pipe). We open again on Wednesday 25 November at 18:00."
    assert ask("are you open tomorrow?", hours, at).answer == tomorrow
    wednesday = ask("are you open on Wednesday?", hours, at).answer
    assert wednesday == "On Wednesday 25 November we are open from 18:00 to 02:00."
    late = Override(True, read_moment("2026-11-26T10:00", hours), read_moment("2026-11-26T12:00", hours), reason={"en": "sale"})
    assert ask("are you open on Thursday?", Hours(business, (late,)), at).answer == (
        "On Thursday 26 November (sale) we are open from 10:00 to 12:00."
    )


def test_the_answer_about_a_moment_agrees_with_the_status(shop: Hours) -> None:
    at = read_moment("2026-11-22T23:00", shop)
    for hour in range(24):
        moment = datetime(2026, 11, 26, hour, tzinfo=shop.zone)
        assert ask(f"are you open on Thursday at {hour:02}:00?", shop, at).open is shop.status(moment).open


@pytest.mark.parametrize("day", range(7))
def test_every_weekday_is_answered_from_the_file_of_the_shop_that_comes_with_it(day: int) -> None:
    business: Business = load_business(Path(__file__).parents[3] / "business.yml")
    hours = Hours(business)
    at = read_moment("2026-11-16T08:00", hours)
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    asked = ask(f"are you open on {names[day]}?", hours, at)
    assert asked.date == date(2026, 11, 16 + day)
    assert asked.open is bool(business.week[day])
