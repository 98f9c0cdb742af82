"""xSID as a folder that can be scored: `python -m benchmarks.quality.xsid DATA OUT [--languages de nl it …]`.

For github.com/mainlp/xsid (CC BY-SA 4.0), DATA being its folder data/xSID-0.4. The English validation utterances become the FAQ,
one entry for each intent; the test utterances of each language, English with them, are the queries. They are parallel: each
language asks the same. Name OUT xsid and give the folder above it as `--extra`. The data is not part of Nightdesk.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.folder import id_of, write_folder
from bot.faq.measure.queries import Query

TEXT, INTENT = "# text: ", "# intent: "
LANGUAGES = ("de", "nl", "it")


def rows(path: Path) -> list[tuple[str, str]]:
    """Text and intent of each utterance."""
    found, text = [], ""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SystemExit(f"{path} cannot be read ({error.strerror}); name xSID's folder data/xSID-0.4.") from error
    for line in lines:
        if line.startswith(TEXT):
            text = line.removeprefix(TEXT).strip()
        elif line.startswith(INTENT) and text:
            found.append((text, line.removeprefix(INTENT).strip()))
            text = ""
    return found


def convert(data: Path, out: Path, languages: Sequence[str] = LANGUAGES) -> tuple[int, int]:
    """Write the folder; returns the numbers of entries and of queries."""
    questions: dict[str, list[str]] = {}
    for text, intent in rows(data / "en.valid.conll"):
        questions.setdefault(id_of(intent), []).append(text)
    asked = [
        Query(text, id_of(intent), language)
        for language in ("en", *languages)
        for text, intent in rows(data / f"{language}.test.conll")
        if id_of(intent) in questions
    ]
    return write_folder(out, questions, asked)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.xsid", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    chosen = parser.parse_args()
    entries, queries = convert(chosen.data, chosen.out, chosen.languages)
    print(f"{chosen.out}: {entries} entries, {queries} queries")


if __name__ == "__main__":
    main()
