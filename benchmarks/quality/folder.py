"""A set as a folder: faq/entries.yml and queries.jsonl."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.faq.entry import Entry
from bot.faq.exchange.transfer import to_yaml
from bot.faq.measure.queries import Query

QUERIES = "queries.jsonl"
_NOT_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Set:
    name: str
    faq: Path
    queries: Path


def sets_in(folder: Path) -> list[Set]:
    """The sets right below `folder`, or `folder` itself."""
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())] if folder.is_dir() else []
    return [Set(path.resolve().name, path / "faq", path / QUERIES) for path in places if (path / QUERIES).is_file()]


def write_folder(out: Path, questions: Mapping[str, Sequence[str]], asked: Sequence[Query]) -> tuple[int, int]:
    """Write a set; a wording that an entry has twice is written once. Returns the numbers of entries and queries."""
    entries = [Entry(name, tuple(dict.fromkeys(own)), f"This is {name}.") for name, own in questions.items()]
    (out / "faq").mkdir(parents=True, exist_ok=True)
    (out / "faq" / "entries.yml").write_text(to_yaml(entries), encoding="utf-8")
    (out / QUERIES).write_text("".join(_line(query) for query in asked), encoding="utf-8")
    return len(entries), len(asked)


def id_of(label: str) -> str:
    """An intent's name as an entry's id."""
    return _NOT_ID.sub("_", label.lower()).strip("_")


def _line(query: Query) -> str:
    known = {"text": query.text, "expect": query.expect}
    return json.dumps(known | ({"language": query.language} if query.language else {}), ensure_ascii=False) + "\n"
