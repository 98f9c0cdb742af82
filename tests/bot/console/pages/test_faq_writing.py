"""Writing an entry: what a trainer is told and shown while nothing is saved yet."""

from html import unescape

from sqlalchemy import select

from bot.storage.engine import Store
from bot.storage.tables import Audit
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.bot.console.pages.test_faq import PARKING, desk, folder, live, opened

__all__ = ["desk", "folder"]


async def test_what_is_refused_is_still_shown_as_customers_would_get_it(cast: Cast, folder, browser: Opened) -> None:
    bob = browser(cast.bob)
    form = {**await opened(bob), "answer:en": "Until {{ hours.closes_at }}, {{ hours.nothing }}.", "moment": "2026-11-25T10:00"}
    page = unescape(main_part(await bob.post("/faq/entries/parking", data={**form, "act": "save"})))
    assert "Not saved." in page
    assert "Until 12:30, {{ hours.nothing }}." in page
    assert "The preview appears when there is an answer." not in page
    # The moment that was chosen stays chosen.
    assert 'value="2026-11-25T10:00"' in page
    refused = "door.yml:8: nothing fills the placeholder hours.nothing; use hours.closes_at, hours.opens_at, hours.today, "
    assert refused in page
    assert f"<li>{folder}" not in page
    assert (folder / "door.yml").read_text() == PARKING


async def test_what_can_be_filled_in_is_listed_with_its_value(cast: Cast, folder, browser: Opened) -> None:
    page = unescape(main_part(await browser(cast.bob).get("/faq/entries/parking")))
    for name in ("hours.closes_at", "hours.week", "business.phone"):
        assert f"<code>{{{{ {name} }}}}</code>" in page


async def test_what_would_be_too_long_is_told_while_it_is_written(cast: Cast, folder, browser: Opened) -> None:
    bob = browser(cast.bob)
    form = {**await opened(bob), "answer:en": "x" * 1700}
    page = (await bob.post("/faq/look", data=form)).text
    assert "The English answer has 1,700 characters as it is filled here, and WhatsApp takes 1,600; shorten it." in page
    assert '<li class="is-wrong">WhatsApp 1,700 of 1,600: too long</li>' in page
    assert "<li>Telegram 1,700 of 4,096</li>" in page
    assert (await bob.post("/faq/entries/parking", data={**form, "act": "save"})).status_code == 409


async def test_a_wording_that_tells_who_asked_is_told_while_it_is_written(cast: Cast, folder, browser: Opened) -> None:
    bob = browser(cast.bob)
    form = await opened(bob)
    asked = "Where can I park my Brompton?\nI am Maria Keller, where do I park?"
    page = unescape((await bob.post("/faq/look", data={**form, "questions:en": f"{form['questions:en']}\n{asked}"})).text)
    assert "“I am Maria Keller, where do I park?” seems to tell who asked it ([name]); write it without" in page
    assert page.count("seems to tell who asked it") == 1


async def test_a_new_entry_without_a_name_gets_one_of_its_first_question(cast: Cast, folder, browser: Opened) -> None:
    bob = browser(cast.bob)
    sent = {"id": "", "file": "door.yml", "questions:en": "Do you sell gift cards?", "answer:en": "Yes.", "act": "save"}
    made = await bob.act("/faq/new", **sent)
    assert made.headers["location"].startswith("/faq/entries/sell_gift_cards?saved=")
    again = await bob.act("/faq/new", **{**sent, "questions:en": "Do you sell gift cards today?"})
    assert again.headers["location"].startswith("/faq/entries/sell_gift_cards_")
    nothing = await bob.act("/faq/new", **{**sent, "questions:en": ""})
    assert nothing.status_code == 409
    assert "Give it a short name" in nothing.text


async def test_test_cases_that_only_a_hand_edits_are_counted_and_kept(cast: Cast, folder, browser: Opened) -> None:
    cases = "    tests:\n      - where do I leave it\n      - {ask: is there a sale, expect: not_this}\n"
    (folder / "door.yml").write_text(PARKING.replace("    floor: 0.8\n", f"    floor: 0.8\n{cases}"))
    bob = browser(cast.bob)
    assert "1 more test case says" in main_part(await bob.get("/faq/entries/parking"))
    form = {**await opened(bob), "tests": "where do I leave it\nwhere to put my car", "act": "save"}
    assert (await bob.post("/faq/entries/parking", data=form)).status_code == 303
    assert "{ask: is there a sale, expect: not_this}" in (folder / "door.yml").read_text()


async def test_the_test_box_names_entries_by_their_question(cast: Cast, folder, browser: Opened) -> None:
    page = main_part(await browser(cast.bob).get("/faq/test"))
    assert '<option value="parking">Can I park at your shop?</option>' in page


async def test_a_translation_that_still_says_the_same_is_put_away_until_either_changes(
    sqlite_store: Store, cast: Cast, folder, browser: Opened
) -> None:
    live(sqlite_store, folder)
    typo = PARKING.replace("Yes, behind the shop.", "Yes, just behind the shop.")
    (folder / "door.yml").write_text(typo)
    live(sqlite_store, folder)
    bob, alice = browser(cast.bob), browser(cast.alice)
    assert "The German answer still says the same" in main_part(await bob.get("/faq/entries/parking"))
    assert "The German answer still says the same" not in main_part(await alice.get("/faq/entries/parking"))
    assert (await bob.act("/faq/entries/parking/still-right", language="de")).status_code == 303
    assert "is older" not in main_part(await bob.get("/faq/entries/parking"))
    assert "German older" not in (await bob.get("/faq")).text
    with sqlite_store.read() as session:
        last = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert (last.act, last.details["entry"], last.details["language"]) == ("confirmed_translation", "parking", "de")
    # What is not older needs no word, and a browser that sends another language confirms nothing.
    await bob.act("/faq/entries/parking/still-right", language="de")
    await bob.act("/faq/entries/parking/still-right", language="xx")
    with sqlite_store.read() as session:
        assert session.query(Audit).filter_by(act="confirmed_translation").count() == 1
    (folder / "door.yml").write_text(typo.replace("just behind", "far behind"))
    assert "The German answer is older" in main_part(await bob.get("/faq/entries/parking"))


async def test_the_one_file_that_cannot_be_read_is_what_is_to_be_mended(cast: Cast, folder, browser: Opened) -> None:
    (folder / "door.yml").write_text(f"<<<<<<< HEAD\n{PARKING}")
    page = main_part(await browser(cast.bob).get("/faq/changes"))
    assert "<code>door.yml:1: a git merge conflict is left here" in page
    # returns.yml names an entry of that file.
    assert "which is no entry" not in page
    assert "<code>door.yml:1: " in main_part(await browser(cast.bob).get("/faq"))
