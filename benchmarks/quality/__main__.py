"""How good the answers are, against what is published and what is aimed at: `python -m benchmarks.quality --data DIR`.

Every folder of DIR that holds `faq/` and `queries.jsonl` is measured by the code of `nightdesk faq evaluate`, fitted on its FAQ
alone, as is Nightdesk's own set in other languages. The table, the figures as JSON and a report with pictures for each set go to
--out. Nothing is chosen on any of these queries.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from textwrap import fill
from typing import Any

from benchmarks.embedders.server import serve_and_measure
from benchmarks.quality import cost
from benchmarks.quality.folder import Set, sets_in
from benchmarks.quality.published import ANCHORS
from benchmarks.quality.table import Row, as_text, rows_of
from benchmarks.quality.tried import notes
from bot.build import build_views, read_settings
from bot.faq.measure.evaluate import Evaluation, evaluate
from bot.faq.measure.pictures import DAY, risk_coverage_picture
from bot.faq.measure.report import write_report
from bot.faq.views import Views

OWN = Path(__file__).parent
OWNERS_SHARE = 0.05


def measured(one: Set, views: Views, out: Path, wrong_share: float = OWNERS_SHARE) -> Evaluation:
    """The set's figures when so many answers may be wrong, 0 to 1. Its report, with published points in the curve, goes below `out`."""
    folder = out / one.name
    found = evaluate(one.faq, one.queries, views, folder / "predictions.jsonl", wrong_share=wrong_share)
    write_report(found, folder, name=one.name, language="en")
    if one.name in ANCHORS:
        figures = found.figures
        operating = (figures["coverage"], figures["precision"]) if figures["precision"] is not None else None
        picture = risk_coverage_picture(found.scored, DAY, operating, ANCHORS[one.name])
        (folder / "risk-coverage-published.png").write_bytes(picture)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder of sets, for example ../shared/data")
    parser.add_argument("--extra", type=Path, action="append", default=[], help="a further folder of sets, or a set")
    parser.add_argument("--only", action="append", help="measure only the sets of these names")
    parser.add_argument("--out", type=Path, default=Path("var/benchmarks/quality"))
    parser.add_argument("--owners-share", type=float, default=OWNERS_SHARE, help="the share of answers that may be wrong")
    parser.add_argument("--no-cost", action="store_true", help="leave out time and memory")
    parser.add_argument("--limit-seconds", type=float, default=1800, help="for each measurement of the cost")
    chosen = parser.parse_args()
    sets = [one for folder in (chosen.data, *chosen.extra, OWN) for one in sets_in(folder)]
    sets = [one for one in sets if not chosen.only or one.name in chosen.only]
    if not sets:
        sys.exit(f"{chosen.data} holds no folder with faq/ and queries.jsonl; name one that does with --data.")
    chosen.out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    told: dict[str, Any] = {"sets": {}}
    with tempfile.TemporaryDirectory() as scratch:
        # Nothing that was embedded before helps: fitting takes what it takes on the first day.
        views = build_views(replace(read_settings(), var=Path(scratch)))
        for one in sets:
            print(f"{one.name} …", file=sys.stderr, flush=True)
            figures = measured(one, views, chosen.out, chosen.owners_share).figures
            told["sets"][one.name] = figures
            rows += rows_of(one.name, figures, chosen.owners_share)
    if not chosen.no_cost:
        more, told["cost"] = cost.measure(chosen.limit_seconds)
        with tempfile.TemporaryDirectory() as scratch:
            told["cost"]["action_server"] = server = serve_and_measure(Path(scratch))
        rows += [*more, cost.server_row(server["serving_megabytes"])]
    told["rows"] = [row.as_json() for row in rows]
    table = "\n\n".join([as_text(rows), *(fill(note, 140) for note in notes(rows))])
    (chosen.out / "results.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    (chosen.out / "table.txt").write_text(table + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
