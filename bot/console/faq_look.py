"""What a trainer sees of an entry while writing it: the answer on each channel, near questions of other entries, wrong hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import clock
from bot.console import words
from bot.console.desk import Desk
from bot.faq.contradictions import Contradictions
from bot.faq.entry import Entry
from bot.faq.files import MAX_ANSWER_CHARS
from bot.faq.preview import Shown, previews
from bot.faq.wording import normalised
from bot.hours.placeholders import PLACEHOLDERS, fill, unknown_placeholders
from bot.hours.wall_clock import real_time
from bot.redaction.faq_words import faq_words
from bot.redaction.typed import tells_who
from bot.test_box import CannotTry, NearQuestion, near_questions

#: So many of the questions that are new or changed are compared.
MOST_COMPARED = 8
#: Of all words of two questions so many must be in both, where nobody with a model can be asked.
ALIKE_BY_WORDS = 0.5


@dataclass(frozen=True)
class Look:
    at: datetime
    standing: str  #: whether the shop is open at that moment, as customers are told
    previews: Sequence[Shown]
    near: Sequence[NearQuestion]
    by_words: bool  #: the part with the models does not answer, so words were compared
    warnings: Sequence[str]


def look_at(desk: Desk, entry: Entry, base: Entry | None, at: datetime) -> Look:
    """`base`: the entry before; its own questions were looked at when they were written."""
    others = {key: each.entry for key, each in desk.faq.copy.look().entries.items() if key != entry.id}
    hours, business = desk.live.hours, desk.live.business
    known = set(base.wordings(business.language)) if base is not None else set()
    fresh = [each for each in entry.wordings(business.language) if each not in known][:MOST_COMPARED]
    near, by_words = _near(desk, entry.id, fresh, others)
    shown = previews(entry, others, hours, at, has_buttons=desk.has_buttons)
    return Look(
        at,
        fill("{{ hours.status }}", hours, at, "en"),
        shown,
        near,
        by_words,
        [*_warnings(desk, entry, others), *_too_long(shown), *_telling_who(desk, [wording for wording, _ in fresh])],
    )


def who_is_told(desk: Desk, text: str) -> list[str]:
    """The marks of what in `text` tells who a customer is. The FAQ's files are kept where no erasure reaches them."""
    contact = desk.live.business.contact
    of_shop = faq_words(each.entry for each in desk.faq.copy.look().entries.values())
    return tells_who(text, (contact.phone, contact.email), of_shop)


def fillers(desk: Desk, department: str, at: datetime) -> Sequence[tuple[str, str]]:
    """What may stand in braces in an answer, and what customers would read there at that moment."""
    known = department if department in desk.live.business.departments else None
    return [(name, fill(f"{{{{ {name} }}}}", desk.live.hours, at, "en", known)) for name in PLACEHOLDERS]


def moment_of(form: Mapping[str, Any], desk: Desk) -> datetime:
    """The moment for which placeholders are filled; now where the form has none that can be read."""
    try:
        wall = datetime.strptime(str(form.get("moment", ""))[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 (the zone is put in below)
        if not 2000 <= wall.year <= 9000:
            raise ValueError
    except ValueError:
        return clock.now()
    return real_time(wall.date(), wall.hour * 60 + wall.minute, desk.timezone)


def _near(
    desk: Desk, entry_id: str, questions: Sequence[tuple[str, str]], others: Mapping[str, Entry]
) -> tuple[Sequence[NearQuestion], bool]:
    if not questions:
        return (), False
    found: list[NearQuestion] = []
    try:
        for language in dict.fromkeys(language for _, language in questions):
            texts = [text for text, spoken in questions if spoken == language]
            found += near_questions(desk.faq.ask("near", {"questions": texts, "language": language, "entry": entry_id}))
    except CannotTry:
        return by_words(questions, others, desk.live.business.language), True
    # What is written and not published yet is unknown to the models; the same words are told all the same.
    same = [each for each in by_words(questions, others, desk.live.business.language) if each.similarity == 1.0]
    known = {(each.question, each.entry) for each in found}
    return [each for each in found if each.entry in others] + [each for each in same if (each.question, each.entry) not in known], False


def by_words(
    questions: Sequence[tuple[str, str]], others: Mapping[str, Entry], default_language: str
) -> list[NearQuestion]:
    """The questions of other entries with the most words in common, at most three each."""
    wordings = [
        (entry_id, wording, language, frozenset(normalised(wording).split()))
        for entry_id, entry in others.items()
        for wording, language in entry.wordings(default_language)
    ]
    found = []
    for question, language in questions:
        mine = frozenset(normalised(question).split())
        alike = [
            NearQuestion(question, entry_id, wording, len(mine & theirs) / len(mine | theirs))
            for entry_id, wording, spoken, theirs in wordings
            if spoken == language and mine & theirs
        ]
        alike = [each for each in alike if each.similarity >= ALIKE_BY_WORDS]
        found += sorted(alike, key=lambda each: -each.similarity)[:3]
    return found


def _warnings(desk: Desk, entry: Entry, others: Mapping[str, Entry]) -> list[str]:
    business = desk.live.business
    found = []
    contradictions = Contradictions(business, desk.faq.business_file, clock.now())
    answers = {business.language: entry.answer, **{key: each.answer for key, each in entry.translations.items()}}
    for language, answer in answers.items():
        for each in contradictions.of(answer or "", language, entry.department, entry.valid_until):
            found.append(f"{desk.faq.near(each.problem)}.")
        found += [f"Nothing fills the placeholder {name or '{{ }}'}." for name in unknown_placeholders(answer or "")]
    found += [f"{each} is no entry, so it cannot be offered below the answer." for each in entry.follow_ups if each not in others]
    return found


def _too_long(shown: Sequence[Shown]) -> list[str]:
    """What saving would refuse, told while it is written."""
    return [
        f"The {words.language(each.language)} answer has {each.fits[0].units:,} characters as it is filled here, and WhatsApp takes "
        f"{MAX_ANSWER_CHARS:,}; shorten it."
        for each in shown
        if not each.is_other and any(fit.is_too_long for fit in each.fits)
    ]


def _telling_who(desk: Desk, wordings: Sequence[str]) -> list[str]:
    if not wordings or not who_is_told(desk, "\n".join(wordings)):
        return []
    return [
        f"“{wording:.60}” seems to tell who asked it ({' and '.join(left)}); write it without, as everybody may read it."
        for wording in wordings
        if (left := who_is_told(desk, wording))
    ]
