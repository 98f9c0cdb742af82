"""`nightdesk oncall` says what the console's page On call says: of the file in force, with what staff set for the moment."""

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from bot.storage import business_versions, overrides
from bot.storage.engine import Store
from bot.storage.tables import User
from tests.bot.commands.forked import run
from tests.bot.console.conftest import Cast, Opened, browser, cast, console, main_part  # noqa: F401
from tests.bot.console.pages.test_on_call import day, link
from tests.cast import MORNING, NIGHT
from tests.shop import BUSINESS, ROOT

ROTA = """
on_call:
  email: {Bob: bob@shop.example}
  shifts:
    - {who: Alice, second: Bob, days: [monday, tuesday, wednesday], hours: ["18:00-08:00"]}
    - {who: Cem, days: [saturday]}
"""


def stored(store: Store) -> None:
    """Another business.yml than that of this machine is in force, and staff have set something for the moment."""
    files = {"business.yml": f"{(ROOT / 'business.yml').read_text()}\n{ROTA}"}
    with store.write() as session:
        business_versions.store_read(session, files, (), machine="desk", now=NIGHT)
        for department, begins, ends in (("workshop", NIGHT, NIGHT + timedelta(hours=2)), (None, MORNING, MORNING + timedelta(hours=2))):
            overrides.set_override(
                session, open=department is not None, starts_at=begins, ends_at=ends, department=department,
                departments=tuple(BUSINESS.departments), reason={}, set_by="Ada", now=NIGHT,
            )  # fmt: skip


def as_on_the_page(found: dict[str, Any], date: str) -> str:
    """The closed times that begin on a date, in the words of its row."""
    names = {"sales": "Sales", "service": "Customer service", "workshop": "Workshop"}
    said = []
    for each in found["closed_times"]:
        begins, ends = (datetime.fromisoformat(each[edge]).astimezone(BUSINESS.timezone) for edge in ("begins", "ends"))
        if f"{begins:%Y-%m-%d}" != date:
            continue
        when = "now" if each["begins"] == found["at"] else f"{begins:%H:%M}"
        until = f"{ends:%H:%M}" if ends.date() == begins.date() else "24:00" if f"{ends:%H:%M}" == "00:00" else f"{ends:%a %H:%M}"
        who = "nobody" if each["who"] is None else each["who"] + (f", then {each['second']}" if each["second"] else "")
        only = f" ({', '.join(names[one] for one in each['departments'])})" if each["departments"] else ""
        said.append(f"{when} – {until} {who}{only}")
    return " ".join(said)


async def test_it_says_the_same_as_the_page(
    sqlite_store: Store, cast: Cast, console: FastAPI, browser: Opened, tmp_path: Path  # noqa: F811
) -> None:
    stored(sqlite_store)
    link(sqlite_store, cast.alice)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    url = str(sqlite_store.engine.url)

    async def command(*words: str) -> str:
        done = await asyncio.to_thread(run, elsewhere, "oncall", "--at", NIGHT.isoformat(), *words, NIGHTDESK_DATABASE_URL=url)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    page = main_part(await browser(cast.alice).get("/on-call"))
    found = json.loads(await command("--json"))
    dates = [f"{NIGHT + timedelta(days=number):%Y-%m-%d}" for number in range(14)]
    for date in dates:
        assert as_on_the_page(found, date).replace(" ", "") in day(page, date).replace(" ", ""), date
    # Both see what staff set, and not only the file.
    assert day(page, dates[0]).endswith("now – Tue 00:40 Alice , then Bob ( Sales , Customer service )")
    assert "09:05 – 11:05 nobody" in day(page, dates[1])
    assert (found["open"], found["on_call"], found["refused"]) == (False, {"who": "Alice", "second": "Bob"}, [])
    assert [(each["name"], each["outlet"]) for each in found["people"]] == [("Alice", "telegram_person"), ("Bob", None), ("Cem", None)]
    for each in found["people"]:
        assert each["why_not"] is None or each["why_not"] in page

    lines = (await command("--days", "2")).splitlines()
    assert lines[:3] == [
        "Now: Alice, then Bob",
        "Mon 23 Nov 22:40-Tue 24 Nov 00:40  Alice, then Bob (Sales, Customer service)",
        "Tue 24 Nov 00:40-08:00  Alice, then Bob",
    ]
    assert "Tue 24 Nov 09:05-11:05  nobody" in lines
    assert lines[-3:] == [
        "Alice is told on Telegram, in private.",
        "Bob could not be told: this desk sends no e-mail; set NIGHTDESK_SMTP_URL, or let them link their Telegram.",
        "business.yml names Cem, who has no account here; invite them, or name somebody else.",
    ]


def test_while_nothing_is_stored_the_file_of_this_machine_counts(sqlite_store: Store, tmp_path: Path) -> None:
    file = tmp_path / "business.yml"
    file.write_text(f"{(ROOT / 'business.yml').read_text()}\n{ROTA}")
    settings = {"NIGHTDESK_DATABASE_URL": str(sqlite_store.engine.url), "NIGHTDESK_BUSINESS": str(file)}
    done = run(tmp_path, "oncall", "--at", NIGHT.isoformat(), "--days", "1", **settings)
    assert done.stdout.splitlines()[:2] == ["Now: Alice, then Bob", "Mon 23 Nov 22:40-Tue 24 Nov 08:00  Alice, then Bob"]
    with sqlite_store.read() as session:
        assert session.query(User).count() == 0


def test_a_file_that_was_refused_is_named_and_the_one_from_before_counts(sqlite_store: Store, tmp_path: Path) -> None:
    stored(sqlite_store)
    with sqlite_store.write() as session:
        problems = ("business.yml:7: a shift of on_call has no who; add it.",)
        business_versions.store_read(session, {"business.yml": "x"}, problems, machine="desk", now=NIGHT + timedelta(minutes=1))
    url = str(sqlite_store.engine.url)
    done = run(tmp_path, "oncall", "--at", NIGHT.isoformat(), "--days", "1", NIGHTDESK_DATABASE_URL=url)
    assert done.stdout.startswith("Now: Alice, then Bob\n")
    assert "a shift of on_call has no who; add it." in done.stderr
    found = json.loads(run(tmp_path, "oncall", "--at", NIGHT.isoformat(), "--json", NIGHTDESK_DATABASE_URL=url).stdout)
    assert found["refused"] == list(problems)
