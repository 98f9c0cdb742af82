"""What remains likely once the customer has said what they do not mean. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.faq.candidate import Candidate


def without(candidates: Sequence[Candidate], denied: Collection[str]) -> list[Candidate]:
    """`candidates` but for those of the ids in `denied`, each as likely as it is given that none of those is meant."""
    left = 1.0 - sum(each.confidence for each in candidates if each.entry.id in denied)
    return [
        replace(each, confidence=min(each.confidence / left, 1.0) if left > 0 else 0.0)
        for each in candidates
        if each.entry.id not in denied
    ]
