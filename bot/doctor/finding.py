"""One thing that was looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    WELL = "well"
    LOOK = "look"  #: works, but somebody should look at it
    BAD = "bad"  #: does not work until somebody mends it


@dataclass(frozen=True)
class Finding:
    """`sentence` says what is so, and for `look` and `bad` what to do. Nothing secret or personal."""

    about: str
    level: Level
    sentence: str


def well(about: str, sentence: str) -> Finding:
    return Finding(about, Level.WELL, sentence)


def look(about: str, sentence: str) -> Finding:
    return Finding(about, Level.LOOK, sentence)


def bad(about: str, sentence: str) -> Finding:
    return Finding(about, Level.BAD, sentence)
