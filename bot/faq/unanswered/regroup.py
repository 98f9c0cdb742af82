"""Taking new unanswered questions into the groups: what the night's work and the command do alike. Loads no model itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from bot.faq.entry import Entry
from bot.faq.unanswered.grouping import grouped
from bot.faq.unanswered.likeness import Likeness, Question
from bot.faq.versions import load_version, served_version
from bot.faq.views import View, Views
from bot.storage import unanswered
from bot.storage.engine import Store
from bot.storage.tables import QuestionGroup
from bot.storage.unanswered import Unanswered

#: The newest so many: all of them are compared with each other.
MOST_QUESTIONS = 4000
SUGGESTED = 3


def regroup(store: Store, views: Views, language: str, now: datetime) -> int:
    """Put what is new into groups; returns how many questions are new. `language` is the FAQ's own.

    Everything slow happens outside the transaction that writes.
    """
    with store.read() as session:
        found = unanswered.unanswered_since(session, now - unanswered.KEPT)[-MOST_QUESTIONS:]
        groups = unanswered.groups(session)
        number = served_version(session)
        entries = load_version(session, number) if number is not None else []
    if not found:
        return 0
    spoken = [each.language or language for each in found]
    likeness = Likeness(views, [language, *sorted(set(spoken) - {language})])
    new = [place for place, each in enumerate(found) if each.vector is None or each.models != likeness.models]
    made = likeness.vectors([found[place].text for place in new], [spoken[place] for place in new])
    vectors = dict(zip(new, made, strict=True))
    questions = [
        Question(each.text, spoken[place], vectors.get(place) or each.vector or b"") for place, each in enumerate(found)
    ]
    into = _grouped(likeness, found, questions, groups)
    placed = [
        (_with_vector(each, question.vector), group) for each, question, group in zip(found, questions, into, strict=True)
    ]
    nearest = _nearest(views, entries, language, placed, spoken)
    with store.write() as session:
        unanswered.keep(session, placed, nearest, likeness.models, now)
    return sum(each.group_id is None for each in found)


def _grouped(
    likeness: Likeness, found: Sequence[Unanswered], questions: Sequence[Question], groups: Sequence[QuestionGroup]
) -> list[int]:
    closed = {group.id: group for group in groups if group.decision is not None}
    earlier: list[int | None] = [each.group_id for each in found]
    came_later = {
        place
        for place, each in enumerate(found)
        if each.group_id in closed and _came_later(each, closed[each.group_id])
    }
    # What was decided about goes on counting when its messages are gone.
    left = {group for place, group in enumerate(earlier) if place not in came_later}
    gone = [
        group for group in closed.values() if group.id not in left and group.centre and group.models == likeness.models
    ]
    alike = likeness.alike([*questions, *(Question("", "", group.centre or b"") for group in gone)])
    into = grouped(alike, [*earlier, *(group.id for group in gone)], closed.keys(), came_later)
    return into[: len(found)]


def _came_later(question: Unanswered, group: QuestionGroup) -> bool:
    return question.grouped_at is not None and group.decided_at is not None and question.grouped_at > group.decided_at


def _nearest(
    views: Views, entries: Sequence[Entry], language: str, placed: Sequence[tuple[Unanswered, int]], spoken: Sequence[str]
) -> dict[int, list[Any]]:
    """For every group the entries that its questions are nearest to, on average, as [entry, likeness]."""
    rows = [(place, wording, of) for place, entry in enumerate(entries) for wording, of in entry.wordings(language)]
    if not rows:
        return {}
    looks = []
    languages = sorted({language, *spoken, *(of for _, _, of in rows)})
    for model in views.any_language:
        view = View(model, languages)
        asked = view.messages([each.text for each, _ in placed], spoken)
        known = view.questions([wording for _, wording, _ in rows], [of for _, _, of in rows])
        looks.append(asked @ known.T)
    cosines = np.mean(looks, axis=0)
    best = np.full((len(placed), len(entries)), -1.0)
    for column, (place, _, _) in enumerate(rows):
        best[:, place] = np.maximum(best[:, place], cosines[:, column])
    members: dict[int, list[int]] = defaultdict(list)
    for row, (_, group) in enumerate(placed):
        members[group].append(row)
    found = {}
    for group, some in members.items():
        means = best[some].mean(axis=0)
        order = np.argsort(-means, kind="stable")[:SUGGESTED]
        found[group] = [[entries[place].id, round(float(max(means[place], 0.0)), 3)] for place in order.tolist()]
    return found


def _with_vector(question: Unanswered, vector: bytes) -> Unanswered:
    return replace(question, vector=vector)
