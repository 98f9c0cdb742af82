"""A copy of a conversation as plain text, to read and to paste. Only what was said is indented, so nothing said can look like a head."""

from bot.console.exports.document import REDACTED, Document, Said, day
from bot.storage.tables import Author

INDENT = "      "


def as_text(document: Document) -> str:
    """UTF-8 text with lines that end in a newline each."""
    lines = [document.business, document.title, "=" * len(document.title)]
    if document.is_redacted:
        lines += ["", REDACTED]
    lines += ["", *(f"{label}: {value}" for label, value in document.facts)]
    latest = ""
    for said in document.said:
        date = day(said.at, document.zone)
        if date != latest:
            latest = date
            lines += ["", f"--- {date} ---"]
        lines += ["", *_said(said, document)]
    if not document.said:
        lines += ["", "Nothing has been said yet."]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _said(said: Said, document: Document) -> list[str]:
    local = said.at.astimezone(document.zone)
    if said.author is Author.SYSTEM:
        return [f"{local:%H:%M} * {' '.join(said.text.split())}"]
    lines = [f"{local:%H:%M} {said.who}{why(said)}"]
    lines += [INDENT + line for line in said.text.split("\n")] if said.text else []
    lines += [f"{INDENT}[{each}]" for each in said.beside]
    if said.trouble:
        lines.append(f"{INDENT}! {said.trouble}")
    return lines


def why(said: Said) -> str:
    """What the bot's reply rests on, in brackets; empty for all else."""
    proof = said.why
    if proof is None or proof.entry is None:
        return ""
    sure = "" if proof.confidence is None else f", confidence {proof.confidence:.2f}"
    version = "" if proof.version is None else f", version {proof.version}"
    return f" (FAQ entry {proof.entry}{version}{sure})"
