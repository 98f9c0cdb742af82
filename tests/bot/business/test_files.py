"""business.yml with its calendar, read from the disk and again from what was stored."""

from pathlib import Path

import pytest

from bot.business.files import MAIN, business_of, look_at, take
from bot.business.shop import BusinessError, load_business

GOOD = 'version: 1\nname: Kiosk\ntimezone: Europe/Berlin\nhours: {monday: "6:00-20:00"}\n'
CALENDAR = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\nSUMMARY:Works holiday\nEND:VEVENT\nEND:VCALENDAR\n"


def write(folder: Path, text: str, name: str = "business.yml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_what_was_taken_makes_the_same_business_when_the_files_are_gone(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + "holidays: {ical: days.ics}\n", "shop.yml")
    calendar = write(tmp_path, CALENDAR, "days.ics")
    taken = take(path)
    assert taken.problems == ()
    assert taken.business == load_business(path)
    assert set(taken.files) == {MAIN, "days.ics"}
    assert [looked for looked, _ in taken.looks] == [path, calendar]
    assert look_at([path, calendar]) == taken.looks
    path.unlink()
    calendar.unlink()
    assert business_of(taken.files) == taken.business


def test_an_old_version_is_read_with_its_own_calendar(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + "holidays: {ical: days.ics}\n")
    write(tmp_path, CALENDAR, "days.ics")
    old = take(path)
    write(tmp_path, CALENDAR.replace("1225", "1224"), "days.ics")
    assert [str(day) for day in business_of(old.files).holidays.ical_days or ()] == ["2026-12-25"]  # type: ignore[union-attr]


def test_a_calendar_elsewhere_is_kept_too(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    calendar = write(tmp_path, CALENDAR, "days.ics")
    taken = take(write(tmp_path / "shop", GOOD + f"holidays: {{ical: {calendar}}}\n"))
    assert business_of(taken.files) == taken.business
    relative = take(write(tmp_path / "shop", GOOD + "holidays: {ical: ../days.ics}\n"))
    assert business_of(relative.files) == relative.business


def test_a_refused_file_says_why_and_keeps_what_was_read(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("Berlin", "Berlinn"))
    taken = take(path)
    assert taken.business is None
    assert taken.files[MAIN] == path.read_text()
    assert [problem.removeprefix(str(path)) for problem in taken.problems] == [
        ":3: timezone Europe/Berlinn is not known; did you mean Europe/Berlin?"
    ]


def test_a_missing_file_and_a_missing_calendar_are_told(tmp_path: Path) -> None:
    assert "there is no such file" in take(tmp_path / "business.yml").problems[0]
    taken = take(write(tmp_path, GOOD + "holidays: {ical: days.ics}\n"))
    assert "days.ics: there is no such file" in taken.problems[0]
    assert look_at([tmp_path / "business.yml", tmp_path / "days.ics"]) == taken.looks


def test_a_calendar_that_was_not_stored_is_no_guess() -> None:
    with pytest.raises(BusinessError, match=r"days\.ics: this file was not stored"):
        business_of({MAIN: GOOD + "holidays: {ical: days.ics}\n"})
