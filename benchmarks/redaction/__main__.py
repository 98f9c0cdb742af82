"""How much of people is left in redacted texts, and how many harmless words go with them.

    python -m benchmarks.redaction [--seed N] [--data FOLDER] [--show]
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.redaction.cases import Case, cases, left_in
from benchmarks.redaction.nasty import HELD_OUT, TUNED, harmless, left_of, nasty
from bot.build import FAQ
from bot.faq.files import read
from bot.redaction.faq_words import faq_words
from bot.redaction.redactor import Redactor

SEED = 7
_WORD = re.compile(r"\w+")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--data", type=Path, help="A folder with queries.jsonl of other shops, for harmless words.")
    parser.add_argument("--show", action="store_true", help="Show what is left, and what went.")
    given = parser.parse_args()
    # The shop's own words are known; nothing is known of the customers, as if nobody had a name on their profile.
    entries = read(FAQ)
    redactor = Redactor(words=faq_words(entries))
    for name, some in (("five languages", cases(given.seed)), ("English", cases(given.seed, ("en",)))):
        _leaks(name, some, redactor, show=given.show)
    for part in (TUNED, HELD_OUT):
        _nasty(part, redactor, show=given.show and part == TUNED)
    questions = [wording for entry in entries for wording, _ in entry.wordings("en")]
    _harmless("the shop's own questions", questions, redactor, show=given.show)
    _harmless("unknown to it", questions, Redactor(), show=given.show)
    if given.data is not None:
        other = Redactor()
        for path in sorted(given.data.glob("*/queries.jsonl")):
            texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
            _harmless(path.parent.name, texts, other, show=given.show)


def _leaks(name: str, some: list[Case], redactor: Redactor, *, show: bool) -> None:
    whole, leaked = Counter(case.kind for case in some), Counter[str]()
    for case in some:
        text = redactor.text(case.sentence)
        if left := left_in(case, text):
            leaked[case.kind] += 1
            if show:
                print(f"  left [{case.language} {case.kind}] {left}: {text!r}")
    parts = ", ".join(f"{kind} {leaked[kind]} of {number}" for kind, number in whole.items())
    print(f"{name:26} left in {sum(leaked.values())} of {len(some)}: {parts}")


def _nasty(part: str, redactor: Redactor, *, show: bool) -> None:
    """Of what is held out nothing is shown but how much: a rule that is mended by it is measured by nothing."""
    some = nasty(part)
    whole, leaked = Counter(case.kind for case in some), Counter[str]()
    for case in some:
        text = redactor.text(case.text)
        if left := left_of(case, text):
            leaked[case.kind] += 1
            if show:
                print(f"  left [{case.language} {case.kind}] {left}: {text!r}")
    parts = ", ".join(f"{kind} {leaked[kind]} of {number}" for kind, number in whole.items())
    name = f"odd spellings, {part.replace('_', ' ')}"
    print(f"{name:26} left in {sum(leaked.values())} of {len(some)}: {parts}")
    touched = [text for said in harmless(part) if (text := redactor.text(said)) != said]
    print(f"{'  harmless ones like them':26} {len(touched)} of {len(harmless(part))} sentences lost something")
    if show:
        print(*(f"  went: {text!r}" for text in touched), sep="\n")


def _harmless(name: str, texts: Iterable[str], redactor: Redactor, *, show: bool) -> None:
    words = gone = touched = texts_seen = 0
    for text in texts:
        after = redactor.text(text)
        lost = Counter(_WORD.findall(text)) - Counter(_WORD.findall(after))
        words += len(_WORD.findall(text))
        gone += sum(lost.values())
        texts_seen += 1
        touched += bool(lost)
        if lost and show:
            print(f"  went {sorted(lost)}: {after!r}")
    print(f"{name:26} {gone} of {words} words went ({gone / max(words, 1):.2%}), in {touched} of {texts_seen} sentences")


if __name__ == "__main__":
    main()
