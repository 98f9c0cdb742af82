"""The groups of unanswered questions as trainers see them: who asked, how often, in which words (redacted)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from bot.faq.wording import normalised
from bot.redaction.marks import is_whole
from bot.redaction.of_conversation import Redactors
from bot.storage import unanswered
from bot.storage.tables import QuestionGroup
from bot.storage.unanswered import Unanswered

WEEK = timedelta(days=7)
MOST_QUOTES = 5


@dataclass(frozen=True)
class Listed:
    """A group within some days. `customers` are distinct; `this_week` and `last_week` as well."""

    id: int
    customers: int
    questions: int
    this_week: int
    last_week: int
    first_at: datetime
    last_at: datetime
    languages: tuple[str, ...]
    whys: tuple[str, ...]
    quotes: tuple[str, ...]
    nearest: tuple[tuple[str, float], ...]
    decision: str | None
    entry: str | None
    decided_as: str | None
    decided_at: datetime | None


def listed(
    session: Session, *, days: int, now: datetime, own: Sequence[str | None] = (), decided: bool = False, at_least: int = 1
) -> list[Listed]:
    """The groups with questions of the last `days`, those that most customers asked first.

    Without `decided` only those about which nothing was decided; `at_least` so many customers must have asked.
    """
    members: dict[int, list[Unanswered]] = defaultdict(list)
    for each in unanswered.unanswered_since(session, now - timedelta(days=days)):
        if each.group_id is not None:
            members[each.group_id].append(each)
    groups = {group.id: group for group in unanswered.groups(session, list(members))}
    shown = [
        (groups[number], some)
        for number, some in members.items()
        if (groups[number].decision is not None) == decided and len({each.contact_id for each in some}) >= at_least
    ]
    quoting = Quoting(session, own)
    quoting.know([some for _, some in shown])
    found = [_listed(group, some, quoting, now) for group, some in shown]
    return sorted(found, key=lambda each: (-each.customers, -each.this_week, -each.questions, each.id))


class Quoting:
    """Redacts, knowing each conversation once."""

    def __init__(self, session: Session, own: Sequence[str | None]) -> None:
        self._redactors = Redactors(session, own)

    def know(self, groups: Iterable[Sequence[Unanswered]]) -> None:
        """Ask together for the conversations that the quotes of `groups` mostly come from."""
        self._redactors.know(each.conversation_id for some in groups for each in islice(_distinct(some), MOST_QUOTES))

    def quotes(self, some: Sequence[Unanswered]) -> tuple[str, ...]:
        """A few ways in which it was asked, the newest first; those of which nothing was taken out come before the others."""
        told: list[str] = []
        for each in _distinct(some):
            told.append(self.text(each))
            if sum(map(is_whole, told)) >= MOST_QUOTES:
                break
        return tuple(sorted(told, key=lambda text: not is_whole(text))[:MOST_QUOTES])

    def text(self, each: Unanswered) -> str:
        """What was asked, on one line, without what tells who asked."""
        return " ".join(self._redactors.text(each.conversation_id, each.text).split())


def _distinct(some: Sequence[Unanswered]) -> Iterator[Unanswered]:
    """Each wording once, the newest first."""
    seen: set[str] = set()
    for each in reversed(some):
        key = normalised(each.text)
        if key not in seen:
            seen.add(key)
            yield each


def _listed(group: QuestionGroup, some: Sequence[Unanswered], quoting: Quoting, now: datetime) -> Listed:
    return Listed(
        id=group.id,
        customers=len({each.contact_id for each in some}),
        questions=len(some),
        this_week=_customers(some, now - WEEK, now),
        last_week=_customers(some, now - 2 * WEEK, now - WEEK),
        first_at=some[0].asked_at,
        last_at=some[-1].asked_at,
        languages=tuple(sorted({each.language for each in some if each.language})),
        whys=tuple(sorted({each.why.value for each in some})),
        quotes=quoting.quotes(some),
        nearest=tuple((str(entry), float(likeness)) for entry, likeness in group.nearest),
        decision=group.decision,
        entry=group.entry,
        decided_as=group.decided_as,
        decided_at=group.decided_at,
    )


def _customers(some: Sequence[Unanswered], since: datetime, until: datetime) -> int:
    return len({each.contact_id for each in some if since < each.asked_at <= until})
