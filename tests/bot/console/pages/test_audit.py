"""The audit log as admins read it and take it along."""

import csv
import io

import pytest

from bot.storage import audit
from bot.storage.engine import Store
from bot.storage.tables import Role
from tests.bot.console.conftest import Cast, Opened, main_part, wait
from tests.cast import MORNING, NIGHT, hire


def some_acts(store: Store, cast: Cast) -> None:
    with store.write() as session:
        audit.record(session, user_id=cast.alice.id, act="signed_in", now=NIGHT)
    with store.write() as session:
        audit.record(session, user_id=cast.bob.id, act="recalibrated", now=MORNING, details={"calibration": 7})


async def test_only_admins_read_it(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for path in ("/audit", "/audit.csv", "/audit.json"):
        for user in (cast.alice, cast.bob):
            assert (await browser(user).get(path)).status_code == 403


async def test_it_tells_who_did_what_newest_first_and_leads_to_the_conversation(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    number = wait(sqlite_store)
    assert "Nobody has done anything yet" in (await browser(cast.ada).get("/audit")).text
    await browser(cast.alice).act(f"/conversations/{number}/claim")
    some_acts(sqlite_store, cast)
    page = main_part(await browser(cast.ada).get("/audit"))
    assert page.index("Recalibrated") < page.index("Signed in</td>") < page.index("Claimed</td>")
    assert f'href="/conversations/{number}"' in page
    assert "calibration <bdi>7</bdi>" in page
    assert "nightdesk audit verify --seal 3-" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("user={bob}", ["recalibrated"]),
        ("act=signed_in", ["signed_in"]),
        ("from=2026-11-24", ["recalibrated"]),
        ("to=2026-11-23", ["signed_in"]),
        ("from=2026-11-23&to=2026-11-24", ["signed_in", "recalibrated"]),
        ("conversation=4711", []),
    ],
)
async def test_it_is_narrowed_and_the_file_is_what_is_shown(
    query: str, shown: list[str], sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    some_acts(sqlite_store, cast)
    ada, query = browser(cast.ada), query.format(bob=cast.bob.id)
    page = main_part(await ada.get(f"/audit?{query}"))
    assert page.count("<tr id=") == len(shown)
    assert f'href="/audit.csv?{query.replace("&", "&amp;")}"' in page
    found = [row["act"] for row in (await ada.get(f"/audit.json?{query}")).json()]
    assert [act for act in found if act != "exported_audit"] == shown
    rows = list(csv.DictReader(io.StringIO((await ada.get(f"/audit.csv?{query}")).text)))
    assert [row["act"] for row in rows if row["act"] != "exported_audit"] == shown
    with sqlite_store.read() as session:
        assert [row.act for row in audit.entries(session, audit.Acts(), limit=2)] == ["exported_audit", "exported_audit"]


@pytest.mark.parametrize("query", ["user=x", "user=²", "from=yesterday", "to=2026-13-01", "to=9999-12-31", "from=0001-01-01", "before=0"])
async def test_what_cannot_be_meant_is_refused_in_one_sentence(query: str, cast: Cast, browser: Opened) -> None:
    for path in ("/audit", "/audit.csv"):
        answer = await browser(cast.ada).get(f"{path}?{query}")
        assert answer.status_code in (400, 404) or (path, query) == ("/audit.csv", "before=0"), answer.status_code


async def test_long_logs_have_pages(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    with sqlite_store.write() as session:
        for number in range(230):
            audit.record(session, user_id=cast.bob.id, act="tried_channel", now=NIGHT, details={"number": number})
    ada = browser(cast.ada)
    seen, path = 0, "/audit?act=tried_channel"
    for _ in range(3):
        page = main_part(await ada.get(path))
        seen += page.count("<tr id=")
        older = page.partition('">Older</a>')[0].rpartition('href="')[2]
        path = older.replace("&amp;", "&")
    assert seen == 230
    assert "Older" not in page


async def test_a_name_is_no_formula_in_a_spreadsheet(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    with sqlite_store.write() as session:
        evil = hire(session, "=HYPERLINK(1)", Role.AGENT)
        audit.record(session, user_id=evil.id, act="signed_in", now=NIGHT)
    rows = list(csv.DictReader(io.StringIO((await browser(cast.ada).get("/audit.csv")).text)))
    assert rows[0]["user"] == "'=HYPERLINK(1)"
    assert (await browser(cast.ada).get("/audit.json")).headers["content-disposition"].startswith("attachment")
