"""What a replay reported, as pages show it: in words that tell nobody's name, with what is different marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.console.desk import Desk
from bot.faq.replay.report import question_of, told_of
from bot.faq.replay.running import redacted_words
from bot.faq.replay.told_apart import Piece, told_apart

DIFFERENCES_SHOWN = 100


@dataclass(frozen=True)
class Side:
    """What one version makes of a question: what becomes of it, and what is said, in pieces that stand in both or in this one alone."""

    became: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ShownDifference:
    kind: str
    asked: str
    was: Side
    now: Side


def differences(desk: Desk, report: Mapping[str, Any], titles: Mapping[str, str]) -> Sequence[ShownDifference]:
    """The first of them; `titles`: of entries, by id."""
    contact = desk.live.business.contact
    with desk.store.snapshot() as session:
        words = redacted_words(session, report, [contact.phone, contact.email])
    found = []
    for each in report["differences"][:DIFFERENCES_SHOWN]:
        was, now = told_apart(each["old"].get("text", ""), each["new"].get("text", ""))
        found.append(
            ShownDifference(
                each["kind"],
                desk.faq.near(question_of(each, words)),
                Side(told_of(each["old"], titles), was),
                Side(told_of(each["new"], titles), now),
            )
        )
    return found
