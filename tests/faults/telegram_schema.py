"""The types that an update of Telegram is made of, from the machine-readable Bot API (PaulSonOfLars/telegram-bot-api-spec, MIT).

telegram_schema.json beside this file is what of it is needed here: for every type that an Update can hold its fields, and for
abstract types what they can be. `python -m tests.faults.telegram_schema API.JSON` writes it anew from that repository's api.json.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("telegram_schema.json")
SOURCE = (
    "PaulSonOfLars/telegram-bot-api-spec, api.json. MIT License, Copyright (c) 2020 Paul Larsen. "
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated "
    "documentation files, to deal in the software without restriction, provided that this notice is included; "
    "the software is provided as is, without warranty of any kind."
)
ARRAY = "Array of "
# A field that tells types apart: 'always “photo”', 'must be "creator"'.
_CONSTANT = re.compile(r"\b(?:always|must be) [“\"](\w+)[”\"]")


@dataclass(frozen=True)
class Field:
    types: tuple[str, ...]  #: Integer, Float, String, Boolean, a name of the schema, "Array of …"
    is_required: bool
    constant: str | None = None


@dataclass(frozen=True)
class Schema:
    version: str
    fields: dict[str, dict[str, Field]]
    subtypes: dict[str, tuple[str, ...]]

    def is_object(self, name: str) -> bool:
        """Whether a value of this type holds further ones, at whatever depth of arrays."""
        name = name.replace(ARRAY, "")
        return name in self.fields or name in self.subtypes


def read_schema() -> Schema:
    """The committed schema."""
    stored = json.loads(FILE.read_text())
    fields = {
        name: {
            field: Field(tuple(given["types"]), given.get("required", False), given.get("constant"))
            for field, given in each.items()
        }
        for name, each in stored["fields"].items()
    }
    return Schema(stored["version"], fields, {name: tuple(each) for name, each in stored["subtypes"].items()})


def derive(api: dict[str, Any]) -> dict[str, Any]:
    """What of api.json an Update needs, in the shape of the committed file."""
    fields: dict[str, Any] = {}
    subtypes: dict[str, list[str]] = {}
    waiting = ["Update"]
    while waiting:
        name = waiting.pop()
        if name in fields or name in subtypes or name not in api["types"]:
            continue
        given = api["types"][name]
        if given.get("subtypes"):
            subtypes[name] = given["subtypes"]
            waiting += given["subtypes"]
            continue
        fields[name] = {field["name"]: _field(field) for field in given.get("fields", [])}
        waiting += [each.replace(ARRAY, "") for field in fields[name].values() for each in field["types"]]
    return {
        "source": SOURCE,
        "version": api["version"],
        "subtypes": dict(sorted(subtypes.items())),
        "fields": dict(sorted(fields.items())),
    }


def _field(given: dict[str, Any]) -> dict[str, Any]:
    field: dict[str, Any] = {"types": given["types"]}
    if given["required"]:
        field["required"] = True
    constant = _CONSTANT.search(given["description"])
    if constant is not None and given["types"] == ["String"]:
        field["constant"] = constant[1]
    return field


def _write(derived: dict[str, Any]) -> None:
    """One line for each type: readable in a diff, and small."""
    lines = []
    for key, value in derived.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in value.items())
            lines.append(f"{json.dumps(key)}: {{\n{inner}\n}}")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    _write(derive(json.loads(Path(sys.argv[1]).read_text())))
