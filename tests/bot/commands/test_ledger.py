"""`nightdesk ledger verify` as programs and people use it."""

import json
from pathlib import Path

from sqlalchemy import update

from bot import clock
from bot.storage import inbox
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Message, Status
from tests.bot.commands.forked import run
from tests.fakes import inbound


def a_message(folder: Path, **values: object) -> None:
    (folder / "var").mkdir(exist_ok=True)
    store = Store(open_engine(f"sqlite:///{folder / 'var' / 'nightdesk.db'}"))
    upgrade(store)
    with store.write() as session:
        inbox.accept(session, inbound("Where is my bicycle?"), clock.now())
        session.execute(update(Message).values(**values))
    store.close()


def test_it_ends_well_when_everything_adds_up(tmp_path: Path) -> None:
    a_message(tmp_path, attempts=0)
    done = run(tmp_path, "ledger", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Came in: 1\n         1  still in the inbox\nTo go out: 0\nEverything adds up.\n"
    found = json.loads(run(tmp_path, "ledger", "verify", "--json").stdout)
    assert (found["right"], found["in"]["inbox"], found["in"]["difference"]) == (True, 1, 0)


def test_it_fails_with_the_difference_and_names_rows_by_id_alone(tmp_path: Path) -> None:
    a_message(tmp_path, status=Status.HANDLED)
    done = run(tmp_path, "ledger", "verify")
    assert done.returncode == 1
    assert "1  not accounted for" in done.stdout
    assert "Is handled, and nothing says why: 1 message (1)." in done.stdout
    assert "bicycle" not in done.stdout
    done = run(tmp_path, "ledger", "verify", "--json")
    assert (done.returncode, json.loads(done.stdout)["findings"][0]["rows"]) == (1, [1])
