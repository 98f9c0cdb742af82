"""`nightdesk ledger verify`: re-counts everything from the rows, and names those that break a rule by id. Reads only."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.ledger import incoming_checks, outgoing_checks, people_checks
from bot.ledger.check import Look
from bot.ledger.sums import Sum, came_in, to_go_out
from bot.storage.engine import Store

CHECKS = (*incoming_checks.CHECKS, *outgoing_checks.CHECKS, *people_checks.CHECKS)
#: Of a broken rule so many rows are named; the number is always whole.
NAMED_AT_MOST = 20


@dataclass(frozen=True)
class Finding:
    """A broken rule. `rows` are ids of kind `of`, the first of `number`; nothing else of a row is told."""

    name: str
    of: str
    says: str
    number: int
    rows: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """For example: "Is handled, and nothing says why: 2 messages (4, 7)." """
        more = "" if self.number == len(self.rows) else ", …"
        kind = self.of if self.number == 1 else f"{self.of}s"
        return f"{self.says[0].upper()}{self.says[1:]}: {self.number:,} {kind} ({', '.join(map(str, self.rows))}{more})."


@dataclass(frozen=True)
class Ledger:
    """What a count found."""

    at: datetime
    came_in: Sum
    to_go_out: Sum
    findings: tuple[Finding, ...]
    checks: int  #: how many rules were looked at

    @property
    def is_right(self) -> bool:
        return not (self.came_in.difference or self.to_go_out.difference or self.findings)

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "right": self.is_right,
            "in": _sum_as_json(self.came_in),
            "out": _sum_as_json(self.to_go_out),
            "checks": self.checks,
            "findings": [asdict(finding) for finding in self.findings],
        }


def verify(store: Store, media_folder: Path, now: datetime) -> Ledger:
    """Count and check, in one view of the database, whatever happens meanwhile."""
    with store.snapshot() as session:
        look = Look(session, now, media_folder)
        findings = []
        for check in CHECKS:
            rows = sorted(set(check.find(look)))
            if rows:
                findings.append(Finding(check.name, check.of, check.says, len(rows), tuple(rows[:NAMED_AT_MOST])))
        return Ledger(now, came_in(session), to_go_out(session), tuple(findings), len(CHECKS))


def _sum_as_json(found: Sum) -> dict[str, Any]:
    return {
        "total": found.total,
        **{line.name: line.number for line in found.lines},
        "difference": found.difference,
    }
