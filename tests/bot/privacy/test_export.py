"""What is handed out is everything, and readable."""

import json
from pathlib import Path

from sqlalchemy import select

from bot.privacy.export import as_document, write_export
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Contact, Message, Table
from tests.bot.privacy.night import ADDRESS, ANSWER, ASKED, FILE, NAME, PHONE, live_through
from tests.cast import NIGHT
from tests.fakes import inbound

#: What a contact has rows in, by the tables' names.
TABLES = {"attachments", "callbacks", "contacts", "conversations", "handoffs", "messages", "promises", "proofs"}


def document(store: Store, contact_id: int) -> dict:
    with store.read() as session:
        return as_document(session, session.get_one(Contact, contact_id), NIGHT)


def test_it_holds_every_row_of_theirs_as_the_database_has_it(store: Store, tmp_path: Path) -> None:
    found = document(store, live_through(store, tmp_path / "media"))
    assert set(found) >= TABLES
    with store.read() as session:
        for name in TABLES:
            rows = session.execute(select(Table.metadata.tables[name])).mappings().all()
            assert len(found[name]) == len(rows), name
            assert [set(row) for row in found[name]] == [set(row) for row in rows], name
    said = [row["text"] for row in found["messages"] if row["author"] != "system"]
    assert said == [ASKED, "", "", ANSWER, "Dear Wilhelmina, Alice here."]
    assert found["callbacks"][0]["phone"] == PHONE
    assert found["quarantine"][0]["raw"] == {"From": ADDRESS, "Odd": "begonias"}
    assert json.loads(json.dumps(found)) == found


def test_it_holds_nothing_of_anybody_else(store: Store, tmp_path: Path) -> None:
    contact_id = live_through(store, tmp_path / "media")
    with store.write() as session:
        inbox.accept(session, inbound("Not theirs", channel="whatsapp", address="whatsapp:+1999"), NIGHT)
    found = json.dumps(document(store, contact_id))
    assert "Not theirs" not in found
    assert "password" not in found


def test_staff_are_named_and_no_more(store: Store, tmp_path: Path) -> None:
    assert list(document(store, live_through(store, tmp_path / "media"))["staff"].values()) == ["Alice"]


def test_a_page_to_read_the_document_and_the_files_are_written(sqlite_store: Store, tmp_path: Path) -> None:
    media = tmp_path / "media"
    contact_id = live_through(sqlite_store, media)
    done = write_export(document(sqlite_store, contact_id), media, tmp_path / "out")
    assert (done.messages, done.files) == (6, 1)
    page = (tmp_path / "out" / "contact.html").read_text()
    for words in (NAME, ADDRESS, ASKED, "the automatic assistant", "Alice", "pelargonium.png", PHONE):
        assert words in page, words
    (file,) = (tmp_path / "out" / "files").iterdir()
    assert (file.suffix, file.read_bytes()) == (".png", FILE)
    assert f'href="files/{file.name}"' in page
    assert json.loads((tmp_path / "out" / "contact.json").read_text())["contacts"][0]["address"] == ADDRESS


def test_what_a_customer_wrote_is_text_on_the_page(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write() as session:
        inbox.accept(session, inbound("<script>alert(1)</script>", address="1", name="<b>x</b>"), NIGHT)
        session.scalars(select(Message)).one().payload = {}
    write_export(document(sqlite_store, 1), tmp_path / "media", tmp_path / "out")
    page = (tmp_path / "out" / "contact.html").read_text()
    assert "<script" not in page
    assert "<b>" not in page


def test_a_file_that_is_gone_is_said_to_be(sqlite_store: Store, tmp_path: Path) -> None:
    contact_id = live_through(sqlite_store, tmp_path / "media")
    write_export(document(sqlite_store, contact_id), tmp_path / "elsewhere", tmp_path / "out")
    assert "pelargonium.png (not kept)" in (tmp_path / "out" / "contact.html").read_text()
