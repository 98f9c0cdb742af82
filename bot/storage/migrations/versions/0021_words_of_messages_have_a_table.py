"""Words of messages have a table of their own on PostgreSQL, where a message's status changes without them

An index on the messages themselves gets all words of a message anew with every change of its status, because every change of a
row on which an index rests writes all of its indexes: https://www.postgresql.org/docs/current/storage-hot.html
"""

import unicodedata

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _words(column: str) -> str:
    """As 0016 has it."""
    pairs = [
        (char, plain)
        for char in map(chr, range(0xC0, 0x180))
        if (plain := unicodedata.normalize("NFD", char)[0]) != char and plain.isascii()
    ]
    old, new = ("".join(half) for half in zip(*pairs, *((char, " ") for char in "-_./@:+"), strict=True))
    return f"to_tsvector('simple'::regconfig, translate({column}, '{old}', '{new}'))"


# What is written waits for no list to be merged, which from time to time would keep one message waiting for thousands of others:
# https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE
_POSTGRESQL = (
    "DROP INDEX ix_messages_words",
    "CREATE TABLE messages_words (message_id integer CONSTRAINT pk_messages_words PRIMARY KEY, words tsvector NOT NULL)",
    f"INSERT INTO messages_words SELECT id, {_words('text')} FROM messages",  # noqa: S608
    "CREATE INDEX ix_messages_words ON messages_words USING gin (words) WITH (fastupdate = off)",
    f"""CREATE FUNCTION messages_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM messages_words WHERE message_id = old.id;
        ELSE
            INSERT INTO messages_words VALUES (new.id, {_words("new.text")})
            ON CONFLICT (message_id) DO UPDATE SET words = excluded.words;
        END IF;
        RETURN NULL;
    END $$""",  # noqa: S608
    "CREATE TRIGGER messages_words_in_or_out AFTER INSERT OR DELETE ON messages"
    " FOR EACH ROW EXECUTE FUNCTION messages_words_follow()",
    "CREATE TRIGGER messages_words_changed AFTER UPDATE OF text ON messages"
    " FOR EACH ROW WHEN (old.text IS DISTINCT FROM new.text) EXECUTE FUNCTION messages_words_follow()",
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for statement in _POSTGRESQL:
            # Not as text that is looked through for parameters, which ":" begins.
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for trigger in ("in_or_out", "changed"):
        op.execute(f"DROP TRIGGER messages_words_{trigger} ON messages")
    op.execute("DROP FUNCTION messages_words_follow()")
    op.execute("DROP TABLE messages_words")
    op.get_bind().exec_driver_sql(f"CREATE INDEX ix_messages_words ON messages USING gin ({_words('text')})")
