"""Fetching what customers sent: what is no picture, or too much of one, is kept and never unpacked in a browser of staff."""

from pathlib import Path

import pytest

from bot.channels.media import MediaFetcher
from bot.storage.engine import Store
from bot.storage.tables import StoredAttachment
from connectors.messages import Attachment, Kind
from tests.bot.channels.test_pictures import png
from tests.fakes import FakeConnector
from tests.working import accept


@pytest.mark.parametrize(
    ("content", "content_type", "sentence"),
    [
        (png(40, 30), "image/png", None),
        (png(60_000, 60_000), "image/png", "64 million pixels"),
        (b"<html>", "image/jpeg", "calls itself a picture (image/jpeg) and is none"),
        (b"MZ\x90", "application/pdf", None),
    ],
)
async def test_it_is_kept_and_staff_are_told_why_it_is_not_shown(
    sqlite_store: Store, tmp_path: Path, content: bytes, content_type: str, sentence: str | None
) -> None:
    accept(sqlite_store, "", kind=Kind.MEDIA, attachments=(Attachment("document", "r", content_type),))
    connector = FakeConnector()
    connector.files["r"] = content
    fetcher = MediaFetcher(sqlite_store, {"telegram": connector}, tmp_path)
    due = fetcher._due()
    assert due is not None
    await fetcher._fetch(*due)
    with sqlite_store.read() as session:
        row = session.query(StoredAttachment).one()
        assert (row.status, row.size_bytes) == ("stored", len(content))
        assert (tmp_path / str(row.path)).read_bytes() == content
        assert row.error is None if sentence is None else sentence in str(row.error)
