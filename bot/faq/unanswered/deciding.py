"""What trainers decide about groups of unanswered questions. Each decision is remembered and written down.

Functions run in the caller's transaction.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.suggest import did_you_mean
from bot.storage import audit
from bot.storage.tables import Decision, QuestionGroup, UnansweredQuestion


class DecisionRefused(ValueError):
    """It cannot be decided so; the message is one sentence."""


def decide(
    session: Session,
    group_id: int,
    decision: Decision,
    *,
    entry: str | None,
    known: Collection[str],
    user_id: int | None,
    by: str,
    now: datetime,
) -> QuestionGroup:
    """Decide about a group, also anew. `entry`: the one that its questions mean, or that is to be made. Raises DecisionRefused.

    `known` are the ids of the entries that there are. The group does not come back with further questions like these.
    """
    group = _existing(session, group_id)
    if decision is Decision.ADD and entry not in known:
        if entry is None:
            raise DecisionRefused("Name the entry that these questions mean.")
        hint = did_you_mean(entry, known) or "name one of the FAQ's."
        raise DecisionRefused(f"There is no entry {entry} in the FAQ; {hint}")
    if decision is Decision.NEW and entry in known:
        raise DecisionRefused(f"There is an entry {entry} already; add these questions to it, or choose another id.")
    if decision is Decision.NOT_FOR_US and entry is not None:
        raise DecisionRefused("What is not for the shop belongs to no entry.")
    if (group.decision, group.entry) == (decision, entry):
        return group
    before = group.decision
    group.decision, group.entry = decision, entry
    group.decided_by, group.decided_as, group.decided_at = user_id, by, now
    _remember_meaning(session, group)
    _record(session, group, before, user_id, by, now)
    return group


def take_back(session: Session, group_id: int, *, user_id: int | None, by: str, now: datetime) -> QuestionGroup:
    """The group is undecided again; where nothing was decided nothing happens. Raises DecisionRefused."""
    group = _existing(session, group_id)
    before = group.decision
    if before is not None:
        group.decision = group.entry = group.decided_by = group.decided_as = group.decided_at = None
        group.centre = group.models = None
        _record(session, group, before, user_id, by, now)
    return group


def _existing(session: Session, group_id: int) -> QuestionGroup:
    group = session.get(QuestionGroup, group_id, with_for_update=True)
    if group is None:
        raise DecisionRefused(f"There is no group {group_id} (any more); nightdesk faq unanswered lists those that there are.")
    return group


def _remember_meaning(session: Session, group: QuestionGroup) -> None:
    """The mean of its questions' vectors: by it the decision is known again when their messages are gone."""
    rows = session.execute(
        select(UnansweredQuestion.vector, UnansweredQuestion.models)
        .where(UnansweredQuestion.group_id == group.id)
        .order_by(UnansweredQuestion.message_id.desc())
    ).all()
    if rows:
        import numpy as np  # the console does without it until somebody decides

        models = rows[0][1]
        vectors = [np.frombuffer(vector, np.float32) for vector, of in rows if of == models]
        group.centre, group.models = np.mean(vectors, axis=0).astype(np.float32).tobytes(), models


def _record(
    session: Session, group: QuestionGroup, before: str | None, user_id: int | None, by: str, now: datetime
) -> None:
    details = {"group": group.id, "decision": group.decision, "entry": group.entry, "before": before, "by": by}
    audit.record(session, user_id=user_id, act="decided_questions", now=now, details=details)
