"""A contact's data to hand out: one JSON document with everything, a page to read, and the files that they sent."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from bot.privacy.belongings import belongings, unreadable_of
from bot.storage.tables import Contact, User

VERSION = 1
_PAGE = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Exported:
    folder: Path
    messages: int
    files: int


def as_document(session: Session, contact: Contact, now: datetime) -> dict[str, Any]:
    """Everything that is kept of a contact, by table, as plain values (times in ISO 8601, UTC).

    Members of staff are named, as the contact saw them; nothing else of theirs is in it.
    """
    tables: dict[str, Any] = {name: [_plain(row) for row in rows] for name, rows in belongings(session, contact).items()}
    unreadable = [
        _plain({column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs})
        for row in unreadable_of(session, contact)
    ]
    names = {str(user_id): name for user_id, name in session.execute(select(User.id, User.name))}
    staff = {str(row["staff_id"]) for row in tables.get("messages", []) if row["staff_id"] is not None}
    return {
        "nightdesk_export": VERSION,
        "exported_at": now.isoformat(),
        "staff": {user_id: names[user_id] for user_id in sorted(staff) if user_id in names},
        **tables,
        **({"quarantine": unreadable} if unreadable else {}),
    }


def write_export(document: dict[str, Any], media: Path, folder: Path) -> Exported:
    """Write contact.json, contact.html and files/ into `folder`, which is made. Files that are gone are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    copied = {}
    for row in document.get("attachments", []):
        source = media / row["path"] if row["path"] else None
        if source is not None and source.is_file():
            (folder / "files").mkdir(exist_ok=True)
            name = f"{row['id']}{_suffix(row['file_name'])}"
            shutil.copyfile(source, folder / "files" / name)
            copied[row["id"]] = f"files/{name}"
    (folder / "contact.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    page = _PAGE.get_template("page.html").render(document=document, files=copied)
    (folder / "contact.html").write_text(page, encoding="utf-8")
    return Exported(folder, len(document.get("messages", [])), len(copied))


def _suffix(file_name: str | None) -> str:
    """The ending of a customer's file name, where it is a harmless one."""
    suffix = Path(file_name or "").suffix
    return suffix if suffix[1:].isalnum() and len(suffix) <= 8 else ""


def _plain(row: Any) -> dict[str, Any]:
    """Without vectors: numbers that a model made of a text which is in the document."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if not isinstance(value, bytes)
    }
