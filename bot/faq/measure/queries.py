"""Labelled queries: what customers wrote, and which entry is right. Read from JSON lines."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bot.faq.suggest import did_you_mean

HOW = '{"text": "…", "expect": "entry_id" or null}'


class BadQueries(Exception):
    """The file of queries cannot be used; the message is one sentence with file and line."""


@dataclass(frozen=True)
class Query:
    """A customer's words and the entry that is right; None: no entry is. `language` is told when it is known.

    `left_out`: the entry that would be right, had it not been left out to see what happens then (bot.faq.measure.estimate).
    """

    text: str
    expect: str | None
    language: str | None = None
    left_out: str | None = None


def read_queries(path: Path, entry_ids: Collection[str]) -> list[Query]:
    """Queries of a JSON-lines file, `language` in a line being optional. Raises BadQueries."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQueries(f"{path}:1: the file cannot be read as UTF-8 text ({error}); name a file of queries.") from error
    return [_query(line, f"{path}:{number}", entry_ids) for number, line in enumerate(lines, 1) if line.strip()]


def _query(line: str, place: str, entry_ids: Collection[str]) -> Query:
    try:
        stored = json.loads(line)
        text, expect, language = stored["text"], stored["expect"], stored.get("language")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadQueries(f"{place}: this is no query; write {HOW}.") from error
    if not isinstance(text, str) or not (expect is None or isinstance(expect, str)):
        raise BadQueries(f"{place}: text must be a text and expect an entry's id or null; mend the line.")
    if not (language is None or isinstance(language, str)):
        raise BadQueries(f'{place}: language must be two letters, for example "de"; mend it, or leave it out.')
    if expect is not None and expect not in entry_ids:
        hint = did_you_mean(expect, entry_ids)
        raise BadQueries(f"{place}: no entry has the id {expect}; {hint or 'correct it, or write null.'}")
    return Query(text, expect, language)
