"""The test cases of an entry, as they stand in its file: a list of questions, or of maps with what is expected of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.faq import yaml_lines
from bot.faq.case import Case, Wanted
from bot.faq.suggest import did_you_mean
from bot.faq.wording import normalised

if TYPE_CHECKING:
    from bot.faq.parse import Parsed

CASE_KEYS = ("ask", "language", "at", "expect")
HOW = "write what a customer asks, or {ask: …, language: de, expect: answer}"


def parse_cases(parsed: "Parsed") -> tuple[Case, ...]:
    """The cases under `tests:`; mistakes are told to `parsed`."""
    if "tests" not in parsed.node:
        return ()
    value = parsed.node["tests"]
    if not isinstance(value, list):
        parsed.wrong(parsed.at("tests"), f"tests must be a list; begin each with a dash and {HOW}")
        return ()
    found = []
    for index, each in enumerate(value):
        place = f"{parsed.file}:{yaml_lines.line_of_item(value, index, parsed.line)}"
        case = _case(parsed, {"ask": each} if isinstance(each, str) else each, place)
        if case is not None:
            found.append(case)
    return tuple(found)


def against_each_other(cases: Sequence[tuple[str, Case]], questions: dict[str, tuple[str, str]]) -> list[str]:
    """Test cases that cannot all pass: (entry, case) of all entries; `questions` normalised → (entry, place)."""
    problems = []
    seen: dict[tuple[str, str | None, date | None], tuple[str, Case]] = {}
    for entry, case in cases:
        words = normalised(case.ask)
        owner, place = questions.get(words, ("", ""))
        clashes = (owner and owner != entry) if case.wanted is Wanted.ANSWER else owner == entry
        if clashes:
            problems.append(
                f"{case.source}: the test case “{case.ask:.60}” can never pass: it is a question of {owner} ({place}), word for "
                "word; correct one of the two"
            )
        if case.wanted is not Wanted.ANSWER:
            continue
        first, other = seen.setdefault((words, case.language, case.at), (entry, case))
        if first != entry:
            problems.append(
                f"{case.source}: the test case “{case.ask:.60}” of {entry} is also one of {first} ({other.source}), and only one "
                "of them can be answered; delete one"
            )
    return problems


def _case(parsed: "Parsed", node: Any, place: str) -> Case | None:
    if not isinstance(node, dict):
        parsed.wrong(place, f"a test case does not read as text; {HOW}")
        return None
    before = len(parsed.problems)
    for key in node:
        if key not in CASE_KEYS:
            hint = did_you_mean(f"{key!s:.60}", CASE_KEYS) or f"known are {', '.join(CASE_KEYS)}"
            parsed.wrong(place, f"the key {key!s:.60} of a test case is unknown; {hint}")
    ask = node.get("ask")
    if not isinstance(ask, str) or not normalised(ask):
        parsed.wrong(place, f"a test case has no question in words; {HOW}")
    language = node.get("language")
    if language is not None and not (isinstance(language, str) and len(language) == 2 and language.islower()):
        parsed.wrong(place, f"the language {language!s:.60} of a test case is none; use its two letters, for example de")
    at = node.get("at")
    if at is not None and (not isinstance(at, date) or isinstance(at, datetime)):
        parsed.wrong(place, f"at: {at!s:.60} of a test case is no date; write it as 2026-12-31")
    expect = node.get("expect", Wanted.ANSWER.value)
    if expect not in list(Wanted):
        parsed.wrong(place, f"expect: {expect!s:.60} of a test case is unknown; write one of {', '.join(Wanted)}")
    if len(parsed.problems) > before:
        return None
    return Case(str(ask).strip(), Wanted(expect), language, at, place)
