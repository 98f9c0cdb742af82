"""Odd spellings that a program easily misses, and harmless sentences that look like them: a part to mend rules by, and one held out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.redaction.cases import PARTICLES

FILE = Path(__file__).parent / "nasty.yml"
TUNED, HELD_OUT = "tuned", "held_out"
_SECRET = re.compile("⟦(.*?)⟧", re.S)
_IN_WORDS = ("name", "email", "address")
#: Titles and the like in a secret tell nobody's name.
_NO_SECRETS = {*PARTICLES, "nummer", "frau", "dona", "signora", "dhr", "flat", "strasse", "rue", "via", "the", "des", "dei", "les", "zum"}


@dataclass(frozen=True)
class Nasty:
    language: str
    kind: str
    text: str
    secrets: tuple[str, ...]
    around: str


def nasty(part: str) -> list[Nasty]:
    """The cases of `part`, TUNED or HELD_OUT."""
    return [
        Nasty(language, kind, _SECRET.sub(r"\1", said), tuple(_SECRET.findall(said)), _SECRET.sub(" ", said))
        for language, kinds in _read()[part].items()
        for kind, some in kinds.items()
        for said in some
    ]


def harmless(part: str) -> list[str]:
    """Sentences of which nothing may go."""
    return [said for some in _read()[f"harmless_{part}"].values() for said in some]


def left_of(case: Nasty, text: str) -> list[str]:
    """What of the secrets is left in the redacted `text`: a word of a name, or four characters in a row that hold two digits."""
    words, signs = _words(text), "".join(_words(text))
    said_around = _words(case.around)
    left = []
    for secret in case.secrets:
        if case.kind in _IN_WORDS:
            left += [word for word in _words(secret) if _tells(word) and word in words and word not in said_around]
        if case.kind not in ("name", "email"):
            left += [part for part in _windows(secret) if part in signs and part not in "".join(said_around)]
    return left


def _tells(word: str) -> bool:
    return len(word) > 2 and not word.isdigit() and word not in _NO_SECRETS


def _windows(secret: str) -> Sequence[str]:
    signs = "".join(_words(secret))
    parts = [signs[place : place + 4] for place in range(max(1, len(signs) - 3))]
    return [part for part in parts if sum(char.isdigit() for char in part) >= 2]


def _words(text: str) -> list[str]:
    """As a reader sees them: wide digits are digits, what is invisible is not there."""
    signs = unicodedata.normalize("NFKD", text)
    seen = "".join(char for char in signs if not unicodedata.combining(char) and unicodedata.category(char) not in ("Cf", "Me"))
    return re.findall(r"[^\W_]+", seen.casefold())


def _read() -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return found
