"""Taking an FAQ away: as an FAQ file, as CSV for spreadsheets, as Rasa's retrieval intents. Pure.

The way back is in from_table and from_rasa; what they bring is written with `to_yaml`, and checked like any file.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.faq.case import Case, Wanted
from bot.faq.entry import Entry

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


def _as_written(entry: Entry) -> dict[str, Any]:
    """The keys as people write them; texts of several lines as blocks."""
    stored = entry.to_json()
    stored.pop("source", None)
    start, end = stored.pop("valid_from", None), stored.pop("valid_until", None)
    valid = {"from": entry.valid_from, "until": entry.valid_until}
    if start or end:
        stored["valid"] = {key: day for key, day in valid.items() if day}
    if entry.tests:
        stored["tests"] = [_case_as_written(case) for case in entry.tests]
    stored["answer"] = _block(stored["answer"])
    for translation in stored.get("translations", {}).values():
        for key in [key for key, value in translation.items() if not value]:
            del translation[key]
        if "answer" in translation:
            translation["answer"] = _block(translation["answer"])
    return stored


def _case_as_written(case: Case) -> str | dict[str, Any]:
    if case == Case(case.ask, source=case.source):
        return case.ask
    optional = {"language": case.language, "at": case.at, "expect": case.wanted.value}
    return {"ask": case.ask, **{key: value for key, value in optional.items() if value and value != Wanted.ANSWER}}


def _block(text: str) -> str:
    return LiteralScalarString(text + "\n") if "\n" in text else text
