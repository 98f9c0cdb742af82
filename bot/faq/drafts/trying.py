"""What a draft would have done for the customers of the last days: the replay of the FAQ with it against the one that is served."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.faq.drafts.accepting import DraftRefused, entry_of
from bot.faq.drafts.shown import ShownDraft
from bot.faq.entry import Entry, Translation
from bot.faq.replay.compare import Kind
from bot.faq.replay.job import Told, run
from bot.faq.replay.publishing import try_out
from bot.faq.replay.running import Ask
from bot.storage.engine import Store

_BROKEN = (Kind.NEWLY_WRONG, Kind.NEWLY_SILENT)
_GAINED = (Kind.NEWLY_ANSWERED, Kind.BETTER)


@dataclass(frozen=True)
class Effect:
    """Of the `questions` that were asked in the last `days`, in how many it would have changed what."""

    days: int
    questions: int
    would_answer: int
    would_break: int
    would_change: int
    blocks: tuple[str, ...]  #: why publishing would be refused
    report: dict[str, Any]


def with_wordings(entries: Sequence[Entry], draft: ShownDraft, entry_id: str, language: str) -> list[Entry]:
    """The FAQ with the draft's wordings in the entry `entry_id`."""

    def more(entry: Entry) -> Entry:
        if draft.language == language:
            return replace(entry, questions=tuple(dict.fromkeys((*entry.questions, *draft.wordings))))
        there = entry.translations.get(draft.language, Translation())
        questions = tuple(dict.fromkeys((*there.questions, *draft.wordings)))
        return replace(entry, translations={**entry.translations, draft.language: replace(there, questions=questions)})

    return [more(entry) if entry.id == entry_id else entry for entry in entries]


def with_draft(
    live: Sequence[Entry], draft: ShownDraft, language: str, *, new: str | None = None, add_to: str | None = None, answer: str | None = None
) -> list[Entry]:
    """What is `live` and the draft, as the entry `new` or in the entry `add_to`; one of the two. Raises DraftRefused.

    Nothing else that waits to be published is among it, so that what it changes is the draft's alone.
    """
    known = {each.id for each in live}
    if add_to is not None:
        if add_to not in known:
            raise DraftRefused(f"The entry {add_to:.60} is not live, so nothing can be told of it; publish it first.")
        return with_wordings(live, draft, add_to, language)
    if new in known:
        raise DraftRefused(f"The entry {new} answers already; try the draft with --add-to {new}, or give the new entry another name.")
    return [*live, entry_of(draft, str(new), language, answer)]


def effect_of(
    store: Store, entries: Sequence[Entry], *, against: int | None = None, days: int, now: datetime, told: Told, ask: Ask = run
) -> Effect:
    """What the FAQ `entries`, which has the draft in it, would have changed. Raises ReplayFailed and UnknownVersion. Writes nothing.

    It is compared with the version `against` (None: the one that is served).
    """
    trial = try_out(store, entries, against=against, days=days, now=now, told=told, ask=ask)
    counts = trial.report["counts"]
    return Effect(
        days=days,
        questions=trial.report["questions"],
        would_answer=sum(counts[kind.value] for kind in _GAINED),
        would_break=sum(counts[kind.value] for kind in _BROKEN),
        would_change=counts[Kind.CHANGED.value],
        blocks=tuple(block.sentence for block in trial.blocks),
        report=trial.report,
    )
