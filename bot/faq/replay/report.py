"""The report of a replay: data that is kept with the version, and the lines that people read. Pure.

It holds no customer's words: questions of customers are named by their messages. Whoever shows it looks the words up, redacts
them, and finds nothing where a customer was erased.
"""

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.faq.entry import Entry
from bot.faq.exchange.transfer import to_yaml
from bot.faq.replay.asked import Asked
from bot.faq.replay.compare import Difference, Kind, compare
from bot.faq.replay.gate import Block, told
from bot.faq.replay.given import Given
from bot.faq.replay.told_apart import from_where_they_differ

#: So many differences are kept; all are counted.
MOST_KEPT = 1000
#: By any of so many messages its words are found again.
MESSAGES_KEPT = 5
#: Of each answer so much is told on a line.
SAID_CHARS = 160

TITLES = {
    Kind.NEWLY_WRONG: "newly wrong",
    Kind.NEWLY_SILENT: "newly silent",
    Kind.CHANGED: "changed",
    Kind.NEWLY_ANSWERED: "newly answered",
    Kind.BETTER: "better",
    Kind.SAME: "the same",
}


@dataclass(frozen=True)
class Scope:
    """What was replayed: against which version (None: there was none), the questions of how many days, when, how much."""

    against: int | None
    days: int
    made_at: datetime
    left_out: Mapping[str, int]


def report(
    scope: Scope, asked: Sequence[Asked], old: Sequence[Given], new: Sequence[Given], found: Sequence[Block]
) -> dict[str, Any]:
    """The report as JSON."""
    differences, counts = compare(asked, old, new)
    questions = [each for each in asked if each.case is None]
    return {
        "against": scope.against,
        "days": scope.days,
        "made_at": scope.made_at.isoformat(),
        "questions": len(questions),
        "customers_messages": sum(len(each.message_ids) for each in questions),
        "tests": len(asked) - len(questions),
        "left_out": dict(scope.left_out),
        "counts": {kind.value: counts[kind] for kind in Kind},
        "differences": [_difference(each) for each in differences[:MOST_KEPT]],
        "blocks": [each.to_json() for each in found],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    asked = difference.asked
    mark = asked.marked_right(difference.old)
    made: dict[str, Any] = {
        "kind": difference.kind.value,
        "old": difference.old.to_json(),
        "new": difference.new.to_json(),
        "customers": asked.customers,
        "messages": len(asked.message_ids),
        "message_ids": list(asked.message_ids[:MESSAGES_KEPT]),
        "marked_right": mark.message_id if mark is not None else None,
    }
    if asked.case is not None:
        made["test"] = {**asked.case.to_json(), "entry": asked.entry, "source": asked.case.source}
    return made


def changes(before: Sequence[Entry], after: Sequence[Entry]) -> dict[str, Any]:
    """Which entries a version adds and removes, and which parts of the others it changes."""
    old = {entry.id: entry.to_json() for entry in before}
    new = {entry.id: entry.to_json() for entry in after}
    edited = {}
    for each in sorted(old.keys() & new.keys()):
        keys = (old[each].keys() | new[each].keys()) - {"source"}
        parts = sorted(key for key in keys if old[each].get(key) != new[each].get(key))
        if parts:
            edited[each] = parts
    return {"added": sorted(new.keys() - old.keys()), "removed": sorted(old.keys() - new.keys()), "edited": edited}


def diff(before: Sequence[Entry], after: Sequence[Entry]) -> str:
    """What changed between two versions, as a unified diff of an FAQ file with the entries that differ; empty: nothing."""
    named = changes(before, after)
    wanted = {*named["added"], *named["removed"], *named["edited"]}
    # A version is kept in the order of its ids, files in their own; where an entry stands is no difference.
    ordered = (sorted(some, key=lambda each: each.id) for some in (before, after))
    old, new = (to_yaml([each for each in some if each.id in wanted]) for some in ordered)
    return "\n".join(difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "after", lineterm=""))


def lines(made: Mapping[str, Any], words: Mapping[int, str]) -> Iterator[str]:
    """The report for people. `words`: of messages, redacted; what is missing was erased."""
    against = f"version {made['against']}" if made["against"] is not None else "nothing, for nothing was published yet"
    yield (
        f"Compared with {against}: {made['questions']} questions of the last {made['days']} days "
        f"({made['customers_messages']} messages) and {made['tests']} test cases."
    )
    counts = Counter(made["counts"])
    yield ", ".join(f"{counts[kind.value]} {TITLES[kind]}" for kind in reversed(Kind))
    for each in made["differences"]:
        yield ""
        yield f"{TITLES[Kind(each['kind'])].capitalize()}: {question_of(each, words)}"
        was, now = from_where_they_differ(each["old"].get("text", ""), each["new"].get("text", ""), SAID_CHARS)
        yield f"  was: {told_of(each['old'])}{was and f': {was}'}"
        yield f"  now: {told_of(each['new'])}{now and f': {now}'}"
    hidden = sum(counts.values()) - counts[Kind.SAME.value] - len(made["differences"])
    if hidden:
        yield f"\n… and {hidden} more differences."


def question_of(difference: Mapping[str, Any], words: Mapping[int, str]) -> str:
    """What was asked, and by whom."""
    if "test" in difference:
        return f"“{difference['test']['ask']}” (a test case of {difference['test']['entry']}, {difference['test']['source']})"
    text = next((words[each] for each in difference["message_ids"] if each in words), None)
    customers = difference["customers"]
    who = f"{customers} customers" if customers != 1 else "1 customer"
    return f"“{' '.join(text.split())}” ({who})" if text is not None else f"(words that were erased) ({who})"


def told_of(stored: Mapping[str, Any], titles: Mapping[str, str] | None = None) -> str:
    """What becomes of a question, and how sure that is; its entries by their `titles`, where those are given."""
    given = Given.from_json(stored)
    sure = f", {given.confidence:.0%} sure" if given.confidence is not None else ""
    if titles is not None:
        given = replace(given, entries=tuple(f"“{titles[each]}”" if each in titles else each for each in given.entries))
    return f"{told(given)}{sure}"
