"""The page of the digests, and the strip about promises that break soon."""

import re
from datetime import timedelta

from bot import clock
from bot.live_hours import LiveHours
from bot.notices.digest import DigestMaker
from bot.notices.notices import tell_staff
from bot.staff import staff_reply, takeover
from bot.storage import notices
from bot.storage.engine import Store
from bot.storage.notices import DeliveryStatus
from bot.storage.tables import Contact
from tests.bot.console.conftest import Cast, Opened, main_part, wait
from tests.bot.notices.test_digest import at
from tests.shop import HOURS


def open_shop(store: Store, moment: str = "2026-11-24T09:00") -> None:
    """The clock stands at the opening, and the digest is made."""
    clock.start_at(at(moment))
    DigestMaker(store, LiveHours(HOURS), ("email",)).look(clock.now())


async def test_before_the_first_opening_it_says_what_will_be_here(cast: Cast, browser: Opened) -> None:
    assert "No digest yet." in main_part(await browser(cast.alice).get("/digest"))


async def test_todays_is_on_top_with_its_numbers_and_links_to_everybody_who_waits(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store, "Later", address="1", name="Later", due=timedelta(hours=13))
    wait(sqlite_store, "Sooner", address="2", name="Sooner")
    open_shop(sqlite_store)
    page = main_part(await browser(cast.alice).get("/digest"))
    assert "Good morning" in page
    shop = page[page.index('id="today-1"') : page.index('id="today-2"')]
    assert re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", shop) == [
        ("Customers wrote", "2"),
        ("Messages", "2"),
        ("Answered by the bot", "0"),
        ("Handed to you", "2"),
        ("Calls booked", "0"),
    ]
    assert "Sales, Customer service: opened today, 09:00" in shop
    assert re.findall(r'href="(/conversations/\d)"><bdi>(\w+)</bdi>', shop) == [
        ("/conversations/2", "Sooner"),
        ("/conversations/1", "Later"),
    ]


async def test_older_ones_stand_below_and_show_how_it_stands_now(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store, "Where is it?", address="1", name="Dana")
    wait(sqlite_store, "Gone", address="2", name="Erased")
    open_shop(sqlite_store)
    with sqlite_store.write() as session:
        takeover.claim(session, 1, cast.alice, clock.now())
        staff_reply.reply(session, 1, cast.alice, "Here.", client_key="k", now=clock.now())
        session.delete(session.get_one(Contact, 2))
    open_shop(sqlite_store, "2026-11-25T10:00")
    page = main_part(await browser(cast.alice).get("/digest"))
    today, older = page.split("Earlier", 1)
    assert "opened today, 09:00" in today
    assert "Settled" in older
    assert "Dana" in older
    assert "Erased" not in page


async def test_the_api_has_the_same(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store, "Where is it?", name="Dana")
    open_shop(sqlite_store)
    assert (await browser(None).get("/api/v1/digests")).status_code == 401
    found = (await browser(cast.alice).get("/api/v1/digests")).json()["digests"]
    assert [digest["departments"] for digest in found] == [["sales", "service"], ["workshop"]]
    assert {name: found[0][name] for name in ("contacts", "messages", "answered", "handed_over", "callbacks")} == {
        "contacts": 1, "messages": 1, "answered": 0, "handed_over": 1, "callbacks": 0,
    }
    (item,) = found[0]["waiting"]
    assert (item["conversation_id"], item["contact_name"], item["settled"]) == (1, "Dana", False)


async def test_a_digest_that_was_cut_through_is_not_shown_by_half(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for day in ("24", "25"):
        open_shop(sqlite_store, f"2026-11-{day}T09:00")
    found = (await browser(cast.alice).get("/api/v1/digests?limit=4")).json()["digests"]
    assert [digest["departments"] for digest in found] == [["sales", "service"], ["workshop"]]


async def test_a_notice_that_did_not_arrive_is_named_with_its_sentence(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    alice = browser(cast.alice)
    with sqlite_store.write() as session:
        for number, status in enumerate((DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN, DeliveryStatus.SENT), 1):
            tell_staff(session, f"k{number}", "digest", {"digests": []}, clock.now(), ("email",))
            notices.begin_delivery(session, number, "email", clock.now())
            error = None if status is DeliveryStatus.SENT else f"The server said {number}."
            notices.record_delivery(session, number, "email", status, clock.now(), error=error)
    page = await alice.get("/digest")
    assert "The server said 1." in main_part(page)
    assert "Given up." in main_part(page)
    assert "It perhaps arrived" in main_part(page)
    assert '2<span class="visually-hidden"> not delivered' in page.text
    clock.start_at(clock.now() + timedelta(days=1, minutes=1))
    assert "Not delivered to you" not in (await alice.get("/digest")).text


async def test_every_page_tells_of_promises_that_break_soon_until_somebody_replies(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    alice = browser(cast.alice)
    wait(sqlite_store, due=timedelta(minutes=31))
    quiet = 'id="breaking" aria-label="Promises that break soon" data-live data-warning="" hidden'
    assert quiet in (await alice.get("/account")).text
    clock.start_at(clock.now() + timedelta(minutes=2))
    sentence = "One promise breaks within half an hour, the first at 23:11."
    for path in ("/account", "/queue", "/conversations/1"):
        assert sentence in (await alice.get(path)).text
    live = await alice.get("/queue", headers={"x-nightdesk": "live"})
    assert f'data-warning="{sentence}"' in live.text
    with sqlite_store.write() as session:
        takeover.claim(session, 1, cast.alice, clock.now())
    assert sentence in (await alice.get("/queue")).text
    with sqlite_store.write() as session:
        staff_reply.reply(session, 1, cast.alice, "Here.", client_key="k", now=clock.now())
    assert quiet in (await alice.get("/account")).text
