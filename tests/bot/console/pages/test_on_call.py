"""The page On call: who it is now and in the next two weeks, who is told how, and who could not be told."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from bot import clock
from bot.business.shop import load_business
from bot.console.pages.on_call import EXAMPLE, WORDS_EXAMPLE
from bot.hours import Hours, Override
from bot.live_hours import Refused
from bot.on_call.rota import Rota, Shift
from bot.storage import business_versions, staff_links
from bot.storage.channels import turn_on
from bot.storage.engine import Store
from bot.storage.tables import User
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.cast import MORNING, NIGHT
from tests.shop import BUSINESS, ROOT

NIGHTS = ((18 * 60, 32 * 60),)
ROTA = Rota((Shift("Alice", "Bob", hours=NIGHTS, days=(0, 1, 2, 3, 4)), Shift("Bob", days=(5, 6))), 10, {"Bob": "bob@shop.example"})
WORDS = {"en": ("urgent", "burst pipe"), "de": ("dringend",)}


def give(console: FastAPI, rota: Rota = ROTA, *overrides: Override, words: dict[str, tuple[str, ...]] = WORDS) -> None:
    desk = console.state.desk
    desk.live.look(desk.store)
    desk.live.hours = Hours(replace(BUSINESS, on_call=rota, urgent_words=words), overrides)
    desk.has_email = True


def link(store: Store, user: User) -> None:
    with store.write() as session:
        code = staff_links.new_code(session, session.get_one(User, user.id), clock.now())
        staff_links.link(session, code, "71", "Ally", clock.now())


def day(page: str, date: str) -> str:
    """What stands in the row of a date, without markup."""
    (row,) = re.findall(rf'<tr id="day-{date}">(.*?)</tr>', page, re.DOTALL)
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", row).split())


async def test_every_role_sees_who_is_on_call_now_and_who_is_next(
    sqlite_store: Store, cast: Cast, console: FastAPI, browser: Opened
) -> None:
    give(console)
    link(sqlite_store, cast.alice)
    for user in (cast.alice, cast.bob, cast.ada):
        page = main_part(await browser(user).get("/on-call"))
        assert "<h1><bdi>Alice</bdi> is on call</h1>" in page
        assert "Until tomorrow, 08:00. When nobody claims it within 10 minutes, <bdi>Bob</bdi> is told." in page
        assert "could not be told" not in page
    assert "On Telegram, in private" in page
    assert "By e-mail to <bdi>bob@shop.example</bdi>" in page
    assert re.search(r"English.*urgent, burst pipe.*German.*dringend", page, re.DOTALL)


async def test_two_weeks_day_by_day_with_the_gaps(cast: Cast, console: FastAPI, browser: Opened) -> None:
    give(console)
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert page.count('<tr id="day-') == 14
    assert day(page, "2026-11-23") == "Monday 23 November (today) now – Tue 08:00 Alice , then Bob"
    # From 08:00 until the shop opens at 09:00, over noon, and when the workshop goes home.
    assert day(page, "2026-11-24") == (
        "Tuesday 24 November 08:00 – 09:00 nobody ( Sales , Customer service ) 12:30 – 13:30 nobody ( Sales , Customer service )"
        " 16:30 – 18:00 nobody ( Workshop ) 18:00 – Wed 08:00 Alice , then Bob"
    )
    assert "Where departments are named, only these are closed" in page
    # Until 08:00 it is Alice's: of two shifts that fit, the first in the file counts.
    assert day(page, "2026-11-28") == "Saturday 28 November 08:00 – 10:00 Bob 10:00 – 17:00 Bob ( Workshop ) 17:00 – 24:00 Bob"
    assert day(page, "2026-11-29") == "Sunday 29 November 00:00 – 24:00 Bob"
    # The shop opens at 13:00 on Mondays, which is no end of a night.
    assert day(page, "2026-11-30").startswith("Monday 30 November 00:00 – 08:00 nobody 08:00 – 13:00 nobody ( Sales , Customer service )")
    assert day(page, "2026-12-06").endswith("Bob")
    assert "Where nobody is on call, all of your staff are told." in page


async def test_the_night_in_which_the_clock_changes_is_shown_by_the_clock_on_the_wall(
    cast: Cast, console: FastAPI, browser: Opened
) -> None:
    give(console, Rota((Shift("Alice", hours=NIGHTS),)))
    clock.start_at(datetime.fromisoformat("2026-10-24T16:00+02:00"))
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert day(page, "2026-10-24").endswith("17:00 – 18:00 nobody 18:00 – Sun 08:00 Alice")
    assert day(page, "2026-10-25") == "Sunday 25 October 08:00 – 18:00 nobody 18:00 – Mon 08:00 Alice"
    clock.start_at(datetime.fromisoformat("2027-03-27T16:00+01:00"))
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert day(page, "2027-03-27").endswith("18:00 – Sun 08:00 Alice")
    assert day(page, "2027-03-28") == "Sunday 28 March 08:00 – 18:00 nobody 18:00 – Mon 08:00 Alice"


async def test_what_staff_set_for_the_moment_counts(cast: Cast, console: FastAPI, browser: Opened) -> None:
    give(console, ROTA, Override(True, NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=1), None, {}),
         Override(False, MORNING, MORNING + timedelta(hours=2), None, {}))  # fmt: skip
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert "<h1>Nobody is woken now</h1>" in page
    assert "From today, 23:40: <b><bdi>Alice</bdi></b>, then <bdi>Bob</bdi>." in page
    assert day(page, "2026-11-23") == "Monday 23 November (today) 23:40 – Tue 08:00 Alice , then Bob"
    assert "09:05 – 11:05 nobody" in day(page, "2026-11-24")


async def test_who_could_not_be_told_is_named_in_one_sentence_each(
    sqlite_store: Store, cast: Cast, console: FastAPI, browser: Opened
) -> None:
    """Alice has nothing, Bob's account is disabled, <Cem> is nobody; Ada has linked a Telegram that is turned off since."""
    give(console, Rota((Shift("Alice", "Bob"), Shift("<Cem>", "Ada")), 10, {"Bob": "bob@shop.example"}))
    with sqlite_store.write() as session:
        session.get_one(User, cast.bob.id).disabled_at = NIGHT
        turn_on(session, ("telegram",), NIGHT)
        turn_on(session, ("whatsapp",), NIGHT)
    link(sqlite_store, cast.ada)
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert "4 people could not be told" in page
    sentences = re.findall(r"<li>([^<]*)</li>", page)
    assert sentences == [
        "Alice could not be told: let them link their Telegram, or give their e-mail in on_call.",
        "business.yml names Bob, whose account is disabled; name somebody else, or enable it again.",
        "business.yml names &lt;Cem&gt;, who has no account here; invite them, or name somebody else.",
        "Ada could not be told: Telegram is turned off here; turn it on, or give their e-mail in on_call.",
    ]


async def test_an_address_helps_only_where_the_desk_sends_e_mail(cast: Cast, console: FastAPI, browser: Opened) -> None:
    give(console, Rota((Shift("Bob"),), 10, {"Bob": "bob@shop.example"}))
    console.state.desk.has_email = False
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert "Somebody could not be told" in page
    assert "Bob could not be told: this desk sends no e-mail; set NIGHTDESK_SMTP_URL" in page


async def test_without_a_rota_it_says_what_to_write(cast: Cast, console: FastAPI, browser: Opened) -> None:
    give(console, Rota(), words={})
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert "business.yml names nobody" in page
    assert "- {who: Bob, days: [saturday, sunday]}" in page
    assert "Nothing is urgent yet" in page
    assert "words: {en: [urgent, burst pipe]" in page
    assert "The next two weeks" not in page


async def test_when_nobody_is_on_call_now_it_says_who_is_told_instead(cast: Cast, console: FastAPI, browser: Opened) -> None:
    give(console, Rota((Shift("Bob", days=(5, 6)),)))
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert "<h1>Nobody is on call</h1>" in page
    assert "What is urgent goes to all of your staff" in page


async def test_a_mistake_in_the_file_is_shown_and_the_rota_from_before_stays(cast: Cast, console: FastAPI, browser: Opened) -> None:
    give(console)
    console.state.desk.live.refused = Refused(("business.yml:7: a shift of on_call has no who; add it.",), NIGHT, "")
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert "business.yml:7: a shift of on_call has no who; add it." in page
    assert "<h1><bdi>Alice</bdi> is on call</h1>" in page


async def test_a_page_that_is_refreshed_for_a_new_file_shows_it(
    sqlite_store: Store, cast: Cast, console: FastAPI, browser: Opened
) -> None:
    alice = browser(cast.alice)
    assert "business.yml names nobody" in (await alice.get("/on-call")).text
    new = {"business.yml": f"{(ROOT / 'business.yml').read_text()}\n{EXAMPLE}{WORDS_EXAMPLE}"}
    with sqlite_store.write() as session:
        business_versions.store_read(session, new, (), machine="desk", now=clock.now())
    assert "<h1><bdi>Alice</bdi> is on call</h1>" in (await alice.get("/on-call")).text


async def test_a_shop_that_never_closes_wakes_nobody(cast: Cast, console: FastAPI, browser: Opened) -> None:
    give(console, ROTA, Override(True, NIGHT - timedelta(hours=1), NIGHT + timedelta(days=30), None, {}))
    page = main_part(await browser(cast.alice).get("/on-call"))
    assert "<h1>Nobody is woken now</h1>" in page
    assert day(page, "2026-11-23").endswith("Open from now on")
    assert day(page, "2026-11-29").endswith("Open around the clock")


async def test_the_example_is_one_that_the_reader_takes(tmp_path: Path) -> None:
    file = tmp_path / "business.yml"
    file.write_text(f"{(ROOT / 'business.yml').read_text()}\n{EXAMPLE}{WORDS_EXAMPLE}")
    found = load_business(file)
    assert found.on_call.people() == ["Alice", "Bob"]
    assert found.urgent_words["de"] == ("dringend", "Rohrbruch")
