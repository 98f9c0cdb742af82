"""What an import brings: entries, and a sentence for everything that it had to leave behind or to change."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bot.faq.entry import Entry
from bot.faq.wording import normalised

MOST_ID_CHARS = 40
_SPELT: dict[int, str | int | None] = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("'"): None, ord("’"): None}


class BadImport(Exception):
    """The text cannot be read as an FAQ; the message is one sentence with its place."""


@dataclass
class Brought:
    """`notes` are "file:line: what is not as it was, and what to do"."""

    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    """The text of a file from any spreadsheet, and what to say about how it was read. Raises BadImport."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), []
        except UnicodeDecodeError as error:
            raise BadImport(f"{name}:1: this is damaged UTF-16 text; save it again with the encoding UTF-8.") from error
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if b"\0" in content:
            raise BadImport(f"{name}:{line}: this is no text; save the table as CSV with the encoding UTF-8.") from error
        # What Excel writes as "CSV" on Windows. Five bytes mean nothing there and become the mark of a lost letter.
        said = f"{name}:{line}: this is not UTF-8, so it was read as Windows text; look whether accents and signs are right"
        return content.decode("cp1252", "replace"), [said]


def distinct(questions: Iterable[str]) -> list[str]:
    """The questions without those that say the same as an earlier one, case and punctuation aside."""
    first: dict[str, str] = {}
    for question in questions:
        first.setdefault(normalised(question) or question, question)
    return list(first.values())


def slug(text: str, taken: Collection[str] = ()) -> str:
    """An id made of words, other than those in `taken`."""
    folded = text.casefold().translate(_SPELT)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    whole = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    short = whole if len(whole) <= MOST_ID_CHARS else whole[: MOST_ID_CHARS + 1].rsplit("_", 1)[0][:MOST_ID_CHARS]
    found = base = short or "entry"
    number = 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found
