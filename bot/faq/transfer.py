"""Bringing an FAQ over and taking it away: CSV for spreadsheets, and Rasa's retrieval intents.

Pure: text in, entries out, and back. What an import makes is written with `to_yaml` and checked like any other file.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.faq.entry import Entry, Translation

#: One row per entry and language; the first row of an id is in the default language and carries the other columns.
COLUMNS = (
    "id",
    "language",
    "questions",
    "answer",
    "department",
    "always_human",
    "floor",
    "valid_from",
    "valid_until",
    "attachments",
    "follow_ups",
)
RASA_INTENT = "faq"

_NOT_ID = re.compile(r"[^a-z0-9_]+")
# [word](entity), [word]{"entity": …}: Rasa's marks on an example; the words alone are the question.
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class BadImport(Exception):
    """The text cannot be read as an FAQ; the message is one sentence with its place."""


def to_yaml(entries: Iterable[Entry]) -> str:
    """The text of an FAQ file with `entries`."""
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump({"version": 1, "faq": [_as_written(entry) for entry in entries]}, stream)
    return stream.getvalue()


def export_csv(entries: Iterable[Entry], default_language: str = "en") -> str:
    """A table with the questions of a cell on lines of their own."""
    stream = io.StringIO(newline="")
    table = csv.DictWriter(stream, COLUMNS, restval="")
    table.writeheader()
    for entry in entries:
        table.writerow(
            {
                "id": entry.id,
                "language": default_language,
                "questions": "\n".join(entry.questions),
                "answer": entry.answer,
                "department": entry.department or "",
                "always_human": "true" if entry.always_human else "",
                "floor": "" if entry.floor is None else entry.floor,
                "valid_from": entry.valid_from or "",
                "valid_until": entry.valid_until or "",
                "attachments": "\n".join(entry.attachments),
                "follow_ups": "\n".join(entry.follow_ups),
            }
        )
        for language, translation in entry.translations.items():
            table.writerow(
                {
                    "id": entry.id,
                    "language": language,
                    "questions": "\n".join(translation.questions),
                    "answer": translation.answer or "",
                }
            )
    return stream.getvalue()


def import_csv(text: str, name: str = "the table") -> list[Entry]:
    """Entries of a table that `export_csv` wrote, or of any with the columns id, questions, answer. Raises BadImport."""
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restval="")
    missing = {"id", "questions", "answer"} - set(table.fieldnames or ())
    if missing:
        raise BadImport(f"{name}:1: the column {sorted(missing)[0]} is missing; the first line must name the columns.")
    entries: dict[str, Entry] = {}
    for row in table:
        place = f"{name}:{table.line_num}"
        entry_id = row["id"].strip()
        if not entry_id:
            raise BadImport(f"{place}: the row has no id; write one, for example returns.")
        questions = _lines(row["questions"])
        if entry_id not in entries:
            entries[entry_id] = _from_row(row, entry_id, questions, place)
            continue
        language = (row.get("language") or "").strip()
        if not language or language in entries[entry_id].translations:
            raise BadImport(f"{place}: {entry_id} is there already; give the row another id, or a language of its own.")
        translation = Translation(questions, row["answer"].strip() or None)
        known = entries[entry_id]
        entries[entry_id] = replace(known, translations={**known.translations, language: translation})
    return list(entries.values())


def export_rasa(entries: Iterable[Entry]) -> str:
    """One file of Rasa training data in the default language: a retrieval intent, and its responses."""
    entries = list(entries)
    content = {
        "version": "3.1",
        "nlu": [
            {
                "intent": f"{RASA_INTENT}/{entry.id}",
                "examples": LiteralScalarString("".join(f"- {' '.join(q.split())}\n" for q in entry.questions)),
            }
            for entry in entries
        ],
        "responses": {f"utter_{RASA_INTENT}/{entry.id}": [{"text": entry.answer}] for entry in entries},
    }
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.dump(content, stream)
    return stream.getvalue()


def import_rasa(texts: Sequence[tuple[str, str]]) -> list[Entry]:
    """Entries of Rasa's retrieval intents. `texts` are names and contents of training data and domain files.

    An intent without a response, or the other way round, is refused. Raises BadImport.
    """
    questions: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    sources: dict[str, str] = {}
    for name, text in texts:
        content = _load(name, text)
        for item in content.get("nlu") or ():
            intent = item.get("intent") if isinstance(item, dict) else None
            if isinstance(intent, str) and "/" in intent:
                sources.setdefault(intent, name)
                questions.setdefault(intent, []).extend(_examples(item.get("examples")))
        for key, variants in (content.get("responses") or {}).items():
            if isinstance(key, str) and key.startswith("utter_") and "/" in key and variants:
                first = variants[0] if isinstance(variants, list) else None
                answers[key.removeprefix("utter_")] = str(first.get("text") or "") if isinstance(first, dict) else ""
    for intent in questions:
        if not answers.get(intent):
            raise BadImport(f"{sources[intent]}:1: {intent} has no response with a text; add utter_{intent}.")
    for intent in answers:
        if not questions.get(intent):
            raise BadImport(f"utter_{intent} answers an intent without examples; add the intent {intent}.")
    several = len({intent.split("/")[0] for intent in questions}) > 1
    return [
        Entry(_id_of(intent, several), tuple(dict.fromkeys(asked)), answers[intent].strip())
        for intent, asked in questions.items()
    ]


def _as_written(entry: Entry) -> dict[str, Any]:
    """The keys as people write them; texts of several lines as blocks."""
    stored = entry.to_json()
    stored.pop("source", None)
    start, end = stored.pop("valid_from", None), stored.pop("valid_until", None)
    valid = {"from": entry.valid_from, "until": entry.valid_until}
    if start or end:
        stored["valid"] = {key: day for key, day in valid.items() if day}
    stored["answer"] = _block(stored["answer"])
    for translation in stored.get("translations", {}).values():
        for key in [key for key, value in translation.items() if not value]:
            del translation[key]
        if "answer" in translation:
            translation["answer"] = _block(translation["answer"])
    return stored


def _block(text: str) -> str:
    return LiteralScalarString(text + "\n") if "\n" in text else text


def _from_row(row: dict[str, str], entry_id: str, questions: tuple[str, ...], place: str) -> Entry:
    def day(column: str) -> date | None:
        value = (row.get(column) or "").strip()
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise BadImport(f"{place}: {column} is {value}; write a date as 2026-12-31.") from error

    floor = (row.get("floor") or "").strip()
    try:
        least = float(floor) if floor else None
    except ValueError as error:
        raise BadImport(f"{place}: floor is {floor}; write a number from 0 to 1.") from error
    return Entry(
        id=entry_id,
        questions=questions,
        answer=row["answer"].strip(),
        department=(row.get("department") or "").strip() or None,
        always_human=(row.get("always_human") or "").strip().lower() in ("true", "yes", "1"),
        floor=least,
        valid_from=day("valid_from"),
        valid_until=day("valid_until"),
        attachments=_lines(row.get("attachments") or ""),
        follow_ups=_lines(row.get("follow_ups") or ""),
    )


def _lines(cell: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in cell.splitlines() if line.strip())


def _load(name: str, text: str) -> dict[str, Any]:
    try:
        content = YAML(typ="safe").load(text)
    except YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise BadImport(f"{name}:{line}: this is not valid YAML; mend it.") from error
    return content if isinstance(content, dict) else {}


def _examples(text: Any) -> list[str]:
    lines = text.splitlines() if isinstance(text, str) else []
    return [_MARKED.sub(r"\1", line.strip()[1:].strip()) for line in lines if line.strip().startswith("-")]


def _id_of(intent: str, several: bool) -> str:
    """The part after the slash; with the one before it when there are several retrieval intents."""
    name = intent.replace("/", "_") if several else intent.split("/", 1)[1]
    return _NOT_ID.sub("_", name.lower()).strip("_")
