"""General sentences that no shop's FAQ answers: small talk, other trades, errands of daily life. Used to calibrate."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "out_of_scope"


def general_sentences(languages: Collection[str] | None) -> list[str]:
    """The bank in `languages` (None: in all); in English when there is none in any of them."""
    known = {path.stem: path for path in sorted(FOLDER.glob("*.txt"))}
    chosen = [language for language in known if languages is None or language in languages] or ["en"]
    return [sentence for language in chosen for sentence in _read(known[language])]


@cache
def _read(path: Path) -> tuple[str, ...]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
