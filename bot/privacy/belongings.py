"""Everything in the database that belongs to a contact: whatever refers to them, however far, in whichever table.

Found by the tables' own references, so a table that is added later is found too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.storage.tables import Contact, Quarantined, Table

Row = Mapping[str, Any]


def belongings(session: Session, contact: Contact) -> dict[str, list[Row]]:
    """Table name → its rows of this contact, as columns with values. The contact's own row is under "contacts"."""
    found: dict[str, list[Row]] = {}
    for table in Table.metadata.sorted_tables:
        if table is Contact.__table__:
            rows = session.execute(select(table).where(Contact.id == contact.id))
        else:
            wanted = [
                key.parent.in_([row[key.column.name] for row in found[key.column.table.name]])
                for key in table.foreign_keys
                if key.column.table.name in found
            ]
            if not wanted:
                continue
            rows = session.execute(select(table).where(or_(*wanted)).order_by(*table.primary_key.columns))
        found[table.name] = [dict(row) for row in rows.mappings()]
    return {name: rows for name, rows in found.items() if rows}


def references_that_stay(tables: Iterable[SqlTable]) -> list[str]:
    """Which references below a contact do not go with it, by the names of their columns; a test holds the list."""
    below, stay = {Contact.__tablename__}, []
    for table in tables:
        keys = [key for key in table.foreign_keys if key.column.table.name in below]
        if keys and not any(key.ondelete == "CASCADE" for key in keys):
            stay += [f"{table.name}.{key.parent.name}" for key in keys]
        if keys:
            below.add(table.name)
    return stay


def unreadable_of(session: Session, contact: Contact) -> list[Quarantined]:
    """What came from this contact and could not be understood: it names their address somewhere."""
    rows = session.scalars(select(Quarantined).where(Quarantined.channel == contact.channel).order_by(Quarantined.id))
    return [row for row in rows if _names(row.raw, contact.address)]


def _names(value: Any, address: str) -> bool:
    """Whether a provider's own words name an address; in a body that could not even be parsed, whether it stands there."""
    if isinstance(value, dict):
        return any(
            _names(item, address) or (key == "body" and isinstance(item, str) and address in item) for key, item in value.items()
        )
    if isinstance(value, list):
        return any(_names(item, address) for item in value)
    return not isinstance(value, bool) and str(value) == address
