"""A whole replay: what is stored is looked up, asked of both versions, compared, judged, and told. Writes nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.faq.replay.asked import Asked, Marked, cases_of
from bot.faq.replay.gate import Block, blocks
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Begun, Job, Question, Told, run
from bot.faq.replay.report import Scope, report
from bot.faq.wording import normalised
from bot.redaction.of_conversation import Redactors
from bot.storage.engine import Store
from bot.storage.marks import marks_stand
from bot.storage.questions import StoredMark, StoredQuestion, anything_since, asked_since, words_of

_NOTHING = Given(Became.HANDED_OVER)

Ask = Callable[[Job, Told], list[list[Given]]]


@dataclass(frozen=True)
class Heard:
    """What was asked since a moment, what both versions made of it, and how the marks stood: what the gate judges by."""

    since: datetime
    marks: tuple[int, datetime | None]
    asked: Sequence[Asked]
    old: Sequence[Given]
    new: Sequence[Given]
    before: Sequence[Entry]
    after: Sequence[Entry]
    meant: Collection[str]

    def blocks(self) -> list[Block]:
        return blocks(self.asked, self.old, self.new, self.before, self.after, self.meant)


@dataclass(frozen=True)
class Replayed:
    """What came of it: the report as JSON, why the new version must not go live, and what that was judged by."""

    report: dict[str, Any]
    blocks: list[Block]
    heard: Heard


def replay(
    store: Store,
    before: Sequence[Entry],
    after: Sequence[Entry],
    against: int | None,
    *,
    days: int,
    now: datetime,
    told: Told,
    meant: Collection[str] = (),
    ask: Ask = run,
) -> Replayed:
    """Ask everything of the last `days` and the test cases of `after` of both versions. Raises ReplayFailed.

    Without a question and a test case there is nothing to ask, and no model is loaded.
    """
    since = now - timedelta(days=days)
    with store.read() as session:
        marks = marks_stand(session)
        stored = asked_since(session, since)
    asked = [*merged(stored.found), *cases_of([(entry.id, entry.tests) for entry in after])]
    old, new = _given(asked, before, after, told, ask)
    # Whoever holds it until somebody publishes is to hold no customer's words.
    nameless = [each if each.case is not None else replace(each, text="") for each in asked]
    heard = Heard(since, marks, nameless, old, new, before, after, meant)
    found = heard.blocks()
    scope = Scope(against, days, now, stored.left_out)
    return Replayed(report(scope, asked, old, new, found), found, heard)


def marked_since(session: Session, heard: Heard) -> list[Block] | None:
    """Why the version must not go live by what has been marked since; None: no mark is another one. Nothing is asked again."""
    if marks_stand(session) == heard.marks:
        return None
    marks = {each.message_id: _marked(each.mark) for each in asked_since(session, heard.since).found if each.mark is not None}
    asked = [replace(each, marks=tuple(marks[id] for id in each.message_ids if id in marks)) for each in heard.asked]
    return replace(heard, asked=asked).blocks()


def _marked(mark: StoredMark) -> Marked:
    return Marked(mark.message_id, mark.verdict, mark.first)


def asking(begun: Begun | None, store: Store, *, days: int, now: datetime) -> Ask:
    """What asks, for one replay of the last `days`: `begun`, which loads the models from now on, where customers wrote anything."""
    if begun is None or not _is_anything_written(store, now - timedelta(days=days)):
        return run
    begun.prepare()
    return begun.ask


def _is_anything_written(store: Store, since: datetime) -> bool:
    with store.read() as session:
        return anything_since(session, since)


def _given(
    asked: Sequence[Asked], before: Sequence[Entry], after: Sequence[Entry], told: Told, ask: Ask
) -> tuple[list[Given], list[Given]]:
    if not asked:
        return [], []
    questions = [Question(each.text, each.language, each.spoken, each.at, each.message_ids) for each in asked]
    # Before the first version every question went to people.
    versions = [before, after] if before else [after]
    found = ask(Job(versions, questions), told)
    return (found[0] if before else [_NOTHING] * len(asked)), found[-1]


def merged(stored: Iterable[StoredQuestion]) -> list[Asked]:
    """Every question once, with all who asked it in these words; `stored` newest first."""
    groups: dict[tuple[str, str | None], list[StoredQuestion]] = {}
    for each in stored:
        key = normalised(each.text)
        if key:
            groups.setdefault((key, each.language), []).append(each)
    return [
        Asked(
            group[0].text,
            spoken=language,
            message_ids=tuple(each.message_id for each in group),
            customers=len({each.contact_id for each in group}),
            marks=tuple(_marked(each.mark) for each in group if each.mark is not None),
        )
        for (_, language), group in groups.items()
    ]


def redacted_words(session: Session, made: Mapping[str, Any], own: Sequence[str | None] = ()) -> dict[int, str]:
    """The words of the customers' messages that a report names, as far as they still exist; `own`: the shop's number and address."""
    named = [each["message_ids"] for each in made["differences"] if each["message_ids"]]
    found = words_of(session, [numbers[0] for numbers in named])
    # Where the one who asked last was erased, somebody else asked it in the same words.
    found |= words_of(session, [number for numbers in named if numbers[0] not in found for number in numbers[1:]])
    redactors = Redactors(session, own)
    redactors.know(conversation for _, conversation in found.values())
    return {number: redactors.text(conversation, text) for number, (text, conversation) in found.items()}
