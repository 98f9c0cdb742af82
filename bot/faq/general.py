"""General sentences that no shop's FAQ answers: small talk, other trades, errands of daily life. Used to calibrate."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "out_of_scope"


@cache
def bank_languages() -> tuple[str, ...]:
    """The languages that the bank has sentences in."""
    return tuple(path.stem for path in sorted(FOLDER.glob("*.txt")))


def general_sentences(languages: Collection[str] | None) -> list[str]:
    """The bank in `languages` (None: in all); in English when there is none in any of them."""
    chosen = [language for language in bank_languages() if languages is None or language in languages] or ["en"]
    return [sentence for language in chosen for sentence in _read(FOLDER / f"{language}.txt")]


def some_sentences(language: str, most: int) -> list[str]:
    """At most `most` of the bank in `language` (or in English), from all over it."""
    every = general_sentences({language})
    return every if len(every) <= most else [every[place * len(every) // most] for place in range(most)]


@cache
def _read(path: Path) -> tuple[str, ...]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
