"""A whole replay: what is stored is looked up, asked of both versions, compared, judged, and told. Writes nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from bot.storage.questions import StoredQuestion, anything_since, asked_since, words_of

_NOTHING = Given(Became.HANDED_OVER)

Ask = Callable[[Job, Told], list[list[Given]]]


@dataclass(frozen=True)
class Replayed:
    """What came of it: the report as JSON, and why the new version must not go live."""

    report: dict[str, Any]
    blocks: list[Block]


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
    with store.read() as session:
        stored = asked_since(session, now - timedelta(days=days))
    asked = [*merged(stored.found), *cases_of([(entry.id, entry.tests) for entry in after])]
    old, new = _given(asked, before, after, told, ask)
    found = blocks(asked, old, new, before, after, meant)
    scope = Scope(against, days, now, stored.left_out)
    return Replayed(report(scope, asked, old, new, found), found)


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
            marks=tuple(
                Marked(each.mark.message_id, each.mark.verdict, each.mark.first) for each in group if each.mark is not None
            ),
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
