"""The page of the ledger, for admins."""

from sqlalchemy import update

from bot.storage.engine import Store
from bot.storage.tables import Message, Outcome
from tests.bot.console.conftest import Cast, Opened, main_part, say


async def test_it_shows_both_sums_and_that_everything_adds_up(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    ada = browser(cast.ada)
    assert "Everything adds up." in (await ada.get("/ledger")).text
    say(sqlite_store, "STOP")
    with sqlite_store.write() as session:
        session.execute(update(Message).values(outcome=Outcome.IGNORED))
    page = main_part(await ada.get("/ledger"))
    assert "Everything adds up." in page
    assert "Needing no answer" in page


async def test_what_is_wrong_is_named_with_the_conversation_and_without_words(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    conversation_id = say(sqlite_store, "Where is my bicycle?")
    page = main_part(await browser(cast.ada).get("/ledger"))
    assert "Something does not add up" in page
    assert "Is handled, and nothing says why" in page
    assert f'<a href="/conversations/{conversation_id}">message&nbsp;1</a>' in page
    assert "Not accounted for" in page
    assert "bicycle" not in page


async def test_only_admins_see_it(cast: Cast, browser: Opened) -> None:
    for user in (cast.alice, cast.bob):
        assert (await browser(user).get("/ledger")).status_code == 403
    assert 'href="/ledger"' in (await browser(cast.ada).get("/people")).text


async def test_our_script_gets_the_frame_and_nothing_is_counted(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    say(sqlite_store, "Where is my bicycle?")
    ada = browser(cast.ada)
    ada.headers["X-Nightdesk"] = "live"
    page = (await ada.get("/ledger")).text
    assert "data-pulse" in page
    assert "Something does not add up" not in page
