"""What was said and by whom can be searched, word by word"""

import unicodedata

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Which words are found: of what was said, and of names.
_SEARCHED = (("messages", "text"), ("contacts", "name"))


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column in _SEARCHED:
        for statement in _sqlite(table, column) if is_sqlite else (_postgresql(table, column),):
            # Not as text that is looked through for parameters, which ":" begins.
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table, _ in _SEARCHED:
        if op.get_bind().dialect.name != "sqlite":
            op.drop_index(f"ix_{table}_words", table)
            continue
        for name in ("in", "out", "changed"):
            op.execute(f"DROP TRIGGER {table}_words_{name}")
        op.execute(f"DROP TABLE {table}_words")


def _sqlite(table: str, column: str) -> tuple[str, ...]:
    """An index over the table's own text, which holds no copy of it: https://www.sqlite.org/fts5.html#external_content_tables

    Without its option secure-delete: a file in which it once was used takes no message any more where SQLite is older than 3.42,
    and bot.storage.compact makes the index forget.
    """
    index = f"{table}_words"
    drop = f"INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', old.id, old.{column});"  # noqa: S608
    add = f"INSERT INTO {index}(rowid, {column}) VALUES (new.id, new.{column});"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5({column}, content='{table}', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER {index}_in AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_out AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {column} ON {table} WHEN old.{column} IS NOT new.{column}"
        f" BEGIN {drop} {add} END",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",  # noqa: S608
    )


def _postgresql(table: str, column: str) -> str:
    pairs = [
        (char, plain)
        for char in map(chr, range(0xC0, 0x180))
        if (plain := unicodedata.normalize("NFD", char)[0]) != char and plain.isascii()
    ]
    old, new = ("".join(half) for half in zip(*pairs, *((char, " ") for char in "-_./@:+"), strict=True))
    words = f"to_tsvector('simple'::regconfig, translate({column}, '{old}', '{new}'))"
    return f"CREATE INDEX ix_{table}_words ON {table} USING gin ({words})"
