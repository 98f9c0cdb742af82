"""An entry as the keys and values that people write, and back: what is compared, merged and written. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.faq.entry import Entry

#: In the order in which they are written.
TRANSLATION_KEYS = ("questions", "answer")

Fields = dict[str, Any]


def fields_of(entry: Entry) -> Fields:
    """What stands in the file, without what stands at its default."""
    stored = entry.to_json()
    stored.pop("source", None)
    found: Fields = {key: stored.pop(key) for key in ("id", "questions", "answer")}
    translations = {
        language: {key: each[key] for key in TRANSLATION_KEYS if each.get(key)}
        for language, each in stored.pop("translations", {}).items()
    }
    found["translations"] = {language: each for language, each in translations.items() if each}
    days = {"from": entry.valid_from, "until": entry.valid_until}
    stored.pop("valid_from", None)
    stored.pop("valid_until", None)
    for key in ("department", "always_human", "floor"):
        found[key] = stored.pop(key, None)
    found["valid"] = {key: day for key, day in days.items() if day}
    tests = stored.pop("tests", [])
    found.update(stored)
    found["tests"] = [_case(case) for case in tests]
    kept = ("id", "questions", "answer")
    return {key: value for key, value in found.items() if value or key in kept or (value == 0.0 and value is not False)}


def flat(fields: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    """Every field with its path: ("answer",), ("translations", "de", "questions"), ("valid", "from")."""
    found: dict[tuple[str, ...], Any] = {}
    for key, value in fields.items():
        if isinstance(value, Mapping):
            found.update({(key, *path): each for path, each in flat(value).items()})
        else:
            found[key,] = value
    return found


def nested(paths: Mapping[tuple[str, ...], Any]) -> Fields:
    """The fields that `flat` made flat."""
    found: Fields = {}
    for path, value in paths.items():
        place = found
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place[path[-1]] = value
    return found


def entry_of(fields: Mapping[str, Any]) -> Entry:
    """The entry that `fields_of` was made from."""
    stored = {key: value for key, value in fields.items() if key not in ("valid", "tests")}
    valid = fields.get("valid", {})
    for key in ("from", "until"):
        if valid.get(key):
            stored[f"valid_{key}"] = valid[key].isoformat()
    tests = [{"ask": each} if isinstance(each, str) else each for each in fields.get("tests", [])]
    stored["tests"] = [{"expect": "answer", **each, **_day(each)} for each in tests]
    return Entry.from_json(stored)


def _day(case: Mapping[str, Any]) -> dict[str, str]:
    return {"at": case["at"].isoformat()} if isinstance(case.get("at"), date) else {}


def _case(stored: Mapping[str, Any]) -> str | Fields:
    """A test case: nothing but the question when it expects the usual."""
    found = {key: value for key, value in stored.items() if value and (key, value) != ("expect", "answer")}
    if "at" in found:
        found["at"] = date.fromisoformat(found["at"])
    return str(found["ask"]) if set(found) == {"ask"} else found
