"""The page of the hours: how it stands, what comes, what staff set."""

from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.faq.entry import Entry
from bot.faq.versions import publish
from bot.storage import business_versions, overrides
from bot.storage.engine import Store
from bot.storage.tables import Audit
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.cast import MORNING, NIGHT
from tests.shop import ROOT

FILE = (ROOT / "business.yml").read_text()


def set_now(store: Store) -> list[overrides.SetOverride]:
    with store.read() as session:
        return overrides.in_force_or_coming(session, clock.now())


def audited(store: Store) -> list[tuple[int | None, str]]:
    with store.read() as session:
        return [(row.user_id, row.act) for row in session.scalars(select(Audit).order_by(Audit.id))]


async def test_it_shows_how_it_stands_and_the_next_seven_days_with_reasons(cast: Cast, browser: Opened) -> None:
    clock.start_at(datetime.fromisoformat("2026-12-22T11:00+01:00"))  # a Tuesday
    page = main_part(await browser(cast.alice).get("/hours"))
    assert "<h1>Open now</h1>" in page
    assert "Until today, 12:30." in page
    assert page.index("Customer service") < page.index("Sales") < page.index("Workshop")
    assert "Tuesday 22 December (today)" in page
    assert "From 10:00 to 14:00" in page
    assert "(Christmas Eve)" in page
    assert "(Christmas Day)" in page
    assert page.count("From 08:00 to 16:30") == 3  # the workshop, where it differs
    assert "Monday 28 December" in page
    assert "29 December" not in page
    assert "The hours of business.yml count." in page


async def test_an_agent_sets_what_is_in_force_at_once_for_all_and_can_be_withdrawn(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    clock.start_at(MORNING)
    alice, bob = browser(cast.alice), browser(cast.bob)
    answer = await alice.act(
        "/hours/set", state="closed", ends_at="2026-11-24T14:00", starts_at="", department="", reason="burst <pipe>"
    )
    assert answer.headers["location"] == "/hours"
    (found,) = set_now(sqlite_store)
    assert (found.open, found.set_by, dict(found.reason)) == (False, "Alice", {"en": "burst <pipe>"})
    assert found.ends_at == datetime.fromisoformat("2026-11-24T14:00+01:00")
    page = main_part(await bob.get("/hours"))
    assert "<h1>Closed now</h1>" in page
    assert "Opens today, 14:00 (burst &lt;pipe&gt;)." in page
    assert "<bdi>Alice</bdi>" in page
    assert (await bob.act(f"/hours/{found.id}/withdraw")).headers["location"] == "/hours"
    assert "<h1>Open now</h1>" in main_part(await alice.get("/hours"))
    assert audited(sqlite_store) == [(cast.alice.id, "set_override"), (cast.bob.id, "withdrew_override")]
    again = await alice.act(f"/hours/{found.id}/withdraw")
    assert again.status_code == 409
    assert "Bob has withdrawn it already." in again.text


async def test_the_quick_buttons(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    clock.start_at(MORNING)
    alice = browser(cast.alice)
    for _ in range(2):  # a second click
        assert (await alice.act("/hours/quick/closed-until-tomorrow")).status_code == 303
    (found,) = set_now(sqlite_store)
    assert (found.open, found.ends_at) == (False, datetime.fromisoformat("2026-11-25T00:00+01:00"))
    assert (await alice.act("/hours/quick/one-hour-longer")).status_code == 303
    longer = set_now(sqlite_store)[-1]
    assert (longer.open, longer.starts_at.hour, longer.ends_at.hour) == (True, 17, 18)  # UTC
    assert (await alice.act("/hours/quick/nonsense")).status_code == 409


async def test_one_hour_longer_is_offered_only_while_there_is_a_closing_to_come(cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    assert "one-hour-longer" not in (await alice.get("/hours")).text
    refused = await alice.act("/hours/quick/one-hour-longer")
    assert refused.status_code == 409
    assert "open until 20:00" in refused.text
    clock.start_at(MORNING)
    assert "one-hour-longer" in (await alice.get("/hours")).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_at": ""}, "It would never end; say until when."),
        ({"ends_at": "2026-11-23T10:00"}, "Its end has passed already"),
        ({"starts_at": "2026-11-27T10:00", "ends_at": "2026-11-26T10:00"}, "It would end before it begins"),
        ({"ends_at": "2027-02-01T10:00"}, "longer than 31 days"),
        ({"ends_at": "soon"}, "&#39;soon&#39; is no date with a time"),
        ({"ends_at": "99999-02-01T10:00"}, "is no date with a time"),
        ({"department": "kitchen"}, "There is no department &#39;kitchen&#39;"),
        ({"state": "ajar"}, "Choose whether it is open or closed."),
    ],
)
async def test_what_makes_no_sense_is_told_beside_what_was_typed(
    sqlite_store: Store, cast: Cast, browser: Opened, fields: dict[str, str], sentence: str
) -> None:
    sent = {"state": "closed", "ends_at": "2026-11-24T12:00", "starts_at": "", "department": "", "reason": "snow", **fields}
    answer = await browser(cast.alice).act("/hours/set", **sent)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert 'value="snow"' in answer.text
    assert set_now(sqlite_store) == []


async def test_charlie_can_neither_see_nor_set_anything(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    charlie = browser(None)
    assert (await charlie.get("/hours")).headers["location"].startswith("/sign-in")
    assert (await charlie.act("/hours/quick/closed-until-tomorrow")).status_code == 303
    alice = browser(cast.alice)
    alice.csrf = "stolen"
    assert (await alice.act("/hours/quick/closed-until-tomorrow")).status_code == 403
    assert set_now(sqlite_store) == []


def take(store: Store, console: FastAPI, text: str, *problems: str) -> None:
    with store.write() as session:
        business_versions.store_read(session, {"business.yml": text}, problems, machine="desk", now=clock.now())
    console.state.desk.live.look(store)


async def test_a_banner_is_on_every_page_while_business_yml_is_refused(
    sqlite_store: Store, console: FastAPI, cast: Cast, browser: Opened
) -> None:
    alice = browser(cast.alice)
    take(sqlite_store, console, FILE)
    assert "has a mistake" not in (await alice.get("/queue")).text
    assert "in force since today, 22:40" in (await alice.get("/hours")).text
    clock.start_at(NIGHT + timedelta(minutes=5))
    take(sqlite_store, console, "oops", "business.yml:7: hours <b>is</b> wrong; mend it.")
    for page in ("/queue", "/unreadable", "/account", "/hours"):
        assert "business.yml has a mistake; the hours of today, 22:40 stay in force." in (await alice.get(page)).text
    page_ = main_part(await alice.get("/hours"))
    assert "business.yml:7: hours &lt;b&gt;is&lt;/b&gt; wrong; mend it." in page_
    assert "on desk" in page_
    assert "business.yml has a mistake" not in (await browser(None).get("/sign-in")).text
    take(sqlite_store, console, FILE)
    assert "has a mistake" not in (await alice.get("/queue")).text


async def test_the_consoles_own_words_follow_business_yml(
    sqlite_store: Store, console: FastAPI, cast: Cast, browser: Opened
) -> None:
    alice = browser(cast.alice)
    changed = FILE.replace("Lumen Bicycles", "Lumen & Sons").replace("Europe/Amsterdam", "Europe/London")
    take(sqlite_store, console, changed.replace("en: workshop", "en: repair cellar"))
    page = (await alice.get("/hours")).text
    assert "Lumen &amp; Sons" in page
    assert "Europe/London time" in page
    assert "Repair cellar" in page
    assert "in force since today, 21:40" in page


async def test_a_department_that_is_gone_is_still_shown_by_its_id(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    with sqlite_store.write() as session:
        overrides.set_override(
            session, open=False, starts_at=NIGHT, ends_at=NIGHT + timedelta(hours=3), department="ice_cream",
            departments=("ice_cream",), reason={}, set_by="Alice", now=NIGHT,
        )
    assert "Ice cream" in main_part(await browser(cast.alice).get("/hours"))


async def test_published_answers_that_no_longer_agree_with_the_hours_are_named(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    clock.start_at(MORNING)
    alice = browser(cast.alice)
    assert "say other hours" not in main_part(await alice.get("/hours"))
    says_six = Entry("visit", ("When can I visit?",), "You can visit us on Thursday until 22:00. <b>Do</b> come!")
    computed = Entry("week", ("What are your hours?",), "We are open: {{ hours.week }}")
    with sqlite_store.write() as session:
        publish(session, [says_six, computed], "Bob", "", clock.now())
    page = main_part(await alice.get("/hours"))
    assert "<b>visit</b> (en): “You can visit us on Thursday until 22:00. &lt;b&gt;Do&lt;/b&gt; come!”" in page
    assert "<b>week</b>" not in page
