"""Why the bot said what it said: all that was stored with a message, and its text made again. In the caller's transaction."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.answering.made import MADE_OF
from bot.explain.remake import CannotRemake, Remaker
from bot.storage import business_versions, faq_versions
from bot.storage.tables import Author, Conversation, Message, Proof

#: What is shown around the first place where two texts differ.
_AROUND = 20


class NothingToExplain(Exception):
    """It is no reply of the bot; the message is one sentence."""


@dataclass(frozen=True)
class Explanation:
    """`is_same`: the text was made again byte for byte; None: it could not be, and `why_not` says what is missing."""

    message_id: int
    said_at: datetime
    rule: str
    text: str
    question: str | None
    entry: str | None
    version: int | None
    version_published_at: datetime | None
    version_published_by: str | None
    is_served: bool | None  #: whether that version answers today
    matched: str | None
    confidence: float | None
    candidates: list[dict[str, Any]]
    cutoffs: dict[str, float] | None
    models: str | None
    language: str | None
    made_of: list[list[dict[str, Any]]]
    templates: dict[str, str]  #: the entries' answers with their placeholders, as "entry (language)"
    hours: list[dict[str, Any]]  #: every business.yml that was used, with the overrides of the moment
    remade: str | None
    is_same: bool | None
    why_not: str | None

    def to_json(self) -> dict[str, Any]:
        found = asdict(self)
        for key in ("said_at", "version_published_at"):
            found[key] = found[key].isoformat() if found[key] else None
        return found


def explain(session: Session, message_id: int) -> Explanation:
    """Raises NothingToExplain."""
    message = session.get(Message, message_id)
    if message is None:
        raise NothingToExplain(f"There is no message {message_id}; it may have been erased. The transcript names its messages.")
    if message.author != Author.BOT:
        raise NothingToExplain(f"Message {message_id} is not the bot's: it was written by {_writer(message)}.")
    proof = session.get(Proof, message_id)
    if proof is None:
        raise NothingToExplain(f"No proof is stored with message {message_id}, so nothing is known about it but its text.")
    question = session.get(Message, message.reply_to_id) if message.reply_to_id is not None else None
    details = proof.details
    made_of = _made_of(details)
    version = _version(proof, made_of)
    row = faq_versions.version_row(session, version) if version is not None else None
    remade, is_same, why_not, templates = _remade(session, message, made_of)
    return Explanation(
        message_id=message_id,
        said_at=message.created_at,
        rule=proof.rule,
        text=message.text,
        question=question.text if question is not None else None,
        entry=proof.entry,
        version=version,
        version_published_at=row.published_at if row else None,
        version_published_by=row.published_by if row else None,
        is_served=row.served if row else None,
        matched=proof.matched,
        confidence=proof.confidence,
        candidates=list(details.get("candidates", ())),
        cutoffs=details.get("cutoffs"),
        models=details.get("models"),
        language=_language(session, message, details, made_of),
        made_of=made_of,
        templates=templates,
        hours=_hours(session, made_of),
        remade=remade,
        is_same=is_same,
        why_not=why_not,
    )


def _remade(
    session: Session, message: Message, made_of: Sequence[Sequence[Mapping[str, Any]]]
) -> tuple[str | None, bool | None, str | None, dict[str, str]]:
    remaker, templates = Remaker(session), dict[str, str]()
    if not made_of:
        return None, None, "What this text was made of was not stored: it was said by an older Nightdesk.", {}
    try:
        remade = remaker.message(made_of)
    except CannotRemake as error:
        return None, None, str(error), {}
    for recipe in _flat(made_of):
        if "entry" in recipe:
            entry, language = remaker.entry(recipe["version"], recipe["entry"]), recipe["language"]
            translation = entry.translations.get(language)
            answer = translation.answer if translation is not None and translation.answer else entry.answer
            templates[f"{entry.id} ({language})"] = answer
    if remade == message.text:
        return remade, True, None, templates
    return remade, False, _first_difference(message.text, remade), templates


def _first_difference(stored: str, remade: str) -> str:
    for tag, start, end, other_start, other_end in difflib.SequenceMatcher(a=stored, b=remade, autojunk=False).get_opcodes():
        if tag != "equal":
            was, now = stored[max(start - _AROUND, 0) : end + _AROUND], remade[max(other_start - _AROUND, 0) : other_end + _AROUND]
            return f"From character {start + 1} on it was “{was}” and would be “{now}” today: the program words it differently by now."
    return ""


def _made_of(details: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    return [list(recipes) for recipes in details.get(MADE_OF, ())]


def _flat(made_of: Sequence[Sequence[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    return [recipe for recipes in made_of for recipe in recipes]


def _version(proof: Proof, made_of: Sequence[Sequence[Mapping[str, Any]]]) -> int | None:
    return proof.version if proof.version is not None else next((each["version"] for each in _flat(made_of) if "version" in each), None)


def _language(
    session: Session, message: Message, details: Mapping[str, Any], made_of: Sequence[Sequence[Mapping[str, Any]]]
) -> str | None:
    told = details.get("language") or next((each["language"] for each in _flat(made_of) if "language" in each), None)
    return told or session.get_one(Conversation, message.conversation_id).language


def _hours(session: Session, made_of: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for recipe in _flat(made_of):
        used = recipe.get("hours")
        if used is None:
            continue
        read = business_versions.stored_read(session, used["business"]) if used.get("business") is not None else None
        told = {**used, "taken_at": read.taken_at.isoformat() if read else None, "at": recipe["at"]}
        if told not in found:
            found.append(told)
    return found


def _writer(message: Message) -> str:
    return {Author.CONTACT: "the customer", Author.STAFF: "a person of yours"}.get(Author(message.author), "the house, as a note")
