"""Searching what was ever said, and who said it: SQLite's FTS5, PostgreSQL's full text. Whole transcripts, newest first.

Words count by their beginnings, whatever their case and accents; all of them must stand in one message, or in one name. The
indexes (migration 0016; for messages on PostgreSQL 0021) follow every change, and forget what is erased (bot.storage.compact).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVarTuple

from sqlalchemy import Integer, Select, any_, column, func, literal_column, select, table, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage.queue import EVERYTHING, Item, Only, items_by_id
from bot.storage.tables import Contact, Conversation, Handoff, Message

_Columns = TypeVarTuple("_Columns")

WORDS_AT_MOST = 8
#: Of words that everybody says, only so many messages are looked at.
MESSAGES_AT_MOST = 2000
#: So many times as many as conversations are wanted are looked at first; that mostly finds enough.
FIRST_LOOKED_AT = 4
SNIPPET_CHARS = 160
#: What PostgreSQL's parser would take for parts of numbers and addresses, and what FTS5 does not tell apart.
_APART = "-_./@:+"
#: PostgreSQL's. Names of contacts rarely change, so their index lies on the contacts themselves.
_MESSAGES_WORDS = table("messages_words", column("message_id", Integer), column("words"))


@dataclass(frozen=True)
class Found:
    """A conversation, with the newest message that has the words; None: its contact's name or address has them."""

    item: Item
    message_id: int | None
    author: str | None
    at: datetime
    #: what was said around the words: pieces, and whether each is one of them
    snippet: tuple[tuple[str, bool], ...]


def terms(words: str) -> list[str]:
    """What is looked for: the words without case and accents; more than WORDS_AT_MOST are left out."""
    return re.findall(r"[^\W_]+", _folded(words))[:WORDS_AT_MOST]


def search(session: Session, words: str, *, limit: int, offset: int = 0, only: Only = EVERYTHING) -> list[Found]:
    """The conversations in which something was said with all these words, newest first; before them who is called so."""
    wanted = terms(words)
    if not wanted:
        return []
    named = _named(session, wanted, only, limit + offset)
    newest = _newest(session, wanted, only, limit + offset)
    ids = list(dict.fromkeys([*named, *newest]))[offset : offset + limit]
    said = {
        message_id: (words_said, author, at)
        for message_id, words_said, author, at in session.execute(
            select(Message.id, Message.text, Message.author, Message.created_at).where(
                Message.id.in_([newest[number] for number in ids if number in newest])
            )
        )
    }
    found = []
    for item in items_by_id(session, ids):
        message_id = newest.get(item.conversation_id)
        if message_id is None or message_id not in said:
            found.append(Found(item, None, None, item.last_message_at, ()))
            continue
        words_said, author, at = said[message_id]
        found.append(Found(item, message_id, author, at, snippet(words_said, wanted)))
    return found


def snippet(said: str, wanted: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """A piece of `said` around the first of the words, in parts: which are words that were looked for."""
    line = " ".join(unicodedata.normalize("NFC", said).split())
    hits = [
        match.span()
        for match in re.finditer(r"[^\W_]+", line)
        if any(_folded(match[0]).startswith(word) for word in wanted)
    ]
    first = hits[0][0] if hits else 0
    begin = max(0, min(first - SNIPPET_CHARS // 3, len(line) - SNIPPET_CHARS))
    end = min(len(line), begin + SNIPPET_CHARS)
    edges = sorted({begin, end, *(edge for hit in hits for edge in hit if begin < edge < end)})
    parts = tuple((line[a:b], any(start <= a and b <= stop for start, stop in hits)) for a, b in pairwise(edges))
    return (("…", False),) * (begin > 0) + parts + (("…", False),) * (end < len(line))


def postgresql_words(column: str) -> str:
    """What PostgreSQL indexes of a column, as an expression in SQL; the migrations built the indexes on the same one."""
    pairs = [
        (char, plain)
        for char in map(chr, range(0xC0, 0x180))
        if (plain := unicodedata.normalize("NFD", char)[0]) != char and plain.isascii()
    ]
    old, new = ("".join(half) for half in zip(*pairs, *((char, " ") for char in _APART), strict=True))
    return f"to_tsvector('simple'::regconfig, translate({column}, '{old}', '{new}'))"


def _newest(session: Session, wanted: Sequence[str], only: Only, limit: int) -> dict[int, int]:
    """The newest message with all the words of as many conversations, the newest first."""
    newest: dict[int, int] = {}
    looked_at = FIRST_LOOKED_AT * limit
    for number in (looked_at, MESSAGES_AT_MOST) if looked_at < MESSAGES_AT_MOST else (MESSAGES_AT_MOST,):
        hits = 0
        for conversation_id, message_id in session.execute(_newest_hits(session, wanted, only, number)):
            hits += 1
            newest.setdefault(conversation_id, message_id)
            if len(newest) == limit:
                return newest
        if hits < number and only == EVERYTHING:
            break
    return newest


def _newest_hits(session: Session, wanted: Sequence[str], only: Only, number: int) -> Select[int, int]:
    """Of the newest so many messages with all the words those that are looked for, with their conversations."""
    having = _having(session, Message.text, wanted)
    (message_id,) = having.selected_columns
    hits = having.order_by(message_id.desc()).limit(number).scalar_subquery()
    # As an array PostgreSQL looks them up one by one; of a subquery it does not know how short it is, and reads all messages.
    is_hit = Message.id == any_(func.array(hits)) if _is_postgresql(session) else Message.id.in_(hits)
    query = select(Message.conversation_id, Message.id).where(is_hit).order_by(Message.id.desc())
    if only != EVERYTHING:
        query = _narrowed(query.join(Conversation, Conversation.id == Message.conversation_id), only)
    return query


def _named(session: Session, wanted: Sequence[str], only: Only, limit: int) -> list[int]:
    """Whose name or address has all the words, the newest first."""
    # Not as one or the other, of which PostgreSQL expects so many that it goes through all conversations.
    named = (
        Conversation.contact_id.in_(union(_having(session, Contact.name, [word]), _addressed(word))) for word in wanted
    )
    query = _narrowed(select(Conversation.id).where(*named), only)
    return list(session.scalars(query.order_by(Conversation.last_message_at.desc()).limit(limit)))


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _addressed(word: str) -> Select[int]:
    return select(Contact.id).where(Contact.address.contains(word, autoescape=True))


def _having(session: Session, field: InstrumentedAttribute[Any], wanted: Sequence[str]) -> Select[int]:
    """The ids of the rows whose field has all the words. Those are letters and digits, so nothing in them is a command."""
    name = field.class_.__tablename__
    if _is_postgresql(session):
        asked = func.to_tsquery("simple", " & ".join(f"{word}:*" for word in wanted))
        if field.class_ is Message:
            return select(_MESSAGES_WORDS.c.message_id).where(_MESSAGES_WORDS.c.words.op("@@")(asked))
        return select(field.class_.id).where(literal_column(postgresql_words(field.key)).op("@@")(asked))
    index = table(f"{name}_words", column("rowid", Integer))
    return select(index.c.rowid).where(column(index.name).op("MATCH")(" ".join(f'"{word}" *' for word in wanted)))


def _narrowed(query: Select[*_Columns], only: Only) -> Select[*_Columns]:
    """A query over conversations, kept to a channel, and to those that a department has or once had."""
    if only.department is not None:
        query = query.where(Conversation.id.in_(select(Handoff.conversation_id).where(Handoff.department == only.department)))
    if only.channel is not None:
        query = query.join(Contact, Contact.id == Conversation.contact_id).where(Contact.channel == only.channel)
    return query


def _folded(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
