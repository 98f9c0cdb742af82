"""The FAQ's files (data/faq/*.yml): read into entries, and checked with one sentence per mistake. Loads no model."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.faq.contradictions import Contradictions
from bot.faq.contradictions.places import line_of_text
from bot.faq.entry import Entry
from bot.faq.media_files import problem_of
from bot.faq.parse import Parsed, parse_file
from bot.faq.parse_cases import against_each_other
from bot.faq.suggest import did_you_mean
from bot.faq.wording import normalised
from bot.hours.placeholders import PLACEHOLDERS
from bot.problems import WithProblems
from connectors.split import units

#: The strictest channel's limit for one message (WhatsApp through Twilio).
MAX_ANSWER_CHARS = 1600
#: Nobody asks a longer question; models read no further either.
MAX_QUESTION_CHARS = 1000
#: As bot.faq.parse.parse_file, which may have been read before.
Parse = Callable[[Path, bytes | None], tuple[list[Parsed], list[str]]]
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
_LOOSE = re.compile(r"\{\{[^{}\n]{0,40}\}?|(?:[\w.]+\s*)?\}\}|\{\s*(?:hours|business)\.\w*\s*\}|\{%[^\n]{0,40}%\}")


class FaqUnreadable(WithProblems):
    """Entries cannot be built from the files; `problems` holds one sentence per mistake."""


@dataclass(frozen=True)
class Shop:
    """What the shop's other files say, as far as it is known; None: unknown, so not checked."""

    departments: Collection[str] | None = None
    languages: Sequence[str] | None = None
    #: what of a text's placeholders nothing can fill
    unknown_placeholders: Callable[[str], Iterable[str]] | None = None
    #: an answer in a language, of a department, as a customer gets it
    filled: Callable[[str, str, str | None], str] | None = None
    hours: Contradictions | None = None


@dataclass
class _Seen:
    ids: dict[str, str] = field(default_factory=dict)
    questions: dict[str, tuple[str, str]] = field(default_factory=dict)


def read(folder: Path) -> list[Entry]:
    """Every entry below `folder`. Raises FaqUnreadable when a file or an entry cannot be understood.

    Only what stops an entry from being built counts here; `check` finds everything.
    """
    parsed, problems = parse_folder(folder)
    if problems:
        raise FaqUnreadable(problems)
    return [each.entry for each in parsed if each.entry is not None]


def check(
    folder: Path,
    *,
    departments: Collection[str] | None = None,
    languages: Sequence[str] | None = None,
    unknown_placeholders: Callable[[str], Iterable[str]] | None = None,
    filled: Callable[[str, str, str | None], str] | None = None,
    hours: Contradictions | None = None,
    instead: Mapping[Path, bytes] | None = None,
) -> list[str]:
    """Every mistake in the FAQ below `folder`, as "file:line: what is wrong; what to do". None: it can be published.

    `hours` knows business.yml: with it, opening hours that are written out in answers are compared with that file.
    `instead`: what files are taken to hold, there or not; then other files count only for what has to do with these.
    """
    return checked(folder, Shop(departments, languages, unknown_placeholders, filled, hours), instead)[1]


def checked(
    folder: Path, shop: Shop, instead: Mapping[Path, bytes] | None = None, parse: Parse = parse_file
) -> tuple[list[Entry], list[str]]:
    """The entries, and every mistake as `check` finds it, from one reading of the files: what was checked is what is published."""
    parsed, problems = parse_folder(folder, instead, parse)
    # What is named elsewhere may stand in a file of which nothing can be read; that one mistake is enough to mend.
    read_files = tuple(f"{each.file}:" for each in parsed)
    may_be_elsewhere = any(not each.startswith(read_files) for each in problems)
    seen = _Seen()
    for each in parsed:
        if each.entry is not None:
            problems += _against_others(each, each.entry, seen)
        if each.entry is not None and (instead is None or Path(each.file) in instead):
            problems += _against_shop(each, each.entry, folder, shop)
            problems += _against_hours(each, each.entry, shop)
            problems += _sizes(each, each.entry, shop)
    cases = [(each.entry.id, case) for each in parsed if each.entry is not None for case in each.entry.tests]
    problems += against_each_other(cases, seen.questions)
    known = set(seen.ids)
    for each in parsed:
        for follow_up in each.entry.follow_ups if each.entry else ():
            # An entry with mistakes of its own is there all the same.
            if not may_be_elsewhere and follow_up not in known and follow_up not in {other.id for other in parsed}:
                hint = did_you_mean(follow_up, known) or "name an entry's id, or take it out"
                problems.append(f"{each.at('follow_ups')}: follow_ups names {follow_up}, which is no entry; {hint}")
    return [each.entry for each in parsed if each.entry is not None], sorted(set(problems), key=_by_place)


def paths_of(folder: Path) -> list[Path]:
    """The files of the FAQ below `folder`, in their order."""
    return sorted(path for path in folder.iterdir() if path.suffix in (".yml", ".yaml") and path.is_file())


def parse_folder(
    folder: Path, instead: Mapping[Path, bytes] | None = None, parse: Parse = parse_file
) -> tuple[list[Parsed], list[str]]:
    """What the files hold, and their mistakes of shape; `instead`: what files are taken to hold, there or not."""
    if not folder.is_dir():
        return [], [f"{folder}:1: there is no such folder; name the one that holds the FAQ's .yml files"]
    paths = sorted({*paths_of(folder), *(instead or {})})
    if not paths:
        return [], [f"{folder}:1: there is no .yml file in it; write the first entry, for example in {folder}/shop.yml"]
    parsed: list[Parsed] = []
    problems: list[str] = []
    for path in paths:
        found, wrong = parse(path, (instead or {}).get(path))
        parsed += found
        problems += wrong
    return parsed, problems


def _against_others(parsed: Parsed, entry: Entry, seen: _Seen) -> list[str]:
    problems = []
    if entry.id in seen.ids:
        problems.append(f"{parsed.at('id')}: the id {entry.id} is taken by {seen.ids[entry.id]}; choose another")
    else:
        seen.ids[entry.id] = entry.source
    for question, place in parsed.questions:
        key = normalised(question)
        if not key:
            problems.append(f"{place}: the question {_short(question)} has no letter or digit; write words or delete it")
            continue
        if "{{" in question:
            problems.append(f"{place}: nothing is filled into questions; write {_short(question)} as a customer would")
        if key not in seen.questions:
            seen.questions[key] = entry.id, place
            continue
        owner, first = seen.questions[key]
        if owner != entry.id:
            problems.append(
                f"{place}: {_short(question)} is also a question of {owner} ({first}); keep it where it is answered"
            )
        else:
            problems.append(f"{place}: {_short(question)} stands twice in {owner} ({first}); delete one")
    return problems


def _against_shop(parsed: Parsed, entry: Entry, folder: Path, shop: Shop) -> list[str]:
    problems = []
    if shop.departments is not None and entry.department and entry.department not in shop.departments:
        hint = did_you_mean(entry.department, shop.departments) or f"use one of {', '.join(sorted(shop.departments))}"
        problems.append(f"{parsed.at('department')}: the shop has no department {entry.department}; {hint}")
    if shop.languages:
        for language in entry.translations:
            if language not in shop.languages:
                problems.append(
                    f"{parsed.at('translations', language)}: {language} is not among the shop's languages "
                    f"({', '.join(shop.languages)}); add it to business.yml or delete the translation"
                )
            elif language == shop.languages[0]:
                problems.append(
                    f"{parsed.at('translations', language)}: {language} is the shop's first language; "
                    "write its questions and answer into the entry itself"
                )
    if shop.unknown_placeholders is not None:
        for answer, place in parsed.answers:
            unknown = list(shop.unknown_placeholders(answer))
            problems += [
                f"{place}: nothing fills the placeholder {name or '{{ }}'}; use {', '.join(PLACEHOLDERS)}"
                for name in unknown
            ]
            problems += [
                f"{line_of_text(place, found)}: the braces of {found} are no placeholder; write for example "
                "{{ hours.closes_at }}, with two on each side"
                for found in _loose_braces(answer)
            ]
    for name in entry.attachments:
        problem = problem_of(folder, name)
        if problem is not None:
            problems.append(f"{parsed.at('attachments')}: {problem}")
    return problems


def _against_hours(parsed: Parsed, entry: Entry, shop: Shop) -> list[str]:
    if shop.hours is None:
        return []
    return [
        f"{line_of_text(place, found.sentence)}: {found.problem}"
        for answer, language, place in _answers(parsed, entry, shop)
        for found in shop.hours.of(answer, language, entry.department, entry.valid_until)
    ]


def _answers(parsed: Parsed, entry: Entry, shop: Shop) -> list[tuple[str, str, str]]:
    """Every answer of the entry with its language and its place."""
    first = shop.languages[0] if shop.languages else "en"
    return [
        (entry.answer, first, parsed.at("answer")),
        *(
            (each.answer, language, parsed.at("translations", language, "answer"))
            for language, each in entry.translations.items()
            if each.answer
        ),
    ]


def _known_department(entry: Entry, shop: Shop) -> str | None:
    known = shop.departments or ()
    return entry.department if entry.department in known else None


def _loose_braces(answer: str) -> list[str]:
    """What looks like a placeholder and is none: a brace is missing, or stands alone around a name."""
    return [match[0].strip() for match in _LOOSE.finditer(_PLACEHOLDER.sub(" ", answer))]


def _sizes(parsed: Parsed, entry: Entry, shop: Shop) -> list[str]:
    problems = []
    for answer, language, place in _answers(parsed, entry, shop):
        said, as_filled = answer, ""
        if shop.filled is not None and "{{" in answer:
            said, as_filled = shop.filled(answer, language, _known_department(entry, shop)), " with its placeholders filled"
        if units(said) > MAX_ANSWER_CHARS:
            problems.append(
                f"{place}: the answer has {units(said):,} characters{as_filled} and WhatsApp takes {MAX_ANSWER_CHARS:,}; "
                "shorten it"
            )
    problems += [
        f"{place}: the question has {len(question):,} characters, more than {MAX_QUESTION_CHARS:,}; "
        "write it as a customer would, in one sentence"
        for question, place in parsed.questions
        if len(question) > MAX_QUESTION_CHARS
    ]
    if entry.id in entry.follow_ups:
        problems.append(f"{parsed.at('follow_ups')}: {entry.id} offers itself as follow-up; take it out")
    return problems


def _short(text: str) -> str:
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"


def _by_place(problem: str) -> tuple[str, int, str]:
    file, line, rest = (*problem.split(":", 2), "", "")[:3]
    return file, int(line) if line.isdigit() else 0, rest
