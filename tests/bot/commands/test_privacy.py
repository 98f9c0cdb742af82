"""`nightdesk privacy` as programs use it."""

import json
from pathlib import Path

from bot.storage import inbox
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from tests.bot.commands.forked import run
from tests.cast import NIGHT
from tests.fakes import inbound


def write(folder: Path, text: str, address: str) -> None:
    store = Store(open_engine(f"sqlite:///{folder / 'var' / 'nightdesk.db'}"))
    upgrade(store)
    with store.write() as session:
        inbox.accept(session, inbound(text, address=address, name="Anna", external_id=address), NIGHT)
    store.close()


def test_a_contact_is_exported_and_erased(tmp_path: Path) -> None:
    write(tmp_path, "Where is my pelargonium?", "4711")
    write(tmp_path, "Hello", "4712")
    printed = run(tmp_path, "privacy", "export", "telegram:4711", "--json")
    assert [row["text"] for row in json.loads(printed.stdout)["messages"]] == ["Where is my pelargonium?"]
    written = run(tmp_path, "privacy", "export", "4711", "--to", "out")
    assert (written.returncode, written.stdout) == (0, "")
    assert "pelargonium" in (tmp_path / "out" / "contact.html").read_text()
    erased = run(tmp_path, "privacy", "erase", "4711", "--yes", "--json")
    assert (erased.returncode, erased.stderr) == (0, "")
    assert json.loads(erased.stdout) == {"messages": 1, "files": 0, "copies": 0, "left": [], "copies_left": 0}
    database = (tmp_path / "var").rglob("*.db*")
    assert not [path for path in database if b"pelargonium" in path.read_bytes()]
    again = run(tmp_path, "privacy", "erase", "telegram:4711", "--yes")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("Nobody is known as 'telegram:4711'")


def test_nothing_is_erased_without_a_yes(tmp_path: Path) -> None:
    write(tmp_path, "Hello", "4711")
    asked = run(tmp_path, "privacy", "erase", "4711", stdin="n\n")
    assert asked.returncode == 1
    assert "Erase Anna on telegram and everything that was said?" in asked.stderr
    assert json.loads(run(tmp_path, "privacy", "export", "4711", "--json").stdout)["messages"]
