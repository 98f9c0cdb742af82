"""Making a text again from its recipe (bot.answering.made), with the entries and the hours of that time. In the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.answering.made import overrides_of
from bot.answering.said import joined
from bot.business.files import business_of
from bot.business.shop import BusinessError
from bot.faq.entry import Entry
from bot.faq.render import render
from bot.faq.versions import UnknownVersion, load_version
from bot.hours import Hours
from bot.hours.ask import Topic, ask
from bot.hours.placeholders import fill
from bot.storage import business_versions, faq_files
from bot.words.texts import filled


class CannotRemake(Exception):
    """What is missing, as one sentence."""


class Remaker:
    """Reads each version and each business.yml once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._entries: dict[int, dict[str, Entry]] = {}

    def message(self, made_of: Sequence[Sequence[Mapping[str, Any]]]) -> str:
        """The whole text of a message. Raises CannotRemake."""
        texts = []
        for number, recipes in enumerate(made_of, 1):
            if not recipes:
                raise CannotRemake(f"How text {number} of {len(made_of)} of this message was made was not stored.")
            texts.append("\n\n".join(self.text(recipe) for recipe in recipes))
        # As bot.answering.said.merged does it: a text that stands alone is left as it is, too.
        return joined(texts)

    def text(self, recipe: Mapping[str, Any]) -> str:
        """One text. Raises CannotRemake."""
        if "joined" in recipe:
            return " ".join(self.text(each) for each in recipe["joined"])
        if "text" in recipe:
            return filled(recipe["template"], recipe["values"])
        if "asked" in recipe:
            return self._about_hours(recipe)
        if "file" in recipe:
            return self._file(recipe)
        if "entry" in recipe:
            return self._answer(recipe)
        raise CannotRemake(f"This Nightdesk does not know texts that are made of {', '.join(sorted(recipe))}.")

    def entry(self, version: int, entry_id: str) -> Entry:
        """An entry as a version had it. Raises CannotRemake."""
        if version not in self._entries:
            try:
                self._entries[version] = {each.id: each for each in load_version(self._session, version)}
            except UnknownVersion as error:
                raise CannotRemake(f"FAQ version {version} is not in this database.") from error
        found = self._entries[version].get(entry_id)
        if found is None:
            raise CannotRemake(f"FAQ version {version} has no entry {entry_id}.")
        return found

    def hours(self, used: Mapping[str, Any]) -> Hours:
        """The hours that a recipe names. Raises CannotRemake."""
        number = used.get("business")
        read = business_versions.stored_read(self._session, number) if number is not None else None
        if read is None:
            raise CannotRemake("The business.yml that was in force then is not stored in this database.")
        try:
            return Hours(business_of(read.files), overrides_of(used))
        except BusinessError as error:
            raise CannotRemake(f"The stored business.yml {number} cannot be read any more: {error.problems[0]}") from error

    def _answer(self, recipe: Mapping[str, Any]) -> str:
        entry, spoken = self.entry(recipe["version"], recipe["entry"]), recipe["language"]

        def fill_in(text: str, language: str) -> str:
            if "hours" not in recipe:
                return text
            hours, department = self.hours(recipe["hours"]), recipe.get("department")
            known = department if department in hours.business.departments else None
            return fill(text, hours, datetime.fromisoformat(recipe["at"]), spoken, known)

        return render(entry, spoken, spoken, fill_in).text

    def _file(self, recipe: Mapping[str, Any]) -> str:
        """Its name; the content is known by its mark. A file that was not there when it was to be sent has none."""
        if recipe["sha256"] is not None and faq_files.content(self._session, recipe["sha256"]) is None:
            raise CannotRemake(f"What the file {recipe['file']} of version {recipe['version']} held is not in this database.")
        return str(recipe["file"])

    def _about_hours(self, recipe: Mapping[str, Any]) -> str:
        topic = recipe["topic"]
        said = ask(
            recipe["asked"],
            self.hours(recipe["hours"]),
            datetime.fromisoformat(recipe["at"]),
            language=recipe["language"],
            previous=recipe["previous"],
            customer_zone=ZoneInfo(recipe["zone"]) if recipe["zone"] else None,
            topic=Topic(topic[0], date.fromisoformat(topic[1]) if topic[1] else None, topic[2]) if topic else None,
            is_about_hours=recipe["is_about_hours"],
        )
        if said.answer is None:
            raise CannotRemake("This Nightdesk no longer understands the question as one about opening hours.")
        return said.answer
