"""`nightdesk faq risk --set` writes the owner's one number into business.yml, and refuses in a sentence."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.business.files import MAIN, take
from bot.storage.business_versions import newest_good_reads, store_read
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Audit
from tests.bot.commands.forked import ROOT, run
from tests.cast import NIGHT


@pytest.fixture
def business(tmp_path: Path) -> Path:
    """The shop's own file, with its comments."""
    path = tmp_path / "business.yml"
    shutil.copy(ROOT / "business.yml", path)
    return path


@pytest.fixture
def there(tmp_path: Path) -> Store:
    """The database that the command finds in its folder."""
    store = Store(open_engine(f"sqlite:///{tmp_path / 'var' / 'nightdesk.db'}"))
    upgrade(store)
    return store


def risk(business: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(business.parent, "faq", "risk", *words, NIGHTDESK_BUSINESS=str(business))


def acts(store: Store) -> list[tuple[int | None, int, int]]:
    with store.read() as session:
        found = session.scalars(select(Audit).where(Audit.act == "set_wrong_answers").order_by(Audit.id))
        return [(row.user_id, row.details["before"], row.details["percent"]) for row in found]


def test_set_changes_the_one_number_and_leaves_every_comment(business: Path, there: Store) -> None:
    before = business.read_text()
    done = risk(business, "--set", "3")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Of a hundred answers 3 may be wrong from now on; before it was 5.\n"
    assert business.read_text() == before.replace("bot: {answers", "bot: {wrong_answers_percent: 3, answers")
    assert "# When the bot answers:" in before
    # What every process follows says it too, and the audit log who did it: nobody who signed in.
    with there.read() as session:
        assert "wrong_answers_percent: 3" in newest_good_reads(session, 1)[0].files[MAIN]
    assert acts(there) == [(None, 5, 3)]


def test_set_tells_a_program_what_it_was_and_is(business: Path, there: Store) -> None:
    assert json.loads(risk(business, "--set", "12", "--json").stdout) == {"wrong_answers_percent": 12, "before": 5}
    text = business.read_text()
    assert json.loads(risk(business, "--set", "12", "--json").stdout) == {"wrong_answers_percent": 12, "before": 12}
    assert business.read_text() == text
    assert acts(there) == [(None, 5, 12)]


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        ("0", 1, "wrong_answers_percent is a number from 1 to 50, not 0; choose one of those."),
        ("51", 1, "wrong_answers_percent is a number from 1 to 50, not 51; choose one of those."),
        ("three", 2, "Error: Invalid value for '--set': 'three' is not a valid integer."),
    ],
)
def test_what_is_no_such_number_is_told_and_changes_nothing(business: Path, there: Store, said: str, code: int, sentence: str) -> None:
    before = business.read_bytes()
    done = risk(business, "--set", said, "--json")
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (code, "", sentence)
    assert (business.read_bytes(), acts(there)) == (before, [])


def test_a_file_with_a_mistake_is_left_alone_and_the_mistake_named_with_its_line(business: Path, there: Store) -> None:
    business.write_text(business.read_text().replace('monday: ["13:00-18:00"]', 'monday: ["13:00-25:00"]', 1))
    line = 1 + business.read_text().splitlines().index('  monday: ["13:00-25:00"]')
    before = business.read_bytes()
    done = risk(business, "--set", "3", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"business.yml:{line}: " in done.stderr
    assert "Traceback" not in done.stderr
    assert (business.read_bytes(), acts(there)) == (before, [])


def test_a_file_that_is_not_in_force_is_left_alone(business: Path, there: Store) -> None:
    files = dict(take(business).files)
    with there.write() as session:
        store_read(session, {**files, MAIN: files[MAIN].replace("Lumen Bicycles", "Lumen")}, (), machine="another", now=NIGHT)
    before = business.read_bytes()
    done = risk(business, "--set", "3", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("business.yml on this machine is not the one that is in force, so it is left alone;")
    assert (business.read_bytes(), acts(there)) == (before, [])
