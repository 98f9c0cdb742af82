"""The form of an entry: what stands in its fields, and the entry that they describe. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.faq.entry import Entry, Translation
from bot.faq.wording import normalised
from bot.faq.writing.fields import entry_of, fields_of

LIMIT_CHARS = 50_000
#: Stands for a file that is not there yet.
NEW_FILE = "new"


class BadField(Exception):
    """A field cannot be read; the message is one sentence."""


@dataclass(frozen=True)
class Filled:
    """What stands in the fields, as text; `questions` and `answers` by language, the shop's first one under its own name."""

    id: str
    file: str
    questions: Mapping[str, str]
    answers: Mapping[str, str]
    department: str = ""
    always_human: bool = False
    floor: str = ""  #: percent
    valid_from: str = ""
    valid_until: str = ""
    follow_ups: str = ""
    attachments: tuple[str, ...] = ()
    tests: str = ""
    group: str = ""  #: the group of unanswered questions that this is for


def shown(entry: Entry, file: str, languages: Sequence[str]) -> Filled:
    """The fields of an entry that is there."""
    first, *others = languages
    fields = fields_of(entry)
    there = {language: entry.translations.get(language, Translation()) for language in others}
    return Filled(
        id=entry.id,
        file=file,
        questions={first: _lines(entry.questions), **{key: _lines(each.questions) for key, each in there.items()}},
        answers={first: entry.answer, **{key: each.answer or "" for key, each in there.items()}},
        department=entry.department or "",
        always_human=entry.always_human,
        floor="" if entry.floor is None else f"{entry.floor * 100:g}",
        valid_from=entry.valid_from.isoformat() if entry.valid_from else "",
        valid_until=entry.valid_until.isoformat() if entry.valid_until else "",
        follow_ups=", ".join(entry.follow_ups),
        attachments=entry.attachments,
        tests=_lines([each for each in fields.get("tests", []) if isinstance(each, str)]),
    )


def read(form: Mapping[str, Any], languages: Sequence[str], kept: Entry | None) -> Filled:
    """What was sent. `kept`: the entry that it is about; its attachments are those ticked."""

    def text(name: str) -> str:
        return str(form.get(name, "")).replace("\x00", "").replace("\r\n", "\n")[:LIMIT_CHARS]

    attachments = kept.attachments if kept is not None else ()
    if form.get("has_attachments"):
        attachments = tuple(each for each in attachments if form.get(f"attachment:{each}"))
    return Filled(
        id=text("id").strip() if kept is None else kept.id,
        file=text("file").strip(),
        questions={language: text(f"questions:{language}") for language in languages},
        answers={language: text(f"answer:{language}") for language in languages},
        department=text("department").strip(),
        always_human=bool(form.get("always_human")),
        floor=text("floor").strip(),
        valid_from=text("valid_from").strip(),
        valid_until=text("valid_until").strip(),
        follow_ups=text("follow_ups"),
        attachments=attachments,
        tests=text("tests"),
        group=text("group").strip()[:20],
    )


def with_wordings(filled: Filled, wordings: Mapping[str, Sequence[str]], group: int) -> Filled:
    """The fields with the wordings of a group below the questions that are there; one that is there already is left out."""
    questions = dict(filled.questions)
    for language, texts in wordings.items():
        there = _each(questions.get(language, ""))
        known = set(map(normalised, there))
        questions[language] = _lines([*there, *(text for text in texts if normalised(text) not in known)])
    return replace(filled, questions=questions, group=str(group))


def entry(filled: Filled, languages: Sequence[str], base: Entry | None) -> Entry:
    """The entry that the fields describe; what has no field is as in `base`. Raises BadField."""
    first, *others = languages
    translations = {key: each for key, each in (base.translations if base else {}).items() if key not in others}
    for language in others:
        known = base.translations.get(language, Translation()).questions if base else ()
        questions, answer = _each(filled.questions.get(language, ""), known), filled.answers.get(language, "").strip()
        if questions or answer:
            translations[language] = Translation(questions, answer or None)
    order = [*(base.translations if base else {}), *others]
    made = Entry(
        id=filled.id,
        questions=_each(filled.questions.get(first, ""), base.questions if base else ()),
        answer=filled.answers.get(first, "").strip(),
        translations={key: translations[key] for key in dict.fromkeys(order) if key in translations},
        department=filled.department or None,
        always_human=filled.always_human,
        floor=_floor(filled.floor),
        valid_from=_day(filled.valid_from),
        valid_until=_day(filled.valid_until),
        attachments=filled.attachments,
        follow_ups=tuple(filled.follow_ups.replace(",", " ").split()),
    )
    return with_tests(made, base, _each(filled.tests))


def with_tests(made: Entry, base: Entry | None, asked: Sequence[str]) -> Entry:
    """Its plain test cases are `asked`; those that expect something else stay as they are."""
    before = fields_of(base).get("tests", []) if base is not None else []
    others = [each for each in before if not isinstance(each, str)]
    plain = [each for each in before if each in asked] + [each for each in asked if each not in before]
    tests = [each for each in before if each in others or each in plain] + [each for each in plain if each not in before]
    if not tests:
        return made
    return replace(entry_of({**fields_of(made), "tests": tests}), source=made.source)


def other_tests(base: Entry) -> int:
    """How many test cases it has that expect something else than this entry, or name a language or a day; a hand edits those."""
    return sum(not isinstance(each, str) for each in fields_of(base).get("tests", []))


def dumped(base: Entry) -> str:
    """An entry as it was read, for a hidden field."""
    return json.dumps(base.to_json(), ensure_ascii=False)


def loaded(stored: str) -> Entry:
    """What `dumped` made. Raises BadField."""
    try:
        return Entry.from_json(json.loads(stored))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadField("The page did not say what it began from; reload it, what you typed is kept there.") from error


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(" ".join(each.split()) for each in texts)


def _each(text: str, known: Sequence[str] = ()) -> tuple[str, ...]:
    """The lines; what a field cannot show of a known one (several blanks, an end of line) is no change of it."""
    as_known = {" ".join(each.split()): each for each in known}
    lines = (" ".join(line.split()) for line in text.splitlines() if line.strip())
    return tuple(as_known.get(line, line) for line in lines)


def _floor(text: str) -> float | None:
    if not text:
        return None
    try:
        percent = float(text.replace(",", ".").removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        raise BadField(f"“{text:.20}” is no percentage; write a number from 0 to 100, or leave the field empty.")
    return round(percent / 100, 4)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadField(f"“{text:.20}” is no date; write it as 2026-12-31, or leave the field empty.") from None
