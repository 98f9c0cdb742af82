"""Tombstones: which messages were erased, so that a redelivery, a replay or a sweep does not bring one back.

A tombstone is a keyed hash of the provider's id. Ids of some channels can be guessed (a chat and a number), so without the key
nobody can find out from the database whose messages were erased.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.tables import Tombstone


def is_erased(session: Session, channel: str, external_id: str) -> bool:
    return session.get(Tombstone, digest(session, channel, external_id)) is not None


#: In a larger question: whether the message is erased whose `digest` is its parameter of that name.
IS_ERASED = exists().where(Tombstone.digest == bindparam("digest"))


def erased_among(session: Session, channel: str, external_ids: Sequence[str]) -> set[str]:
    """Which of these messages were erased."""
    digests = {digest(session, channel, external_id): external_id for external_id in external_ids}
    found = session.scalars(select(Tombstone.digest).where(Tombstone.digest.in_(digests)))
    return {digests[each] for each in found}


def bury(session: Session, channel: str, external_ids: Iterable[str], now: datetime) -> None:
    """From now on these messages are not stored again."""
    for external_id in external_ids:
        insert_new(session, Tombstone, {"digest": digest(session, channel, external_id), "erased_at": now})


def digest(session: Session, channel: str, external_id: str) -> str:
    """What stands in the place of a provider's id."""
    key: bytes = session.info.get("erasure_key", b"")
    return hmac.digest(key, f"{channel}\0{external_id}".encode("utf-8", "replace"), "sha256").hex()
