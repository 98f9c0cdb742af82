"""A HINT3 bot as a folder that can be scored: `python -m benchmarks.quality.hint3 TRAIN.csv TEST.csv OUT`.

For github.com/hellohaptik/HINT3, dataset/v1 (ODbL 1.0): columns sentence and label; NO_NODES_DETECTED means that nothing is right.
OUT/faq/entries.yml becomes the training sentences, OUT/queries.jsonl the test. Name OUT hint3_curekart or hint3_powerplay11 and give
the folder above it as `--extra`. The data is not part of Nightdesk.
"""

import argparse
import csv
from pathlib import Path

from benchmarks.quality.folder import id_of, write_folder
from bot.faq.measure.queries import Query

OUT_OF_SCOPE = "NO_NODES_DETECTED"


def rows(path: Path) -> list[tuple[str, str]]:
    """Sentence and label of each line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        missing = {"sentence", "label"} - set(table.fieldnames or ())
        if missing:
            raise SystemExit(f"{path}:1: the column {sorted(missing)[0]} is missing; name a file of HINT3's dataset folder.")
        return [(row["sentence"].strip(), row["label"].strip()) for row in table if row["sentence"].strip()]


def convert(train: Path, test: Path, out: Path) -> tuple[int, int]:
    """Write the folder; returns the numbers of entries and of queries."""
    questions: dict[str, list[str]] = {}
    for sentence, label in rows(train):
        if label != OUT_OF_SCOPE:
            questions.setdefault(id_of(label), []).append(sentence)
    asked = [Query(text, None if label == OUT_OF_SCOPE else id_of(label)) for text, label in rows(test)]
    return write_folder(out, questions, asked)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.hint3", description=__doc__)
    for name in ("train", "test", "out"):
        parser.add_argument(name, type=Path)
    chosen = parser.parse_args()
    entries, queries = convert(chosen.train, chosen.test, chosen.out)
    print(f"{chosen.out}: {entries} entries, {queries} queries")


if __name__ == "__main__":
    main()
