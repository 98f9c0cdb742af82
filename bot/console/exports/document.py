"""What a copy of a conversation holds, whatever it is written as. Made from the transcript; redacted on request."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.console import words
from bot.redaction.of_conversation import redactor_for
from bot.redaction.redactor import Redactor
from bot.storage.notes import INTERNAL
from bot.storage.tables import Author
from bot.storage.transcript import File, Header, Line, WhyThis, header, transcript

#: More than anybody has said in one conversation; a copy that leaves something out would have to say so.
MOST_LINES = 100_000
REDACTED = (
    "Redacted copy: names, numbers, addresses, links and files that could be recognised were taken out by a program. "
    "Read it before you pass it on; what is said in other words may still tell who the customer is."
)
_LAYOUT = {"\n", "\t"}
#: Marks that turn the direction of what follows them: in a file they could make a line look like another.
_TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


@dataclass(frozen=True)
class Said:
    """One thing that was said, or a note of what staff did."""

    at: datetime
    author: Author
    who: str
    text: str
    beside: tuple[str, ...] = ()  #: what is no text: files, a place, buttons, what stood there before; in words
    trouble: str | None = None  #: why it did not go out as it should
    why: WhyThis | None = None


@dataclass(frozen=True)
class Document:
    """A conversation to take along. `facts` are label and value, in order."""

    business: str
    conversation_id: int
    zone: ZoneInfo
    exported_at: datetime
    is_redacted: bool
    facts: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]

    @property
    def title(self) -> str:
        return f"Conversation {self.conversation_id}"

    def file_name(self, ending: str) -> str:
        """Says nothing of the customer, and is made of letters, digits and dashes whatever the conversation holds."""
        kind = "redacted-" if self.is_redacted else ""
        return f"conversation-{self.conversation_id}-{kind}{self.exported_at.astimezone(self.zone):%Y-%m-%d}.{ending}"


def document(
    session: Session,
    conversation_id: int,
    *,
    business: str,
    own: Sequence[str | None],
    zone: ZoneInfo,
    now: datetime,
    redacted: bool,
) -> Document | None:
    """The conversation as it stands; None when there is none. `own` are the shop's own number and address, which stay."""
    head = header(session, conversation_id)
    if head is None:
        return None
    lines = transcript(session, conversation_id, limit=MOST_LINES)
    if redacted:
        # It is made to be given to others; what colleagues wrote for each other stays with them.
        lines = [line for line in lines if line.kind != INTERNAL]
        redactor = redactor_for(session, conversation_id, own)
        return Document(
            business, conversation_id, zone, now, True, _facts(head, zone, now, redacted=True),
            tuple(_redacted(_said(line, head, zone), line, redactor) for line in lines),
        )
    said = tuple(_said(line, head, zone) for line in lines)
    return Document(business, conversation_id, zone, now, False, _facts(head, zone, now, redacted=False), said)


def plain(text: str) -> str:
    """`text` without what a file must not hold: control characters, and marks that turn the direction of reading."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in text if char in _LAYOUT or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _TURNING)
    )


def _facts(head: Header, zone: ZoneInfo, now: datetime, *, redacted: bool) -> tuple[tuple[str, str], ...]:
    facts = []
    if not redacted:
        facts += [("Customer", head.contact_name or "not given"), ("Address", head.address)]
    facts += [("Channel", words.channel(head.channel)), ("Stands", words.HOLDERS[head.holder])]
    if head.language:
        facts.append(("Language", words.language(head.language)))
    if head.asked is not None:
        facts.append(("Why a person is needed", words.REASONS.get(head.asked.reason, head.asked.reason)))
        facts.append(("Promised by", moment(head.asked.promise_at, zone)))
    facts.append(("Copied", f"{moment(now, zone)}; all times are {zone.key} time"))
    return tuple((label, " ".join(plain(value).split())) for label, value in facts)


def moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{day(at, zone)}, {local:%H:%M}"


def day(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def _said(line: Line, head: Header, zone: ZoneInfo) -> Said:
    who = {
        Author.CONTACT: head.contact_name or "Customer",
        Author.BOT: "Bot",
        Author.STAFF: line.staff_name or "Staff",
        Author.SYSTEM: "Note",
    }[line.author]
    return Said(
        line.created_at,
        line.author,
        " ".join(plain(who).split()) or "Customer",
        plain(line.text).strip(),
        tuple(" ".join(plain(each).split()) for each in _beside(line, zone)),
        words.trouble(line) if line.direction == "out" else None,
        line.why,
    )


def _beside(line: Line, zone: ZoneInfo) -> list[str]:
    found = [_file(file) for file in line.files]
    place = line.payload.get("location")
    if place:
        label = f"{place['label']}, " if place.get("label") else ""
        found.append(f"Place: {label}{place['latitude']:.5f}, {place['longitude']:.5f}")
    buttons = [button["label"] for button in line.payload.get("buttons", [])]
    if buttons:
        found.append("Buttons: " + " | ".join(buttons))
    found += [f"Before it was corrected: {earlier}" for earlier in line.payload.get("earlier", [])]
    if line.payload.get("instead_of"):
        found.append(f"Before: {line.payload['instead_of']}")
    if not line.text.strip() and not found:
        found.append(words.gist(None, line.kind))
    late = words.written_at(line)
    if late is not None:
        found.append(f"Written {moment(late, zone)}; it reached us only later")
    return found


def _file(file: File) -> str:
    parts = [file.name or file.kind, words.size(file.size_bytes), "" if file.status == "stored" else "not kept"]
    return f"File ({file.kind}): " + ", ".join(part for part in parts if part)


def _redacted(said: Said, line: Line, redactor: Redactor) -> Said:
    who = {Author.CONTACT: "Customer", Author.STAFF: "Staff"}.get(said.author, said.who)
    beside = [f"File ({file.kind})" for file in line.files]
    if line.payload.get("location"):
        beside.append("Place: [place]")
    buttons = [redactor.text(plain(button["label"])) for button in line.payload.get("buttons", [])]
    if buttons:
        beside.append("Buttons: " + " | ".join(buttons))
    beside += [f"Before it was corrected: {redactor.text(plain(earlier))}" for earlier in line.payload.get("earlier", [])]
    if line.payload.get("instead_of"):
        beside.append(f"Before: {redactor.text(plain(line.payload['instead_of']))}")
    if not said.text and not beside:
        beside.append(words.gist(None, line.kind))
    why = said.why
    if why is not None:
        # Details of a proof hold the customer's own words.
        why = replace(why, details={})
    trouble = redactor.text(said.trouble) if said.trouble else None
    return replace(said, who=who, text=redactor.text(said.text), beside=tuple(beside), trouble=trouble, why=why)
