"""What an answer claims about opening hours: its sentences as claims. Knows no business but the departments' names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.faq.contradictions.joining import STATES, joined
from bot.faq.contradictions.tokens import EVERY_DAY, Days, Minutes, Token, fold, tokens
from bot.faq.contradictions.words import LEXICONS

SENTENCE = re.compile(r"(?<!\b\d)(?<!\b\d\d)(?<!\b[ap]\.m)(?<!\b[ap]\. m)[.!?]+(?=\s)|\n")
PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_PREPOSITIONS = ("from", "until", "at", "between", "other", "to")


@dataclass(frozen=True)
class Claim:
    """`what`: opens (exact hours), closed, closes (a time of closing), present (somebody is there).

    `how` says what `times` are: from, until, at, range; None: only days are claimed.
    """

    sentence: str
    what: str
    days: Days
    how: str | None = None
    times: tuple[Minutes, ...] = ()
    part: str | None = None
    department: str | None = None
    named_elsewhere: frozenset[int] = frozenset()  #: weekdays that the sentence gives other times for


@dataclass
class _Clause:
    state: str | None = None
    negated: bool = False
    only: bool = False
    about_us: bool = False
    skip: bool = False
    unknown: int = 0
    dated: bool = False
    days: Days = field(default_factory=Days)
    excepted: Days = field(default_factory=Days)
    times: list[tuple[str, tuple[Minutes, ...]]] = field(default_factory=list)
    part: str | None = None
    department: str | None = None


def claims(answer: str, language: str, today: date, departments: Mapping[str, str]) -> Iterator[Claim]:
    """The claims of an answer. `departments`: name → id. Nothing in a language without a lexicon."""
    if language not in LEXICONS:
        return
    folded = {fold(name, language): id_ for name, id_ in departments.items()}
    heading = False
    for sentence in SENTENCE.split(answer):
        if not sentence.strip():
            continue
        found = tokens(fold(PLACEHOLDER.sub("{{ }}", sentence), language), language, today, folded)
        clauses = _clauses(joined(found))
        yield from _of_sentence(sentence.strip(), clauses, heading=heading)
        heading = sentence.rstrip().endswith(":") and any(each.kind == "opens" for each in found)


def _clauses(found: Sequence[Token]) -> list[_Clause]:
    """Clauses with what they say; a clause ends at a sign, an "and", or before a second word of opening or closing."""
    clauses = [_Clause()]
    preposition = ""
    skipping_except = False
    for token in found:
        clause = clauses[-1]
        if token.kind in ("sep", "and"):
            clauses.append(_Clause())
            preposition, skipping_except = "", False
            continue
        if token.kind in STATES:
            known = clause.state
            if known and known != token.kind and (clause.days or clause.times) and {known, token.kind} & {"closed", "closes"}:
                moved = _Clause(about_us=clause.about_us, department=clause.department)
                clauses.append(moved)
                clause = moved
            if clause.state is None or clause.state == "present":
                clause.state = token.kind
        elif token.kind == "day":
            if preposition == "until" or (preposition == "from" and token.days.dates and not token.days.every):
                clause.dated = True
            elif skipping_except:
                clause.excepted |= token.days
            else:
                clause.days |= token.days
                clause.part = clause.part or token.part
        elif token.kind == "time":
            how = "range" if len(token.times) == 2 else preposition
            clause.times.append((how, token.times))
        elif token.kind == "part":
            clause.part = token.part
        elif token.kind == "month":
            clause.dated = True
        elif token.kind == "not":
            clause.negated = True
        elif token.kind == "only":
            clause.only = True
        elif token.kind == "except":
            skipping_except = True
        elif token.kind in ("off", "condition"):
            clause.skip = True
        elif token.kind == "subject":
            clause.about_us = True
        elif token.kind == "department":
            clause.department, clause.about_us = token.text, True
        elif token.kind == "word":
            clause.unknown += 1
        if token.kind in _PREPOSITIONS:
            preposition = token.kind
        elif token.kind not in ("filler",):
            preposition = ""
    return [clause for clause in clauses if clause != _Clause()]


def _of_sentence(sentence: str, clauses: list[_Clause], *, heading: bool) -> Iterator[Claim]:
    groups = _groups(clauses, heading=heading)
    for group in groups:
        others = [each.days.weekdays for each in groups if each is not group and each.times and each.state == group.state]
        yield from _of_group(sentence, group, frozenset().union(*others))


def _groups(clauses: list[_Clause], *, heading: bool) -> list[_Clause]:
    """Clauses that claim something, each with the state, days and department that it takes from its neighbours."""
    groups: list[_Clause] = []
    waiting: _Clause | None = None
    skipped = False
    department: str | None = None
    for clause in clauses:
        plain = clause.state is None and not clause.unknown and not clause.skip
        if clause.department is not None:
            department = clause.department
        elif clause.about_us:
            department = None
        clause.department = department
        if plain and not (clause.days or clause.times or clause.part):
            if clause.about_us or clause.dated or clause.negated:
                waiting = _with(waiting, clause)
            continue
        if plain and groups and waiting is None and not skipped and not (clause.days and clause.times):
            _extend(groups[-1], clause)
            continue
        if plain and skipped:
            continue
        if plain and (clause.days and clause.times):
            merged = _with(waiting, clause)
            merged.state, merged.about_us = "opens", True
            ranges = any(how == "range" for how, _ in merged.times)
            if ranges or heading or groups:
                groups.append(merged)
                waiting = None
            continue
        if plain:
            waiting = _with(waiting, clause)
            if waiting.days and any(how == "range" for how, _ in waiting.times):
                waiting.state, waiting.about_us = "opens", True
                groups.append(waiting)
                waiting = None
            continue
        skipped = clause.skip or (clause.state is None and clause.unknown > 0)
        if clause.state is None or clause.skip:
            if clause.state is None and not clause.skip and (clause.days or clause.about_us) and not clause.times:
                # "Thursday is late night: we are open until 21:00."
                waiting, skipped = _with(waiting, clause), False
                waiting.unknown = 0
            else:
                waiting = None
            continue
        groups.append(_with(waiting, clause))
        waiting = None
    return [group for group in groups if _counts(group)]


def _counts(group: _Clause) -> bool:
    """Only what is said of the shop: it names us, or it says nothing but days, times, open and closed."""
    return not group.dated and (group.about_us or group.state == "present" or group.unknown == 0)


def _with(waiting: _Clause | None, clause: _Clause) -> _Clause:
    if waiting is None:
        return clause
    clause.days = waiting.days | clause.days
    clause.times = waiting.times + clause.times
    clause.part = clause.part or waiting.part
    clause.about_us |= waiting.about_us
    clause.dated |= waiting.dated
    clause.negated |= waiting.negated
    clause.only |= waiting.only
    clause.department = clause.department or waiting.department
    return clause


def _extend(group: _Clause, clause: _Clause) -> None:
    """Take in a clause of nothing but days, or nothing but times."""
    group.days |= clause.days
    group.excepted |= clause.excepted
    group.times += clause.times
    group.part = group.part or clause.part
    group.dated |= clause.dated


def _of_group(sentence: str, group: _Clause, elsewhere: frozenset[int]) -> Iterator[Claim]:
    what = str(group.state)
    days = group.days
    timed = [(how, times) for how, times in group.times if how in ("range", "from", "until", "at", "to")]
    if group.negated and not timed and what in ("opens", "closed", "closes", "present"):
        what = "opens" if what in ("closed", "closes") else "closed"
    elif group.negated:
        return
    if group.excepted:
        opposite = "opens" if what in ("closed", "closes") else "closed"
        if not group.excepted.dates and not group.excepted.any_holiday:
            days = Days((days.weekdays or EVERY_DAY) - group.excepted.weekdays, days.dates, every=True)
        if not timed:
            yield Claim(sentence, opposite, group.excepted, department=group.department)
    if timed:
        for how, times in timed:
            yield Claim(
                sentence, what, days, "at" if how == "to" else how, times,
                department=group.department, named_elsewhere=frozenset() if days else elsewhere,
            )
        return
    if any(how for how, _ in group.times) or (group.times and what != "present"):
        return
    if days:
        what = "closed" if what == "closes" else what
        yield Claim(sentence, what, days, part=group.part, department=group.department)
        if group.only and days.weekdays and not days.dates:
            opposite = "closed" if what in ("opens", "present") else "opens"
            yield Claim(sentence, opposite, Days(EVERY_DAY - days.weekdays, every=True), department=group.department)
