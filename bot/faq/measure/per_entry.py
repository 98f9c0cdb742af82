"""What scored queries say about each entry, which pairs are confused, and which answers were wrong. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.faq.decide import Outcome
from bot.faq.entry import Entry
from bot.faq.measure.scored import Scored

MOST_PAIRS = 20
MOST_EXAMPLES = 3


@dataclass(frozen=True)
class EntryResult:
    """What became of the queries of one entry; `entry` None: of those that no entry answers.

    `taken_for_it` counts wrong answers given from this entry; `worst` are its surest mistakes.
    """

    entry: Entry | None
    queries: int
    right: int
    wrong: int
    clarified: int
    clarified_with_right: int
    handed_off: int
    taken_for_it: int
    worst: tuple[Scored, ...]


@dataclass(frozen=True)
class Pair:
    """Queries of `expect` (None: out of scope) of which the search put `got` first, and what became of them.

    `left_out` as in Query.
    """

    expect: str | None
    left_out: str | None
    got: str
    answered: int
    clarified: int
    handed_off: int
    examples: tuple[Scored, ...]

    @property
    def count(self) -> int:
        return self.answered + self.clarified + self.handed_off


def entry_results(entries: Sequence[Entry], scored: Sequence[Scored]) -> list[EntryResult]:
    """One result per entry that was asked for or wrongly answered, most wrong answers first; out of scope at the end."""
    groups: dict[str | None, list[Scored]] = {}
    for each in scored:
        groups.setdefault(each.query.expect, []).append(each)
    taken = Counter(each.first for each in wrong_answers(scored))
    found = [_result(entry, groups.get(entry.id, []), taken[entry.id]) for entry in entries]
    found = [each for each in found if each.queries or each.taken_for_it]
    found.sort(key=lambda each: (-each.wrong - each.taken_for_it, -(each.queries - each.right), each.queries))
    return [*found, _result(None, groups[None], 0)] if None in groups else found


def confused_pairs(scored: Sequence[Scored], most: int = MOST_PAIRS) -> list[Pair]:
    """The pairs that are mixed up, those that were answered wrongly first.

    Out of scope counts where customers noticed: where something was answered or offered.
    """
    groups: dict[tuple[str | None, str | None, str], list[Scored]] = {}
    for each in scored:
        if each.first is None or each.is_right or (each.query.expect is None and each.outcome is Outcome.HANDOFF):
            continue
        groups.setdefault((each.query.expect, each.query.left_out, each.first), []).append(each)
    pairs = [
        Pair(
            expect,
            left_out,
            got,
            sum(each.outcome is Outcome.ANSWER for each in own),
            sum(each.outcome is Outcome.CLARIFY for each in own),
            sum(each.outcome is Outcome.HANDOFF for each in own),
            tuple(sorted(own, key=_surest)[:MOST_EXAMPLES]),
        )
        for (expect, left_out, got), own in groups.items()
    ]
    pairs.sort(key=lambda pair: (-pair.answered, -pair.clarified, -pair.count, pair.expect or pair.left_out or "", pair.got))
    return pairs[:most]


def wrong_answers(scored: Sequence[Scored]) -> list[Scored]:
    """Every wrong answer, the surest first."""
    return sorted((each for each in scored if each.outcome is Outcome.ANSWER and not each.is_right), key=_surest)


def _result(entry: Entry | None, own: Sequence[Scored], taken: int) -> EntryResult:
    answered = [each for each in own if each.outcome is Outcome.ANSWER]
    clarified = [each for each in own if each.outcome is Outcome.CLARIFY]
    right = sum(each.is_right for each in answered)
    mistakes = [each for each in own if not each.is_right and each.outcome is not Outcome.HANDOFF]
    return EntryResult(
        entry=entry,
        queries=len(own),
        right=right,
        wrong=len(answered) - right,
        clarified=len(clarified),
        clarified_with_right=sum(each.offers_right for each in clarified),
        handed_off=len(own) - len(answered) - len(clarified),
        taken_for_it=taken,
        worst=tuple(sorted(mistakes, key=_surest)[:MOST_EXAMPLES]),
    )


def _surest(scored: Scored) -> tuple[float, str]:
    return -scored.confidence, scored.query.text
