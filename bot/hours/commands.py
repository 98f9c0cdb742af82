"""What `nightdesk hours` prints: plain functions from arguments to JSON documents. Wired to the command line elsewhere."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.hours.ask import ask
from bot.hours.engine import Hours

FIRST_YEAR, LAST_YEAR = 1900, 9000


class BadMoment(ValueError):
    """A moment or a case that cannot be read; the message is one sentence."""


def read_moment(text: str, hours: Hours) -> datetime:
    """An ISO moment; one without an offset is on the clock of the shop. Raises BadMoment."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadMoment(f"{text.strip()!r} is no moment; write it as 2026-11-20T22:40 or 2026-11-20T22:40+01:00.") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadMoment(f"{text.strip()!r} is too far away; give a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return moment.replace(tzinfo=hours.zone) if moment.tzinfo is None else moment


def status_json(hours: Hours, at: datetime, department: str | None = None) -> dict[str, Any]:
    """`hours status --json`. Raises engine.UnknownDepartment."""
    status = hours.status(at, department)
    return {
        "at": at.astimezone(hours.zone).isoformat(),
        "open": status.open,
        "closes_at": _iso(status.closes_at),
        "opens_at": _iso(status.opens_at),
        "reason": status.reason.text(hours.business.language) if status.reason is not None else None,
    }


def status_lines(hours: Hours, lines: Iterable[str], department: str | None = None) -> Iterator[str]:
    """`hours status --at -`: one JSON line for each moment. Raises BadMoment with the line's number."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            at = read_moment(line, hours)
        except BadMoment as error:
            raise BadMoment(f"line {number}: {error}") from None
        yield json.dumps(status_json(hours, at, department), ensure_ascii=False)


def ask_json(
    text: str,
    hours: Hours,
    at: datetime,
    *,
    language: str | None = None,
    previous: Iterable[str] = (),
    department: str | None = None,
) -> dict[str, Any]:
    """`hours ask --json`."""
    found = ask(text, hours, at, language=language, previous=tuple(previous), department=department)
    return {
        "text": text,
        "answer": found.answer,
        "date": found.date.isoformat() if found.date is not None else None,
        "open": found.open,
        "understood": found.understood,
    }


def ask_cases(hours: Hours, lines: Iterable[str], file: str = "cases") -> Iterator[str]:
    """`hours ask --cases FILE`: one JSON line for each case. Raises BadMoment with the file's line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{file}:{number}"
        try:
            case = json.loads(line)
        except ValueError:
            raise BadMoment(f"{where}: this is no JSON; write one object on each line.") from None
        if not isinstance(case, dict) or not isinstance(case.get("text"), str) or not isinstance(case.get("at"), str):
            raise BadMoment(f'{where}: a case needs "text" and "at"; write {{"text": "are you open?", "at": "2026-11-20T22:40"}}.')
        previous = case.get("previous") or []
        if not isinstance(previous, list) or not all(isinstance(earlier, str) for earlier in previous):
            raise BadMoment(f'{where}: "previous" must be a list of texts; write ["are you open today?"].')
        language = case.get("language")
        if language is not None and not isinstance(language, str):
            raise BadMoment(f'{where}: "language" must be a code; write "en".')
        try:
            at = read_moment(case["at"], hours)
        except BadMoment as error:
            raise BadMoment(f"{where}: {error}") from None
        yield json.dumps(ask_json(case["text"], hours, at, language=language, previous=previous), ensure_ascii=False)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
