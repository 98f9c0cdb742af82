"""What is allowed in the FAQ's files but probably not meant: told when checking, and stopping nothing."""

from pathlib import Path

from bot.faq.files import parse_folder
from bot.faq.wording import normalised

#: "Can I?" and "I can." are no pair of twins.
FEWEST_WORDS = 3


def nearly(folder: Path) -> list[str]:
    """Questions of two entries that have the same words in another order, as "file:line: what; what to do"."""
    seen: dict[tuple[str, ...], tuple[str, str, str]] = {}
    found = []
    for parsed in parse_folder(folder)[0]:
        for question, place in parsed.questions:
            words = tuple(sorted(normalised(question).split()))
            if len(words) < FEWEST_WORDS:
                continue
            owner, wording, first = seen.setdefault(words, (parsed.id, question, place))
            if owner != parsed.id and normalised(wording) != normalised(question):
                found.append(
                    f"{place}: “{question:.60}” has the words of “{wording:.60}” in {owner} ({first}); "
                    "when both mean the same, keep one"
                )
    return found
