"""Tables (CSV) into entries: our own, and what other systems and spreadsheets write. Pure.

Columns are found by their names, in any order: an id or intent, questions or phrases or a title, an answer or an article, a
language. Rows of one id and language are one entry; without ids, rows with the same answer are. Two columns without any known
name are taken for question and answer, as in Dialogflow's tables.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.faq.entry import Entry, Translation
from bot.faq.exchange.brought import BadImport, Brought, distinct, slug
from bot.faq.exchange.plain import is_html, plain
from bot.faq.parse import ID

#: what others call our columns, in their order of preference
NAMES = {
    "id": ("id", "entry id", "intent", "intent name", "intent display name", "label", "slug", "key", "article id"),
    "questions": ("questions", "question", "phrases", "phrase", "training phrases", "training phrase", "utterance",
                  "utterances", "examples", "example", "sentence", "query", "title", "article title", "name"),
    "answer": ("answer", "answers", "response", "responses", "reply", "content", "body", "article body",
               "article content", "fulfillment text"),
    "language": ("language", "locale", "lang", "language code"),
}  # fmt: skip
OWN = ("department", "always_human", "floor", "valid_from", "valid_until", "attachments", "follow_ups")
#: a column of articles that tells whether customers may see them, and what it says then
STATUS = ("status", "state")
PUBLIC = ("", "published", "public", "live", "active", "enabled", "1", "true")
DELIMITERS = ",;\t|"
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]+)*", re.IGNORECASE)


@dataclass
class _Row:
    place: str
    cells: dict[str, str]


@dataclass
class _Group:
    """The rows of one entry in one language."""

    questions: list[str] = field(default_factory=list)
    answer: str = ""
    first: _Row | None = None


def import_csv(text: str, name: str = "the table", default_language: str = "en") -> Brought:
    """The entries of a table; `default_language` is the one that entries are in themselves. Raises BadImport."""
    brought = Brought()
    rows = _rows(text, name, brought)
    groups: dict[str, dict[str, _Group]] = {}
    made: dict[tuple[str, str], str] = {}
    for row in rows:
        language = _language(row, brought, default_language)
        if language is None:
            continue
        questions, answer = _lines(row.cells.get("questions", "")), _answer(row, brought)
        if not (questions or answer):
            continue
        if not (row.cells.get("id") or row.cells.get("number") or questions):
            brought.notes.append(f"{row.place}: the row has neither an id nor a question; it is not imported")
            continue
        found = _id(row, questions, language, answer, groups, made)
        group = groups.setdefault(found, {}).setdefault(language, _Group())
        group.first = group.first or row
        group.questions = distinct([*group.questions, *questions])
        if answer and group.answer and answer != group.answer:
            brought.notes.append(f"{row.place}: {found} has an answer already; this other one is not imported")
        group.answer = group.answer or answer
    brought.entries = [_entry(found, own, default_language, brought) for found, own in groups.items()]
    unanswered = sum(not entry.answer for entry in brought.entries)
    if unanswered:
        brought.notes.append(f"{name}:1: {unanswered} entries have no answer; write them before you publish")
    return brought


def _rows(text: str, name: str, brought: Brought) -> list[_Row]:
    text = text.removeprefix("\ufeff")
    shift = 0
    given = re.match(r"sep=(.)\r?\n", text)  # Excel's own first line
    if given:
        text, shift = text[given.end() :], 1
    delimiter = given[1] if given else _delimiter(text)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[tuple[int, list[str]]] = []
    begins = 1 + shift
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                lines.append((begins, cells))
            begins = table.line_num + 1 + shift
    except csv.Error as error:
        raise BadImport(f"{name}:{begins}: this is no table ({error}); save it again as CSV.") from error
    if not lines:
        raise BadImport(f"{name}:1: the table is empty; name one with the columns id, questions and answer.")
    head = _head(lines[0][1])
    columns = _columns(head)
    if not columns and len(head) == 2:
        columns = {"questions": 0, "answer": 1}
        brought.notes.append(f"{name}:1: no column has a known name; the first was taken for questions, the second for answers")
    elif "questions" not in columns:
        raise BadImport(
            f"{name}:1: the column questions is missing among {', '.join(head)[:200]}; the first line must name the columns."
        )
    else:
        left = [lines[0][1][place] for place in range(len(head)) if place not in columns.values() and head[place]]
        if left:
            brought.notes.append(f"{name}:1: not imported are the columns {', '.join(left)}")
        lines = lines[1:]
    found = []
    for number, cells in lines:
        named = {column: cells[place].strip() if place < len(cells) else "" for column, place in columns.items()}
        if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
            brought.notes.append(f"{name}:{number}: the row has more cells than the first line; put texts into quotes")
        if "questions" not in head and named.get("id", "").isdecimal():
            # A number in somebody's database: it tells which rows belong together, and names nothing.
            named["number"] = named.pop("id")
        found.append(_Row(f"{name}:{number}", named))
    return found


def _delimiter(text: str) -> str:
    """The sign that cuts the first line into most known columns, else the commonest in it."""
    line = text.lstrip("\r\n").split("\n", 1)[0]

    def worth(delimiter: str) -> tuple[int, int]:
        return len(_columns(_head(next(csv.reader([line], delimiter=delimiter), [])))), line.count(delimiter)

    return max(DELIMITERS, key=worth)


def _head(cells: Sequence[str]) -> list[str]:
    return [cell.strip().casefold().replace("_", " ") for cell in cells]


def _columns(head: Sequence[str]) -> dict[str, int]:
    found = {}
    for column, names in NAMES.items():
        place = next((head.index(each) for each in names if each in head), None)
        if place is not None:
            found[column] = place
    for column in OWN:
        if column.replace("_", " ") in head:
            found[column] = head.index(column.replace("_", " "))
    for each in STATUS:
        if each in head:
            found["status"] = head.index(each)
    return found


def _language(row: _Row, brought: Brought, default_language: str) -> str | None:
    """The row's language; None: it must be passed over."""
    status = row.cells.get("status", "").casefold()
    if status not in PUBLIC:
        brought.notes.append(f"{row.place}: the row is {status}, so it is not imported")
        return None
    given = row.cells.get("language", "")
    if not given:
        return default_language
    match = _LANGUAGE.fullmatch(given)
    if match is None:
        brought.notes.append(f"{row.place}: {given:.40} is no language, so the row is not imported; write two letters, as in de")
        return None
    return match[1].lower()


def _answer(row: _Row, brought: Brought) -> str:
    answer = row.cells.get("answer", "").replace("\r\n", "\n").replace("\r", "\n")
    if not is_html(answer):
        return answer
    if "<img" in answer.lower():
        brought.notes.append(f"{row.place}: the pictures of the answer are not imported; put them into the folder media")
    brought.notes.append(f"{row.place}: the answer was HTML; only its words, lists and links are imported")
    return plain(answer)


def _id(
    row: _Row,
    questions: Sequence[str],
    language: str,
    answer: str,
    groups: dict[str, dict[str, _Group]],
    known: dict[tuple[str, str], str],
) -> str:
    """The entry's id: as it was given, made of what was given or of the question; `known` are those that were made."""
    given = row.cells.get("id", "")
    if ID.fullmatch(given):
        return given
    number = row.cells.get("number", "")
    key = ("", given or number) if given or number else (answer or questions[0], language)
    if key not in known:
        known[key] = slug(given or (questions[0] if questions else f"entry_{number}"), groups)
    return known[key]


def _entry(found: str, own: dict[str, _Group], default_language: str, brought: Brought) -> Entry:
    first = default_language if default_language in own else next(iter(own))
    main = own[first]
    assert main.first is not None
    if first != default_language:
        brought.notes.append(
            f"{main.first.place}: {found} is not there in {default_language}; what is in {first} became the entry itself"
        )
    translations = {
        language: Translation(tuple(group.questions), group.answer or None)
        for language, group in own.items()
        if language != first
    }
    return _with_our_columns(found, main, translations)


def _with_our_columns(found: str, main: _Group, translations: dict[str, Translation]) -> Entry:
    assert main.first is not None
    cells, place = main.first.cells, main.first.place

    def day(column: str) -> date | None:
        value = cells.get(column, "")
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise BadImport(f"{place}: {column} is {value}; write a date as 2026-12-31.") from error

    floor = cells.get("floor", "").replace(",", ".")
    try:
        least = float(floor) if floor else None
    except ValueError as error:
        raise BadImport(f"{place}: floor is {floor}; write a number from 0 to 1.") from error
    return Entry(
        id=found,
        questions=tuple(main.questions),
        answer=main.answer,
        translations=translations,
        department=cells.get("department") or None,
        always_human=cells.get("always_human", "").lower() in ("true", "yes", "1"),
        floor=least,
        valid_from=day("valid_from"),
        valid_until=day("valid_until"),
        attachments=_lines(cells.get("attachments", "")),
        follow_ups=_lines(cells.get("follow_ups", "")),
    )


def _lines(cell: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in cell.splitlines() if line.strip())
