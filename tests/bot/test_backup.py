"""A backup is the whole desk of one moment, taken while others write, and restores by being copied back."""

import shutil
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.backup import BackupFailed, back_up
from bot.settings import Settings, load_settings
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Contact
from tests.cast import NIGHT

KEY = b"a key"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A desk whose files are all elsewhere than in the program's folder."""
    shop = tmp_path / "shop"
    (shop / "var" / "media" / "ab").mkdir(parents=True)
    (shop / "var" / "media" / "ab" / "photo").write_bytes(b"a photo")
    (shop / "var" / "erasure.key").write_bytes(KEY)
    (shop / "var" / "cache").mkdir()
    (shop / "var" / "cache" / "model").write_bytes(b"computed")
    (shop / "faq").mkdir()
    (shop / "faq" / "own.yml").write_text("version: 1\nfaq: []\n")
    text = "version: 1\nname: Corner Books\ntimezone: Europe/Amsterdam\nlanguages: [en]\nhours: {}\nholidays: {ical: days.ics}\n"
    (shop / "business.yml").write_text(text)
    (shop / "days.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    return load_settings({"NIGHTDESK_VAR": str(shop / "var"), "NIGHTDESK_BUSINESS": str(shop / "business.yml")})


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "program"
    (program / "data" / "faq").mkdir(parents=True)
    (program / "data" / "faq" / "shipped.yml").write_text("version: 1\nfaq: []\n")
    (program / "data" / "words.yml").write_text("words")
    (program / ".env").write_text("TELEGRAM_BOT_TOKEN=1:a")
    monkeypatch.chdir(program)
    return program


def opened(settings: Settings) -> Store:
    store = Store(open_engine(settings.database_url), KEY)
    upgrade(store)
    return store


def contact(number: int) -> Contact:
    return Contact(channel="local", address=f"{number}", created_at=NIGHT)


def addresses(database: Path) -> list[str]:
    with sqlite3.connect(database) as copy:
        found = [each for (each,) in copy.execute("SELECT address FROM contacts ORDER BY id")]
    copy.close()
    return found


def test_it_holds_all_that_cannot_be_made_again_where_the_program_looks_for_it(settings: Settings, root: Path, tmp_path: Path) -> None:
    store = opened(settings)
    with store.write() as session:
        session.add(contact(1))
    done = back_up(settings, root, tmp_path / "shop" / "faq", tmp_path / "safe", NIGHT)
    # The write still stands in the log beside the database, which nobody has closed.
    store.close()
    assert (done.folder.name, done.has_database) == ("nightdesk-2026-11-23-214000", True)
    found = {str(each.relative_to(done.folder)) for each in done.folder.rglob("*") if each.is_file()}
    assert found == {
        "var/nightdesk.db", "var/media/ab/photo", "var/erasure.key", "business.yml", "days.ics", "data/faq/own.yml",
        "data/words.yml", ".env",
    }  # fmt: skip
    assert done.size_bytes == sum(path.stat().st_size for path in done.folder.rglob("*") if path.is_file())
    assert addresses(done.folder / "var" / "nightdesk.db") == ["1"]
    assert done.folder.stat().st_mode & 0o777 == 0o700, "nobody else may read it"


def test_what_was_copied_back_is_the_desk_as_it_was(settings: Settings, root: Path, tmp_path: Path) -> None:
    store = opened(settings)
    with store.write() as session:
        session.add(contact(1))
    done = back_up(settings, root, tmp_path / "shop" / "faq", tmp_path / "safe", NIGHT)
    store.close()
    shutil.move(settings.var, tmp_path / "lost")
    shutil.copytree(done.folder / "var", settings.var)
    again = opened(settings)
    with again.write() as session:
        session.add(contact(2))
    again.close()
    assert addresses(settings.var / "nightdesk.db") == ["1", "2"]


def test_others_may_write_meanwhile_and_it_is_of_one_moment(settings: Settings, root: Path, tmp_path: Path) -> None:
    store, stop = opened(settings), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with store.write() as session:
                session.add_all([contact(number), contact(number + 1)])
            number += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = []
        for second in range(5):
            done = back_up(settings, root, root / "data" / "faq", tmp_path / "safe", NIGHT + timedelta(seconds=second))
            found = addresses(done.folder / "var" / "nightdesk.db")
            assert found == [str(each) for each in range(len(found))]
            assert len(found) % 2 == 0, "a transaction is in it whole or not at all"
            sizes.append(len(found))
    finally:
        stop.set()
        writer.join()
        store.close()
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0


def test_what_failed_leaves_nothing_behind(settings: Settings, root: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="unable to open database file"):
        back_up(settings, root, root / "data" / "faq", tmp_path / "safe", NIGHT)
    assert list((tmp_path / "safe").iterdir()) == []


def test_a_damaged_database_is_told_and_not_kept(settings: Settings, root: Path, tmp_path: Path) -> None:
    store = opened(settings)
    store.close()
    database = settings.var / "nightdesk.db"
    content = bytearray(database.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    database.write_bytes(content)
    with pytest.raises(BackupFailed, match=r"damaged|malformed"):
        back_up(settings, root, root / "data" / "faq", tmp_path / "safe", NIGHT)
    assert list((tmp_path / "safe").iterdir()) == []


def test_it_does_not_write_over_another_one(settings: Settings, root: Path, tmp_path: Path) -> None:
    opened(settings).close()
    back_up(settings, root, root / "data" / "faq", tmp_path / "safe", NIGHT)
    with pytest.raises(BackupFailed, match="is there already"):
        back_up(settings, root, root / "data" / "faq", tmp_path / "safe", NIGHT)


def test_postgresql_is_left_to_its_own_tools(settings: Settings, root: Path, tmp_path: Path) -> None:
    elsewhere = replace(settings, database_url="postgresql://desk:secret@db/desk")
    done = back_up(elsewhere, root, root / "data" / "faq", tmp_path / "safe", NIGHT)
    assert not done.has_database
    assert (done.folder / "var" / "erasure.key").read_bytes() == KEY
