"""What the assumed share of messages out of scope decides: `python -m benchmarks.quality.tradeoff FAQ_FOLDER …`.

An FAQ does not tell how many messages ask something else, so a half is assumed (bot.faq.calibrate.USUAL_NIGHT). Another share
would move all odds by one factor, so it is another least confidence on the same confidences. Cross-validates each FAQ's own
questions as bot.faq.measure.estimate does, once, and prints for assumed shares what would be kept and what would be refused.
No query is read, so the line can be looked at while choosing.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bot.build import build_views, read_settings
from bot.faq.calibrate import USUAL_NIGHT
from bot.faq.files import read
from bot.faq.measure.estimate import estimate
from bot.faq.measure.scored import Scored

SHARES = (0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05)
COLUMNS = ("assumed", "from", "in scope", "refused", "left out", "general")
_ASSUMED = 1.0 - USUAL_NIGHT[0]


def least_confidence(threshold: float, share: float) -> float:
    """From which confidence of today on the first entry would be taken to be meant, were `share` of the messages, between 0 and 1,
    assumed to be out of scope. `threshold`: from which it is now."""
    odds = threshold / (1 - threshold) * share / (1 - share) / (_ASSUMED / (1 - _ASSUMED))
    return odds / (1 + odds)


def line(scored: Sequence[Scored], share: float) -> tuple[float | None, ...]:
    """Under COLUMNS: `in scope`, of the messages in scope the share that is right and taken to be meant; `refused`, of those
    out of scope the share that is not, and the same of the two kinds of them. None: there is none."""
    kept = [each.confidence >= least_confidence(each.threshold, share) for each in scored]
    inside = [each.is_right and is_kept for each, is_kept in zip(scored, kept, strict=True) if each.query.expect is not None]
    outside = [(each.query.left_out, not is_kept) for each, is_kept in zip(scored, kept, strict=True) if each.query.expect is None]
    left_out = [refused for entry, refused in outside if entry is not None]
    general = [refused for entry, refused in outside if entry is None]
    threshold = median(least_confidence(each.threshold, share) for each in scored) if scored else None
    return share, threshold, *(_share(some) for some in (inside, [refused for _, refused in outside], left_out, general))


def lines(name: str, scored: Sequence[Scored]) -> Iterator[str]:
    inside = [each.is_right for each in scored if each.query.expect is not None]
    yield f"{name}: {len(inside)} in scope, {len(scored) - len(inside)} not; top1 {_share(inside) or 0.0:.3f}"
    yield "".join(column.rjust(10) for column in COLUMNS)
    for share in SHARES:
        told = "".join(f"{value:10.3f}" if value is not None else f"{'–':>10}" for value in line(scored, share))
        yield told + ("  as it is" if share == _ASSUMED else "")


def _share(some: Sequence[bool]) -> float | None:
    return sum(some) / len(some) if some else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.tradeoff", description=__doc__)
    parser.add_argument("faqs", type=Path, nargs="+", metavar="FAQ_FOLDER")
    chosen = parser.parse_args()
    views = build_views(read_settings())
    for faq in chosen.faqs:
        print(f"{faq} …", file=sys.stderr, flush=True)
        name = faq.resolve().parent.name if faq.name == "faq" else faq.name
        print(*lines(name, estimate(read(faq), views, progress=lambda *_: None).scored), sep="\n", flush=True)


if __name__ == "__main__":
    main()
