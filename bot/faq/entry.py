"""One FAQ item, as every part sees it, and its JSON form in a published version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.faq.case import Case


@dataclass(frozen=True)
class Translation:
    """An entry in another language: how it is asked there, and what is answered; either may be missing."""

    questions: tuple[str, ...] = ()
    answer: str | None = None


@dataclass(frozen=True)
class Entry:
    """One FAQ item. The first question is its title; all of them are matched. The validity's two days both count."""

    id: str
    questions: tuple[str, ...]
    answer: str
    translations: Mapping[str, Translation] = field(default_factory=dict, hash=False)
    department: str | None = None
    always_human: bool = False
    floor: float | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    attachments: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    tests: tuple[Case, ...] = ()  #: what must hold before a version with it goes live
    source: str = ""  #: "file:line", for people who look for it

    @property
    def title(self) -> str:
        return self.questions[0]

    def title_in(self, language: str | None) -> str:
        """The title in `language` when the entry is asked in it, else in the default language."""
        translation = self.translations.get(language or "")
        return translation.questions[0] if translation and translation.questions else self.title

    def is_valid(self, at: date | None) -> bool:
        """Whether the entry may be used at `at`: a day, or a moment in the shop's own time zone. None: at any time."""
        if at is None:
            return True
        day = at.date() if isinstance(at, datetime) else at
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def wordings(self, default_language: str) -> Iterator[tuple[str, str]]:
        """Every question with its language."""
        for question in self.questions:
            yield question, default_language
        for language, translation in self.translations.items():
            for question in translation.questions:
                yield question, language

    def to_json(self) -> dict[str, Any]:
        """JSON for a stored version; what stands at its default is left out."""
        optional: dict[str, Any] = {
            "translations": {
                language: {"questions": list(translation.questions), "answer": translation.answer}
                for language, translation in self.translations.items()
            },
            "department": self.department,
            "always_human": self.always_human,
            "floor": self.floor,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "attachments": list(self.attachments),
            "follow_ups": list(self.follow_ups),
            "tests": [case.to_json() for case in self.tests],
            "source": self.source,
        }
        kept = {key: value for key, value in optional.items() if value or (value == 0.0 and value is not False)}
        return {"id": self.id, "questions": list(self.questions), "answer": self.answer, **kept}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Entry":
        """The entry that `to_json` wrote; keys of a newer Nightdesk are passed over."""
        return cls(
            id=stored["id"],
            questions=tuple(stored["questions"]),
            answer=stored["answer"],
            translations={
                language: Translation(tuple(translation.get("questions", ())), translation.get("answer"))
                for language, translation in stored.get("translations", {}).items()
            },
            department=stored.get("department"),
            always_human=bool(stored.get("always_human", False)),
            floor=stored.get("floor"),
            valid_from=_day(stored.get("valid_from")),
            valid_until=_day(stored.get("valid_until")),
            attachments=tuple(stored.get("attachments", ())),
            follow_ups=tuple(stored.get("follow_ups", ())),
            tests=tuple(Case.from_json(each) for each in stored.get("tests", ())),
            source=stored.get("source", ""),
        )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
