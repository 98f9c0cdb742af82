"""What a person makes of a draft: an entry of the FAQ's files, wordings of one that is there, or nothing.

The files are written first: when that is refused, nothing is decided. Publishing is another step.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.faq.drafts.bundles import Bundle
from bot.faq.drafts.shown import ShownDraft
from bot.faq.entry import Entry
from bot.faq.unanswered.deciding import decide
from bot.faq.writing.writer import Writer, Written
from bot.redaction.marks import MARKS
from bot.storage import audit
from bot.storage.tables import Decision, Draft, DraftState

#: The file for entries that were learnt from people, unless another one is named.
LEARNT = "learnt.yml"


class DraftRefused(ValueError):
    """It cannot be done; the message is one sentence."""


@dataclass(frozen=True)
class By:
    """Who does it: a user, or a command on the machine."""

    user_id: int | None
    name: str
    now: datetime


def entry_of(draft: ShownDraft, entry_id: str, language: str, answer: str | None = None) -> Entry:
    """The entry that the draft would be; `language` is the FAQ's own, `answer` what a person made of the text. Raises DraftRefused."""
    questions = draft.wordings
    if not questions:
        raise DraftRefused("Every wording of this question names somebody; write the entry by hand.")
    if draft.language != language:
        raise DraftRefused(
            f"This was asked and answered in {draft.language}, and an entry needs the FAQ's own language, {language}, too; "
            "write it by hand, or add its wordings to an entry that is there."
        )
    return Entry(entry_id, questions, answer or draft.answer)


def may_be_accepted(draft: ShownDraft, *, answer: str | None, chosen: bool) -> None:
    """Raises DraftRefused: two people answered differently and nobody has chosen, or the answer is not fit as it stands."""
    if draft.conflicts and not chosen:
        others = ", ".join(map(str, draft.conflicts))
        raise DraftRefused(f"Another person answered this differently (draft {others}); choose one of the answers.")
    if answer is None and not draft.answer_is_whole:
        raise DraftRefused("Something was taken out of the answer; say it in words that hold for every customer.")
    if answer is None and draft.contradictions:
        raise DraftRefused(f"The answer cannot be used as it stands: {draft.contradictions[0]}.")


def may_be_saved(entry: Entry, base: Entry | None = None) -> None:
    """Raises DraftRefused: a mark stands where something about a customer was taken out, and did not stand in `base`."""
    left = [mark for mark in MARKS if mark in repr(entry) and mark not in repr(base)]
    if left:
        stands = "stand" if len(left) > 1 else "stands"
        raise DraftRefused(
            f"{' and '.join(left)} {stands} where something about the customer was taken out; write what everybody may read."
        )


def write_new(writer: Writer, entry: Entry, file: str = LEARNT) -> Written:
    """Raises WriteRefused."""
    return writer.add(entry, file)


def write_wordings(writer: Writer, draft: ShownDraft, entry_id: str, language: str) -> int:
    """Add the wordings to an entry that is there; returns how many are new. Raises WriteRefused."""
    spoken = None if draft.language == language else draft.language
    return sum(writer.add_wording(entry_id, wording, spoken).wrote_anything for wording in draft.wordings)


def accepted(session: Session, draft: ShownDraft, decision: Decision, entry: str, by: By, bundle: Bundle | None = None) -> None:
    """Note that the files have it now; the group of its question is decided about with it, and so are the others of its
    `bundle`: who answered differently was not chosen. Raises DraftRefused."""
    row = _open(session, draft.id)
    _decide(session, row, DraftState.ACCEPTED, entry, by)
    for other in bundle.drafts if bundle is not None else ():
        also = session.get(Draft, other.id, with_for_update=True) if other.id != draft.id else None
        if also is not None and also.state == DraftState.OPEN:
            is_other = decision is Decision.NEW and other.id in draft.conflicts
            _decide(session, also, DraftState.DISMISSED if is_other else DraftState.ACCEPTED, None if is_other else entry, by)
    if draft.group is not None:
        known = {entry} if decision is Decision.ADD else set[str]()
        decide(
            session, draft.group, decision, entry=entry, known=known, user_id=by.user_id, by=by.name, now=by.now
        )


def dismiss(session: Session, draft_id: int, by: By) -> None:
    """Raises DraftRefused."""
    _decide(session, _open(session, draft_id), DraftState.DISMISSED, None, by)


def take_back(session: Session, draft_id: int, by: By) -> None:
    """Let a draft that was dismissed wait for a person again. Raises DraftRefused."""
    row = session.get(Draft, draft_id, with_for_update=True)
    if row is None or row.state != DraftState.DISMISSED:
        raise DraftRefused(f"Draft {draft_id} was not dismissed, so there is nothing to take back.")
    _decide(session, row, DraftState.OPEN, None, by)
    row.decided_by = row.decided_as = row.decided_at = None


def count_open(session: Session) -> int:
    """How many drafts wait for a person."""
    return session.scalar(select(func.count()).select_from(Draft).where(Draft.state == DraftState.OPEN)) or 0


def _open(session: Session, draft_id: int) -> Draft:
    row = session.get(Draft, draft_id, with_for_update=True)
    if row is None or row.state != DraftState.OPEN:
        raise DraftRefused(f"There is no open draft {draft_id} (any more); nightdesk faq drafts lists those that there are.")
    return row


def _decide(session: Session, row: Draft, state: DraftState, entry: str | None, by: By) -> None:
    row.state, row.entry = state, entry
    row.decided_by, row.decided_as, row.decided_at = by.user_id, by.name, by.now
    details = {"draft": row.id, "state": state.value, "entry": entry, "by": by.name}
    audit.record(session, user_id=by.user_id, act="decided_draft", now=by.now, details=details)
