"""The rota of business.yml: who is on call, where nobody is, and what is wrong with it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.business.shop import Business, BusinessError, Interval, load_business
from bot.hours import Hours
from bot.on_call.ahead import ahead
from bot.on_call.rota import Rota, Shift
from bot.on_call.words import UrgentWords

ZONE = ZoneInfo("Europe/Amsterdam")
SHOP = """\
version: 1
name: Lumen Bicycles
timezone: Europe/Amsterdam
languages: [en, de]
hours: {monday: ["09:00-18:00"], tuesday: ["09:00-18:00"]}
departments: {service: {default: true}, workshop: {email: workshop@shop.example}}
"""
ON_CALL = """\
on_call:
  second_after_minutes: 5
  email: {Bob: bob@shop.example}
  shifts:
    - {who: Alice, second: Bob, days: [monday, tuesday], hours: ["18:00-08:00"]}
    - {who: Bob, days: [saturday, sunday]}
    - {who: Cem, from: 2026-12-24, until: 2026-12-26}
urgent:
  words: {en: [urgent, burst pipe], de: [dringend, Rohrbruch, Öl]}
"""
def shop(folder: Path, text: str = ON_CALL) -> Business:
    (folder / "business.yml").write_text(SHOP + text)
    return load_business(folder / "business.yml")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def on_call(rota: Rota, text: str) -> str | None:
    found = rota.at(local(text), ZONE)
    return found.who if found is not None else None


def test_a_night_belongs_to_the_evening_on_which_it_begins(tmp_path: Path) -> None:
    rota = shop(tmp_path).on_call
    asked = {
        "2026-11-23T17:59": None,
        "2026-11-23T18:00": "Alice",
        "2026-11-24T07:59": "Alice",
        "2026-11-24T08:00": None,
        "2026-11-25T07:59": "Alice",
        "2026-11-25T18:00": None,
        "2026-11-28T00:00": "Bob",
        "2026-11-29T23:59": "Bob",
        "2026-11-30T00:00": None,
    }
    assert {each: on_call(rota, each) for each in asked} == asked


def test_dates_go_before_the_week(tmp_path: Path) -> None:
    rota = shop(tmp_path).on_call
    # Saturday is Bob's, but not at Christmas.
    assert [on_call(rota, f"2026-12-{day}T12:00") for day in (19, 23, 24, 26, 27)] == ["Bob", None, "Cem", "Cem", "Bob"]
    assert rota.people() == ["Alice", "Bob", "Cem"]


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 15), ("2027-03-28", 13), ("2026-11-22", 14)])
def test_a_night_in_which_the_clock_changes_has_no_hole(day: str, hours: int) -> None:
    """The clocks go back on 25 October 2026 and forward on 28 March 2027, both Sundays."""
    rota = Rota((Shift("Alice", hours=((18 * 60, 32 * 60),)),))
    begins = (datetime.fromisoformat(day) - timedelta(hours=6)).replace(tzinfo=ZONE).astimezone(UTC)
    night = [begins + timedelta(minutes=minute) for minute in range(hours * 60)]
    assert {rota.at(each, ZONE) is not None for each in night} == {True}
    assert rota.at(night[-1] + timedelta(minutes=1), ZONE) is None


@pytest.mark.parametrize(
    "who",
    [
        # The clock goes from 02:00 to 03:00: whose night ends at 02:30 goes home at the jump.
        {"2027-03-28T01:59+01:00": "Alice", "2027-03-28T03:00+02:00": "Bob", "2027-03-28T03:29+02:00": "Bob"},
        # It shows 02:30 twice: the first one counts.
        {"2026-10-25T02:29+02:00": "Alice", "2026-10-25T02:30+02:00": "Bob", "2026-10-25T02:10+01:00": "Bob"},
    ],
)
def test_in_the_two_odd_nights_a_shift_changes_when_the_hours_of_a_shop_would(who: dict[str, str]) -> None:
    half_past_two = 24 * 60 + 150
    rota = Rota((Shift("Alice", hours=((18 * 60, half_past_two),)), Shift("Bob", hours=((half_past_two, 32 * 60),))))
    found = {each: rota.at(datetime.fromisoformat(each), ZONE) for each in who}
    assert {each: shift and shift.who for each, shift in found.items()} == who


def test_the_gaps_are_those_of_the_departments_for_which_somebody_is_woken(tmp_path: Path) -> None:
    """Minute by minute: a time is closed for whom the hours say so, and a gap when nobody is on call in it."""
    business = shop(tmp_path)
    # It begins and ends before the shop does.
    week = tuple((Interval(7 * 60, 16 * 60),) if day < 2 else () for day in range(7))
    workshop = replace(business.departments["workshop"], week=week)
    business = replace(business, departments={**business.departments, "workshop": workshop})
    hours, begins, ends = Hours(business), local("2026-11-23T06:00"), local("2026-11-25T12:00")
    found = ahead(hours, begins, ends)
    told = {
        (f"{each.begins.astimezone(ZONE):%a %H:%M}", f"{each.ends.astimezone(ZONE):%a %H:%M}"): (each.shift and each.shift.who, each.only)
        for each in found
    }
    assert told[("Mon 16:00", "Mon 18:00")] == (None, ("workshop",))
    assert told[("Tue 07:00", "Tue 08:00")] == ("Alice", ("service",))
    assert told[("Tue 08:00", "Tue 09:00")] == (None, ("service",))
    minute = begins
    while minute < ends:
        closed = {each for each in business.departments if not hours.is_open(minute, each)}
        here = [each for each in found if each.begins <= minute < each.ends]
        assert len(here) == bool(closed)
        for stretch in here:
            assert set(stretch.only or business.departments) == closed
            assert stretch.shift == business.on_call.at(minute, ZONE)
        minute += timedelta(minutes=1)


def test_the_days_ahead_name_the_gaps_while_the_shop_is_closed(tmp_path: Path) -> None:
    business = shop(tmp_path)
    found = ahead(Hours(business), local("2026-11-23T17:00"), local("2026-11-25T12:00"))
    told = [
        (f"{each.begins.astimezone(ZONE):%a %H:%M}", f"{each.ends.astimezone(ZONE):%a %H:%M}", each.shift and each.shift.who)
        for each in found
    ]
    assert told == [
        ("Mon 18:00", "Tue 08:00", "Alice"),
        ("Tue 08:00", "Tue 09:00", None),
        ("Tue 18:00", "Wed 08:00", "Alice"),
        ("Wed 08:00", "Wed 12:00", None),
    ]


def test_the_command_says_it_in_words_and_as_json(tmp_path: Path) -> None:
    shop(tmp_path)
    asked = ["oncall", "--business", str(tmp_path / "business.yml"), "--at", "2026-11-23T20:00+01:00", "--days", "2"]
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == 0, said.output
    assert said.output.splitlines() == [
        "Now: Alice, then Bob",
        "Mon 23 Nov 20:00-Tue 24 Nov 08:00  Alice, then Bob",
        "Tue 24 Nov 08:00-09:00  nobody",
        "Tue 24 Nov 18:00-Wed 25 Nov 08:00  Alice, then Bob",
    ]
    printed = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert printed["on_call"] == {"who": "Alice", "second": "Bob"}
    assert (printed["closed_times"][1]["who"], printed["closed_times"][1]["departments"], printed["people"]) == (None, None, None)
    shop(tmp_path, "")
    assert "names nobody" in CliRunner().invoke(main, asked).output


def test_who_writes_nothing_of_it_has_no_rota(tmp_path: Path) -> None:
    business = shop(tmp_path, "")
    assert (business.on_call, business.urgent_words) == (Rota(), {})
    assert business.departments["workshop"].email == "workshop@shop.example"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("on_call: {}", ":7: on_call has no shifts; add it."),
        ("on_call: {shifts: [{days: [monday]}]}", ":7: a shift of on_call has no who; add it."),
        ("on_call: {shifts: [{who: A, days: [mondy]}]}", "days has 'mondy', which is no weekday; did you mean monday?"),
        ('on_call: {shifts: [{who: A, hours: ["8-20"]}]}', "which is no time of a shift; write it as \"18:00-08:00\""),
        ('on_call: {shifts: [{who: A, hours: ["08:00-08:00"]}]}', "which is no time of a shift"),
        ("on_call: {shifts: [{who: A, second: A}]}", "A is on call and second at once"),
        ("on_call: {shifts: [{who: A, from: 24-12}]}", "has no year"),
        ("on_call: {shifts: [{who: A, from: 2026-12-24, until: 2026-12-20}]}", "turn them round"),
        ("on_call: {shifts: [{who: A}], email: {A: nowhere}}", "on_call.email.A nowhere is no address"),
        ("on_call: {shifts: [{who: A}], second_after_minutes: 0}", "second_after_minutes"),
        ("urgent: {words: {xx: [help]}}", "urgent.words has xx, which is no language code"),
        ('urgent: {words: {en: ["!!"]}}', "urgent.words.en has '!!', which is no word"),
        ("urgent: {words: {en: [urgent, Urgent]}}", "urgent.words.en has Urgent twice; delete one."),
        ("urgent: {word: {en: [urgent]}}", "did you mean words?"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BusinessError) as caught:
        shop(tmp_path, text + "\n")
    assert sentence in str(caught.value)
    assert "business.yml:7: " in str(caught.value)


@pytest.mark.parametrize(
    ("text", "language", "is_urgent"),
    [
        ("This is URGENT!", "en", True),
        ("A burst  pipe in the cellar", "en", True),
        ("insurgent bicycles", "en", False),
        ("urgently", "en", False),
        ("ROHRBRUCH im Keller", "de", True),
        ("Ol lauft aus", "de", True),
        ("Das ist urgent", "de", False),
        ("C'est urgent", "fr", True),
        ("dringend", None, True),
        ("dringend", "de-AT", True),
        ("", "en", False),
    ],
)
def test_urgent_is_a_whole_word_of_the_customers_language(tmp_path: Path, text: str, language: str | None, is_urgent: bool) -> None:
    assert UrgentWords(shop(tmp_path).urgent_words).are_in(text, language) is is_urgent


def test_without_words_nothing_is_urgent() -> None:
    assert not UrgentWords({}).are_in("urgent", "en")
