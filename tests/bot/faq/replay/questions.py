"""Questions and what versions make of them, for the tests of the replay."""

from typing import Any

from bot.faq.case import Case, Wanted
from bot.faq.learning.marks import Verdict
from bot.faq.replay.asked import Asked, Marked
from bot.faq.replay.given import Became, Given

SILENT = Given(Became.HANDED_OVER)


def answered(entry: str, text: str = "") -> Given:
    return Given(Became.ANSWERED, (entry,), text or f"The answer of {entry}.", 0.9, "en")


def question(text: str = "Can I send it back?", *marks: Marked, customers: int = 1, **more: Any) -> Asked:
    return Asked(text, message_ids=tuple(range(1, customers + 1)), customers=customers, marks=marks, **more)


def right(entry: str, message_id: int = 7) -> Marked:
    """An answer that staff marked as right."""
    return Marked(message_id, Verdict(True, entry), entry)


def wrong(entry: str, meant: str | None = None, message_id: int = 7) -> Marked:
    """An answer with `entry` that staff marked as wrong; `meant` would have been right."""
    return Marked(message_id, Verdict(False, meant, no_entry=meant is None), entry)


def case(entry: str, wanted: Wanted = Wanted.ANSWER, ask: str = "May it go back?") -> Asked:
    return Asked(ask, case=Case(ask, wanted, source="faq/returns.yml:9"), entry=entry)
