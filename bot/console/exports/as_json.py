"""A copy of a conversation as JSON, for programs. Times are ISO 8601 in UTC."""

import json
from datetime import UTC
from typing import Any

from bot.console.exports.document import REDACTED, Document, Said

VERSION = 1


def as_json(document: Document) -> str:
    """One JSON document; `nightdesk_transcript` is the version of its shape."""
    content: dict[str, Any] = {
        "nightdesk_transcript": VERSION,
        "business": document.business,
        "conversation": document.conversation_id,
        "timezone": document.zone.key,
        "exported_at": document.exported_at.astimezone(UTC).isoformat(),
        "redacted": document.is_redacted,
        "notice": REDACTED if document.is_redacted else None,
        "facts": dict(document.facts),
        "messages": [_said(said) for said in document.said],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _said(said: Said) -> dict[str, Any]:
    proof = said.why
    return {
        "at": said.at.astimezone(UTC).isoformat(),
        "author": said.author.value,
        "who": said.who,
        "text": said.text,
        "beside": list(said.beside),
        "trouble": said.trouble,
        "proof": None
        if proof is None
        else {
            "rule": proof.rule,
            "entry": proof.entry,
            "version": proof.version,
            "matched": proof.matched,
            "confidence": proof.confidence,
            **({"details": proof.details} if proof.details else {}),
        },
    }
