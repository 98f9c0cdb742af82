"""The gate: what stops a version from going live, one sentence each. Pure.

A test case fails; an answer that staff marked as right is no longer given, or reads differently without anybody having said
that this is meant; answers have changed places. What contradicts the opening hours is refused before (bot/faq/for_shop.py).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.faq.case import Wanted
from bot.faq.entry import Entry
from bot.faq.replay.asked import Asked, Says
from bot.faq.replay.given import Became, Given
from bot.faq.wording import normalised

#: Of two texts, this share of all their words must be in both for one to be the other with a few words changed.
ALIKE = 0.8


class Rule(StrEnum):
    TEST_FAILS = "test_fails"
    MARKED_RIGHT = "marked_right"
    MOVED = "moved"


@dataclass(frozen=True)
class Block:
    """One reason, as "file:line: what is wrong; what to do". Names messages by id, never by their words."""

    rule: Rule
    entry: str
    sentence: str
    message_ids: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "message_ids": list(self.message_ids)}


def blocks(
    asked: Sequence[Asked],
    old: Sequence[Given],
    new: Sequence[Given],
    before: Sequence[Entry],
    after: Sequence[Entry],
    meant: Collection[str] = (),
) -> list[Block]:
    """Why the version with the entries `after` must not take the place of that with `before`; the same questions of both.

    `meant`: entries whose answer the trainer says is to read differently from now on.
    """
    places = {entry.id: entry.source for entry in before} | {entry.id: entry.source for entry in after}
    return [
        *_tests(asked, new),
        *_marked(asked, old, new, places, {entry.id for entry in after}, meant),
        *moved(before, after),
    ]


def _tests(asked: Sequence[Asked], new: Sequence[Given]) -> Iterator[Block]:
    for question, given in zip(asked, new, strict=True):
        if question.case is None or question.says_of(given) is Says.RIGHT:
            continue
        wanted = {
            Wanted.ANSWER: f"must get {question.entry}",
            Wanted.NOT_THIS: f"must not get {question.entry}",
            Wanted.SILENCE: "must not be answered by the bot",
        }[question.case.wanted]
        yield Block(
            Rule.TEST_FAILS,
            question.entry,
            f"{question.case.source}: the test case “{question.case.ask:.80}” fails: it {wanted}, and {told(given)}; mend the "
            "entries, or the test case",
        )


def _marked(
    asked: Sequence[Asked],
    old: Sequence[Given],
    new: Sequence[Given],
    places: Mapping[str, str],
    known: Collection[str],
    meant: Collection[str],
) -> Iterator[Block]:
    groups: dict[tuple[str, str, bool], list[int]] = {}
    for question, before, after in zip(asked, old, new, strict=True):
        mark = question.marked_right(before)
        if mark is None or before.is_same(after):
            continue
        entry = before.entries[0]
        reads_differently = after.is_answer and after.entries == (entry,)
        if reads_differently and entry in meant:
            continue
        groups.setdefault((entry, told(after), reads_differently), []).append(mark.message_id)
    for (entry, becomes, reads_differently), messages in groups.items():
        count = len(messages)
        said = f"{count} answers of {entry} that were" if count > 1 else f"an answer of {entry} that was"
        example = f"message {messages[0]}" if count == 1 else f"message {messages[0]} and others"
        if reads_differently:
            what = f"would read differently; if that is meant, publish with --meant {entry}"
        elif entry not in known:
            what = f"would be lost with its entry: the question {becomes}; put the entry back, or mark the answer as wrong"
        else:
            what = f"would be lost: the question {becomes}; mend the entries, or mark the answer as wrong"
        yield Block(
            Rule.MARKED_RIGHT,
            entry,
            f"{places.get(entry) or entry}: {said} marked as right ({example}) {what}",
            tuple(messages),
        )


def moved(before: Sequence[Entry], after: Sequence[Entry]) -> list[Block]:
    """Answers that stand where another entry's stood: the sign of a swap, which reads well and answers wrongly."""
    old = {entry.id: entry for entry in before}
    now = {entry.id: entry for entry in after}
    texts = {entry.id: dict(_answers(entry)) for entry in before}
    words = {(each, language): _words(text) for each, own in texts.items() for language, text in own.items()}
    found = []
    for entry in after:
        if entry.id not in old:
            continue
        for language, text in _answers(entry):
            if texts[entry.id].get(language) == text:
                continue
            own, mine = words.get((entry.id, language), frozenset()), _words(text)
            for other, theirs in texts.items():
                # Where the other entry is gone, the two were made into one; where it says the same as before, it was copied.
                if other == entry.id or other not in now or language not in theirs:
                    continue
                if dict(_answers(now[other])).get(language) == theirs[language]:
                    continue
                if _alike(mine, words[other, language]) >= max(ALIKE, _alike(mine, own)):
                    found.append(
                        Block(
                            Rule.MOVED,
                            entry.id,
                            f"{entry.source}: the answer of {entry.id}"
                            f"{'' if language == _OWN else f' in {language}'} is what {other} said "
                            f"({old[other].source or other}), and {other} says something else now; put each answer to its entry",
                        )
                    )
                    break
    return found


def told(given: Given) -> str:
    """What becomes of a question, as the end of a sentence."""
    which = " and ".join(given.entries)
    match given.became:
        case Became.ANSWERED:
            return f"gets {which}" if which else "gets opening hours"
        case Became.ASKED_BACK:
            return f"is asked back about {which}"
        case Became.HANDED_OVER:
            return f"goes to people ({which})" if given.is_for_people else "goes to people"
        case Became.SAID:
            return "gets no answer of an entry"


_OWN = ""


def _answers(entry: Entry) -> Iterator[tuple[str, str]]:
    yield _OWN, entry.answer
    for language, translation in entry.translations.items():
        if translation.answer:
            yield language, translation.answer


def _words(text: str) -> frozenset[str]:
    return frozenset(normalised(text).split())


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
