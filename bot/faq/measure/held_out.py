"""General sentences that no calibration has seen: for estimates of how a question is met that no entry answers."""

from functools import cache

from bot.faq.general import FOLDER


@cache
def held_out_sentences(language: str) -> tuple[str, ...]:
    """The sentences in `language`; none in a language that has no file."""
    path = FOLDER / "held_out" / f"{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
