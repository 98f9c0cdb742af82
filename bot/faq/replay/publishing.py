"""Publishing with a gate: try a version out against the one that is served, then make it live with its report.

Trying out takes as long as it takes and writes nothing; going live is one transaction. Who dies in between has published nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.faq.replay.gate import Block
from bot.faq.replay.job import Told, run
from bot.faq.replay.report import changes
from bot.faq.replay.running import Ask, Heard, marked_since, replay
from bot.faq.versions import NO_FILES, Files, Tried, is_served, load_version, publish, served_version
from bot.problems import WithProblems
from bot.storage import audit
from bot.storage.engine import Store

#: Nobody understands a reason of three letters a year later.
SHORTEST_REASON = 10


class Blocked(WithProblems):
    """The gate refuses the version; `problems` says why, one sentence each."""


@dataclass(frozen=True)
class Trial:
    """A version that was tried out against version `against`; `is_new` is False when it is what is served already."""

    entries: Sequence[Entry]
    against: int | None
    is_new: bool
    changes: dict[str, Any]
    report: dict[str, Any]
    blocks: list[Block]
    heard: Heard  #: by what the gate judged, so that it can once more
    files: Files = field(default_factory=dict)


def try_out(
    store: Store,
    entries: Sequence[Entry],
    *,
    against: int | None = None,
    days: int,
    now: datetime,
    told: Told,
    meant: Collection[str] = (),
    ask: Ask = run,
    files: Files = NO_FILES,
) -> Trial:
    """Replay `entries` against a version (None: the one that is served). Raises ReplayFailed and UnknownVersion.

    `files`: what goes with their answers.
    """
    with store.read() as session:
        number = served_version(session) if against is None else against
        before = load_version(session, number) if number is not None else []
        is_new = not is_served(session, entries, files)
    made = replay(store, before, entries, number, days=days, now=now, told=told, meant=meant, ask=ask)
    said = {**made.report, "meant": sorted(meant)}
    return Trial(entries, number, is_new, changes(before, entries), said, made.blocks, made.heard, files)


def publish_first(
    store: Store, entries: Sequence[Entry], *, by: str, note: str, now: datetime, files: Files = NO_FILES, ask: Ask = run
) -> int:
    """Publish the first version, of which nobody asked anything yet: only its test cases speak for or against it.

    Without a test case no model is loaded. Returns the version's number. Raises Blocked, ReplayFailed, Overtaken.
    """
    trial = try_out(store, entries, days=0, now=now, told=lambda what, done, whole: None, ask=ask, files=files)
    with store.write() as session:
        return go_live(session, trial, by=by, user_id=None, note=note, now=now)


def go_live(
    session: Session,
    trial: Trial,
    *,
    by: str,
    user_id: int | None,
    note: str,
    now: datetime,
    even_so: str | None = None,
) -> int:
    """Publish what was tried out; returns the version's number. Raises Blocked and Overtaken.

    The gate judges by the marks of now, for somebody may read for an hour between trying out and this. `even_so` is an admin's
    reason to publish what the gate has told of before; it is kept with the version and in the audit log.
    """
    since = marked_since(session, trial.heard)
    found = trial.blocks if since is None else since
    unseen = [block for block in found if block not in trial.blocks]
    if (found and even_so is None) or unseen:
        raise Blocked([block.sentence for block in unseen or found])
    if even_so is not None and len(even_so.strip()) < SHORTEST_REASON:
        raise Blocked(
            [f"The reason “{even_so}” will tell nobody why it was right; write a sentence of {SHORTEST_REASON} letters or more."]
        )
    why = even_so.strip() if even_so is not None and found else None
    before = served_version(session)
    report = {**trial.report, "blocks": [each.to_json() for each in found]}
    tried = Tried(trial.against, trial.changes, report, why)
    number = publish(session, trial.entries, by, note, now, tried, trial.files)
    if number != before:
        details: dict[str, Any] = {"version": number, "before": before, "by": by}
        if why is not None:
            details |= {"even_so": why, "blocks": len(found)}
        audit.record(session, user_id=user_id, act="published_faq", now=now, details=details)
    return number
