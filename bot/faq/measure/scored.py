"""A query with what the search and the decision made of it: the stuff that all figures are made of."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.faq.candidate import Candidate
from bot.faq.decide import Decision, Outcome, decide
from bot.faq.measure.queries import Query
from bot.faq.search import Search


@dataclass(frozen=True)
class Scored:
    """What became of a query. From confidence `threshold` on, the first candidate counts as what was meant: it is answered
    or asked back about, below nothing of the FAQ is taken to be meant.

    `milliseconds` is what search and decision took.
    """

    query: Query
    candidates: tuple[Candidate, ...]
    decision: Decision
    threshold: float
    milliseconds: float = 0.0

    @property
    def first(self) -> str | None:
        return self.candidates[0].entry.id if self.candidates else None

    @property
    def confidence(self) -> float:
        return self.candidates[0].confidence if self.candidates else 0.0

    @property
    def is_right(self) -> bool:
        """Whether the first candidate is the right one."""
        return self.query.expect is not None and self.first == self.query.expect

    @property
    def is_meant(self) -> bool:
        """Whether the first candidate is sure enough to be taken for what the customer means."""
        return bool(self.candidates) and self.confidence >= self.threshold

    @property
    def outcome(self) -> Outcome:
        return self.decision.outcome

    @property
    def offers_right(self) -> bool:
        """Whether a clarification has the right entry among its buttons."""
        offered = {each.entry.id for each in self.decision.candidates}
        return self.outcome is Outcome.CLARIFY and self.query.expect in offered

    def as_line(self) -> str:
        """The prediction as one JSON line."""
        candidates = [{"id": each.entry.id, "confidence": round(each.confidence, 6)} for each in self.candidates]
        line = {
            "text": self.query.text,
            "expect": self.query.expect,
            "outcome": self.outcome.value,
            "candidates": candidates,
        }
        return json.dumps(line, ensure_ascii=False) + "\n"


def score(search: Search, queries: Sequence[Query], told: Callable[[int], None] = lambda done: None) -> list[Scored]:
    """Every query through the search and the decision that customers meet; `told` hears how many are done."""
    found = []
    for number, query in enumerate(queries, 1):
        started = time.perf_counter()
        candidates = search.search(query.text)
        decision = decide(candidates, search.cutoffs, may_clarify=True)
        taken = (time.perf_counter() - started) * 1000
        found.append(Scored(query, tuple(candidates), decision, search.cutoffs.clarify_from, taken))
        told(number)
    return found
