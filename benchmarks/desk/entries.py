"""An FAQ of a thousand entries in twenty files, published but for its last change: what a large shop's trainers work on."""

from pathlib import Path

from bot import clock
from bot.faq.entry import Entry, Translation
from bot.faq.exchange.transfer import to_yaml
from bot.faq.files import read
from bot.faq.versions import publish
from bot.storage.engine import Store

ENTRIES, FILES = 1000, 20


def write(folder: Path, store: Store) -> None:
    """Write them into `folder` and publish them."""
    folder.mkdir()
    for file in range(FILES):
        found = [_entry(number) for number in range(file, ENTRIES, FILES)]
        (folder / f"topic{file}.yml").write_text(to_yaml(found), encoding="utf-8")
    with store.write() as session:
        publish(session, read(folder), "Bob", "", clock.now())
    first = folder / "topic0.yml"
    first.write_text(first.read_text().replace("Answer 0 ", "Another answer 0 "))


def _entry(number: int) -> Entry:
    questions = tuple(f"{way} matter number {number}?" for way in ("What about", "How is", "Tell me of", "Where is", "Who knows"))
    german = Translation((f"Was ist mit Sache {number}?", f"Wo ist Sache {number}?"), f"Antwort {number} " + "auf Deutsch " * 20)
    return Entry(f"matter_{number}", questions, f"Answer {number} " + "in a few words " * 20, {"de": german} if number % 2 else {})
