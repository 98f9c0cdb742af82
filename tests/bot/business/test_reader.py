"""business.yml: what is accepted, and what is said about each mistake."""

# ruff: noqa: E501 (tables, a case to a line)

from datetime import date
from pathlib import Path

import pytest

from bot.business.shop import BusinessError, Interval, load_business
from bot.promises.templates import Template, Templates, Variable

ROOT = Path(__file__).parents[3]
GOOD = """version: 1
name: Lumen Bicycles
timezone: Europe/Amsterdam
languages: [en, de]
contact: {phone: "+31 20 555 0100", email: hello@example.com}
hours:
  monday: ["09:00-12:30", "13:30-18:00"]
  friday: ["09:00-12:30", "13:30-01:00"]
  saturday: ["10:00-24:00"]
  sunday: closed
holidays: {country: NL, closed: true}
special_days:
  2026-12-24: {hours: ["10:00-14:00"], reason: {en: Christmas Eve, de: Heiligabend}}
  2026-12-31: {hours: closed, reason: fireworks}
changes: [{from: 2027-01-04, hours: {monday: closed}}]
departments:
  service: {default: true}
  workshop: {name: {en: workshop, de: Werkstatt}, hours: {monday: ["07:00-16:00"]}}
bot: {answers: {nobody_answered_minutes: 10}}
handoff: {promise_minutes: 45}
retention_days: 30
"""
ICAL = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261228
DTEND;VALUE=DATE:20261230
SUMMARY:Quiet
  days
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20200501
RRULE:FREQ=YEARLY
SUMMARY:May Day
END:VEVENT
END:VCALENDAR
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "business.yml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(BusinessError) as error:
        load_business(path)
    return [problem.removeprefix(f"{path}:") for problem in error.value.problems]


def test_it_reads_everything_that_the_file_may_say(tmp_path: Path) -> None:
    business = load_business(write(tmp_path, GOOD))
    assert (business.name, business.timezone.key, business.languages) == (
        "Lumen Bicycles",
        "Europe/Amsterdam",
        ("en", "de"),
    )
    assert (business.contact.phone, business.contact.email) == ("+31 20 555 0100", "hello@example.com")
    assert business.week[0] == (Interval(540, 750), Interval(810, 1080))
    assert business.week[4] == (Interval(540, 750), Interval(810, 1500))
    assert business.week[5] == (Interval(600, 1440),)
    assert business.week[1] == business.week[6] == ()
    assert business.special_days[date(2026, 12, 24)].reason == {"en": "Christmas Eve", "de": "Heiligabend"}
    assert business.special_days[date(2026, 12, 31)].hours == ()
    assert business.changes[0].starts == date(2027, 1, 4)
    assert dict(business.changes[0].hours) == {0: ()}
    assert business.default_department == "service"
    assert business.departments["service"].week is None
    assert business.departments["workshop"].called("de") == "Werkstatt"
    # A department with hours of its own is closed on the weekdays that it does not name.
    assert business.departments["workshop"].week == ((Interval(420, 960),), (), (), (), (), (), ())
    assert (business.bot_answers.mode, business.bot_answers.nobody_answered_minutes) == ("nobody_answered_minutes", 10)
    assert (business.promise_minutes, business.retention_days) == (45, 30)
    assert business.wrong_share == 0.05


def test_the_owner_says_how_many_of_a_hundred_answers_may_be_wrong(tmp_path: Path) -> None:
    said = GOOD.replace("{answers: {nobody_answered_minutes: 10}}", "{wrong_answers_percent: 2}")
    business = load_business(write(tmp_path, said))
    assert (business.wrong_share, business.bot_answers.mode) == (0.02, "closed")


@pytest.mark.parametrize("seconds", [0, 5])
def test_the_owner_says_how_long_the_bot_waits_for_more(tmp_path: Path, seconds: int) -> None:
    said = GOOD.replace("{answers: {nobody_answered_minutes: 10}}", f"{{wait_for_more_seconds: {seconds}}}")
    assert load_business(write(tmp_path, said)).wait_for_more_seconds == seconds


def test_the_shop_that_comes_with_it_is_right() -> None:
    business = load_business(ROOT / "business.yml")
    assert business.languages == ("en", "de")
    assert business.default_department in business.departments
    assert all(set(special.reason) == {"en", "de"} for special in business.special_days.values())


def test_little_is_enough(tmp_path: Path) -> None:
    business = load_business(write(tmp_path, 'name: Kiosk\ntimezone: Europe/Berlin\nhours: {monday: "6:00-20:00"}\n'))
    assert business.languages == ("en",)
    assert business.default_department in business.departments
    assert (business.bot_answers.mode, business.promise_minutes) == ("closed", 60)


def test_holidays_may_come_from_a_calendar_file(tmp_path: Path) -> None:
    (tmp_path / "closed.ics").write_text(ICAL)
    path = write(tmp_path, GOOD.replace("{country: NL, closed: true}", "{ical: closed.ics}"))
    spec = load_business(path).holidays
    assert spec is not None
    assert spec.ical_days == {date(2026, 12, 28): "Quiet days", date(2026, 12, 29): "Quiet days"}
    assert spec.ical_yearly == {(5, 1): (2020, "May Day")}


@pytest.mark.parametrize(
    ("line", "service", "workshop"),
    [("", 1, 2), ("callbacks: {per_slot: 3}", 3, 2), ("callbacks: off", 0, 2), ("callbacks: false", 0, 2)],
)
def test_calls_at_once_are_the_business_s_or_the_department_s_own(
    tmp_path: Path, line: str, service: int, workshop: int
) -> None:
    text = GOOD.replace("workshop: {", "workshop: {callbacks_per_slot: 2, ") + line
    business = load_business(write(tmp_path, text))
    assert (business.calls_at_once("service"), business.calls_at_once("workshop")) == (service, workshop)
    # A department that the file has lost since counts as the business.
    assert business.calls_at_once("gone") == service


def test_a_department_may_call_nobody(tmp_path: Path) -> None:
    business = load_business(write(tmp_path, GOOD.replace("workshop: {", "workshop: {callbacks_per_slot: 0, ")))
    assert (business.calls_at_once("service"), business.calls_at_once("workshop")) == (1, 0)


MISTAKES = [
    ("retention_days: 30", "callbacks: no thanks", "21: callbacks is 'no thanks'; write off, or {per_slot: 1}."),
    ("retention_days: 30", "callbacks: [1]", "21: callbacks is a list; write off, or {per_slot: 1}."),
    ("retention_days: 30", "callbacks: {per_slot: 0}", "21: callbacks.per_slot is '0'; write a whole number from 1 to 100."),
    ("retention_days: 30", "callbacks: {}", "21: callbacks has no per_slot; add it."),
    ("retention_days: 30", "callback: off", "21: callback is no key of this file; did you mean callbacks?"),
    ("workshop: {", "workshop: {callbacks_per_slot: many, ", "18: departments.workshop.callbacks_per_slot is 'many'; write a whole number from 0 to 100."),
    ("version: 1", "version: 2", "1: version is '2'; this Nightdesk reads version 1, so write 1."),
    ("name: Lumen Bicycles", "name:", "2: name must be a text, not nothing; write it after the colon."),
    ("timezone: Europe/Amsterdam", "timezone: Europe/Amsterdm", "3: timezone Europe/Amsterdm is not known; did you mean Europe/Amsterdam?"),
    ("timezone: Europe/Amsterdam", "timezone: Amsterdam", "3: timezone Amsterdam is not known; did you mean Europe/Amsterdam?"),
    ("timezone: Europe/Amsterdam", "timezone: ../etc", "3: timezone ../etc is not known; write a name such as Europe/Amsterdam."),
    ("[en, de]", "[en, german]", "4: languages has german, which is no language code; did you mean de?"),
    ("[en, de]", "[en, xq, de]", "4: languages has xq, which is no language code; write its two letters, such as en or de."),
    ("[en, de]", "[en, de, en]", "4: languages has en twice; delete one."),
    ('"+31 20 555 0100"', '"020 555 0100"', '5: contact.phone 020 555 0100 is no full number; write it with + and the country, such as "+31 20 555 0100".'),
    ("hello@example.com", "hello at example", "5: contact.email hello at example is no address; write one such as hello@example.com."),
    ("  monday: [", "  mnday: [", "7: mnday is no key of hours; did you mean monday?"),
    ('"13:30-18:00"]', '"12:00-18:00"]', "7: hours.monday: 12:00-18:00 overlaps 09:00-12:30; make them one interval or mend the times."),
    ('"13:30-18:00"]', '"18:00-09:00"]', "7: hours.monday: 18:00-09:00 ends before it begins; turn the times round, or write a real night as two intervals, until 24:00 and from 00:00 on the next day."),
    ('"13:30-18:00"]', '"13:30-13:30"]', "7: hours.monday: 13:30-13:30 ends when it begins; mend a time, or write 00:00-24:00 for the whole day."),
    ('"13:30-18:00"]', '"13:30-25:00"]', "7: hours.monday: 13:30-25:00 has a time that does not exist; times go from 00:00 to 23:59, and an end may be 24:00."),
    ('"13:30-18:00"]', '"1:30pm-6pm"]', "7: hours.monday: '1:30pm-6pm' is no interval; write it as \"09:00-17:30\", or closed for the whole day."),
    ('"13:30-01:00"', '"13:30-05:00"', None),
    ('["10:00-24:00"]', '["00:30-24:00"]', "9: hours: saturday begins before friday's night has ended; end one of them earlier."),
    ("sunday: closed", "sunday:", '10: hours.sunday says nothing; write closed or a list of intervals such as ["09:00-17:30"].'),
    ("sunday: closed", "monday: closed", "10: monday is already given on line 7; keep one of the two."),
    ("country: NL", "country: Netherlands", "11: holidays.country Netherlands is not known; did you mean NL?"),
    ("country: NL", "country: XX", "11: holidays.country XX is not known; write its two letters, such as NL or DE."),
    ("country: NL", "country: DE, subdivision: XY", "11: holidays.subdivision XY is not known in DE; use one of: "),
    ("country: NL", "ical: none.ics", "11: holidays.ical cannot be used: "),
    ("closed: true}", "closed: maybe}", "11: holidays.closed is 'maybe'; write true or false."),
    ("2026-12-24", "12-24", "13: special_days: the date 12-24 has no year; write it with its year, such as 2026-12-24."),
    ("2026-12-24", "24.12.2026", "13: special_days: the date '24.12.2026' is no date; write year-month-day, such as 2026-12-24."),
    ("2026-12-24", "2026-02-30", "13: special_days: the date 2026-02-30 is not in the calendar; mend the day or the month."),
    ("{en: Christmas Eve,", "{english: Christmas Eve,", "13: special_days.2026-12-24.reason has english, which is no language code; did you mean en?"),
    ("2026-12-31: {hours: closed,", "2026-12-31: {", "14: special_days.2026-12-31 has no hours; add it."),
    ("from: 2027-01-04", "from: soon", "15: changes[1]: from 'soon' is no date; write year-month-day, such as 2026-12-24."),
    ("from: 2027-01-04", "from: 2027-01-04, department: worksop", "15: changes[1]: there is no department worksop; did you mean workshop?"),
    ("{default: true}", "{}", "16: no department has default: true; add it to the one that takes what fits no other."),
    ("workshop: {", "workshop: {default: true, ", "18: the departments service and workshop both say default: true; leave it at one of them."),
    ("workshop: {", "Work Shop: {", "18: the department 'Work Shop' must be small letters, digits, _ and -; put what customers read into name."),
    ("{answers: {nobody_answered_minutes: 10}}", "{answers: never}", "19: bot.answers is 'never'; write closed, always or {nobody_answered_minutes: 10}."),
    ("{answers: {nobody_answered_minutes: 10}}", "{wrong_answers_percent: 0}", "19: bot.wrong_answers_percent is '0'; write a whole number from 1 to 50."),
    ("{answers: {nobody_answered_minutes: 10}}", "{wrong_answers_percent: 5%}", "19: bot.wrong_answers_percent is '5%'; write a whole number from 1 to 50."),
    ("{answers: {nobody_answered_minutes: 10}}", "{wait_for_more_seconds: 9}", "19: bot.wait_for_more_seconds is '9'; write a whole number from 0 to 8."),
    ("nobody_answered_minutes: 10", "nobody_answered_minutes: ten", "19: bot.answers.nobody_answered_minutes is 'ten'; write a whole number from 1 to 1440."),
    ("promise_minutes: 45", "promise_minute: 45", "20: promise_minute is no key of handoff; did you mean promise_minutes?"),
    ("promise_minutes: 45", "promise_minutes: -5", "20: handoff.promise_minutes is '-5'; write a whole number from 1 to 10080."),
    ("retention_days: 30", "retention_days: a month", "21: retention_days is 'a month'; write a whole number from 1 to 36500."),
    ("retention_days: 30", "retentiondays: 30", "21: retentiondays is no key of this file; did you mean retention_days?"),
    ("timezone: Europe/Amsterdam\n", "", "1: this file has no timezone; add it."),
    ("  friday: [", "\tfriday: [", "8: a tab stands where spaces belong; indent with spaces."),
    ("sunday: closed", "sunday: [closed", "11: "),
    ("hours:\n", "<<<<<<< HEAD\nhours:\n", "6: <<<<<<< is the mark of an unfinished merge; keep one of the two versions and delete the marks."),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "sentence"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_its_mend(tmp_path: Path, good: str, bad: str, sentence: str | None) -> None:
    assert good in GOOD
    path = write(tmp_path, GOOD.replace(good, bad, 1))
    if sentence is None:
        assert load_business(path).week[4][-1].end == 1440 + 300
        return
    found = problems(path)
    assert len(found) == 1
    assert found[0].startswith(sentence)
    assert found[0].endswith((".", "?"))


def test_all_mistakes_are_named_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = GOOD.replace("Amsterdam", "Amstrdam").replace("NL", "QQ").replace("12:30", "12:99").replace("45", "none")
    lines = [int(problem.partition(":")[0]) for problem in problems(write(tmp_path, text))]
    assert lines == [3, 7, 8, 11, 20]


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "none.yml"
    with pytest.raises(BusinessError, match="there is no such file; create it or name another one"):
        load_business(path)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "1: the file is empty"),
        (b"- a\n- b\n", "1: the file must be a list of `key: value` lines"),
        ("name: Café\n".encode("latin-1"), "1: it is not UTF-8 text; save the file again with the encoding UTF-8."),
        (b"name: a\nphone: \x00\n", "1: this is not YAML"),
        (b"name: a\n---\nname: b\n", "2: a second document begins (`---`); keep everything in one."),
    ],
)
def test_a_file_that_is_no_such_yaml_is_refused_with_its_line(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "business.yml"
    path.write_bytes(data)
    (problem,) = problems(path)
    assert problem.startswith(sentence)


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        ("BEGIN:VCALENDAR", "BEGIN:NONSENSE", "1: this is no iCal file"),
        ("DTSTART;VALUE=DATE:20261228", "DTSTART;VALUE=DATE:2026-12-28", "3: '2026-12-28' is no date"),
        ("DTSTART;VALUE=DATE:20261228\n", "", "6: the event above has no DTSTART"),
        ("RRULE:FREQ=YEARLY", "RRULE:FREQ=MONTHLY", "10: RRULE FREQ=MONTHLY is not understood"),
        ("SUMMARY:May Day\nEND:VEVENT\n", "SUMMARY:May Day\n", "12: the last event has no END:VEVENT"),
        ("DTEND;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20361230", "4: the event lasts over a year"),
    ],
)
def test_a_broken_calendar_is_refused_with_both_lines(tmp_path: Path, good: str, bad: str, sentence: str) -> None:
    assert good in ICAL
    (tmp_path / "closed.ics").write_text(ICAL.replace(good, bad, 1))
    path = write(tmp_path, GOOD.replace("{country: NL, closed: true}", "{ical: closed.ics}"))
    (problem,) = problems(path)
    assert problem.startswith("11: holidays.ical cannot be used: ")
    assert f"closed.ics:{sentence}" in problem


HX = "HX0123456789abcdef0123456789abcdef"


def test_templates_are_read_by_reason_and_language(tmp_path: Path) -> None:
    section = f"""whatsapp:
  consent: not_needed
  templates:
    reply_waiting: {{en: {HX}, de: {HX}}}
    callback:
      en: {{sid: {HX}, variables: [business, request, phone]}}
      nl: {{sid: {HX}, variables: []}}
"""
    found = load_business(write(tmp_path, GOOD + section)).templates
    assert not found.needs_consent
    assert found.by_reason["reply_waiting"] == {"en": Template(HX), "de": Template(HX)}
    assert found.by_reason["callback"] == {
        "en": Template(HX, (Variable.BUSINESS, Variable.REQUEST, Variable.PHONE)),
        "nl": Template(HX, ()),
    }


def test_without_the_section_there_are_no_templates_and_consent_is_needed(tmp_path: Path) -> None:
    assert load_business(write(tmp_path, GOOD)).templates == Templates({}, needs_consent=True)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("{consent: yes}", "22: whatsapp.consent is 'yes'; write asked (the bot asks, and only who says yes is written to) or not_needed."),
        ("{template: {}}", "22: template is no key of whatsapp; did you mean templates?"),
        ("{templates: {reply_wating: {}}}", "22: reply_wating is no key of whatsapp.templates; did you mean reply_waiting?"),
        ("{templates: {callback: {english: HX1}}}", "22: whatsapp.templates.callback has english, which is no language code; did you mean en?"),
        ("{templates: {callback: {en: HX1}}}", "22: whatsapp.templates.callback.en is 'HX1'; write the template's ContentSid from Twilio, HX and 32 digits, such as HX0123456789abcdef0123456789abcdef."),
        ("{templates: {callback: {en: {variables: []}}}}", "22: whatsapp.templates.callback.en has no sid; add it."),
        (f"{{templates: {{callback: {{en: {{sid: {HX}, variables: [busines]}}}}}}}}", "22: whatsapp.templates.callback.en.variables has 'busines', which cannot be filled in; did you mean business?"),
        (f"{{templates: {{callback: {HX}}}}}", f"22: whatsapp.templates.callback must be `key: value` pairs, not '{HX}'; indent them below it."),
    ],
)
def test_a_mistake_in_the_templates_is_told_with_its_line(tmp_path: Path, section: str, expected: str) -> None:
    assert problems(write(tmp_path, f"{GOOD}whatsapp: {section}\n")) == [expected]


@pytest.mark.parametrize(("said", "asks"), [("", False), ("verdicts: on\n", True), ("verdicts: off\n", False)])
def test_customers_are_asked_for_a_verdict_where_the_owner_says_so(tmp_path: Path, said: str, asks: bool) -> None:
    path = tmp_path / "business.yml"
    path.write_text(f"name: X\ntimezone: Europe/Amsterdam\nhours: {{monday: [\"09:00-17:00\"]}}\n{said}")
    assert load_business(path).asks_verdict is asks


@pytest.mark.parametrize("said", ["maybe", "[on]", "{on: 1}"])
def test_a_verdict_that_is_neither_on_nor_off_is_told_with_its_line(tmp_path: Path, said: str) -> None:
    path = tmp_path / "business.yml"
    path.write_text(f"name: X\ntimezone: Europe/Amsterdam\nhours: {{monday: [\"09:00-17:00\"]}}\nverdicts: {said}\n")
    with pytest.raises(BusinessError) as error:
        load_business(path)
    assert ":4: verdicts is " in str(error.value)
    assert "write on or off." in str(error.value)
