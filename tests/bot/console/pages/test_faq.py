"""The FAQ in the console: found and filtered, edited without losing anybody's work, published, tried."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock
from bot.business.shop import BotAnswers
from bot.console.faq_desk import FaqDesk
from bot.faq.files import read
from bot.faq.learning.marks import Verdict
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Job, Told
from bot.faq.versions import load_version, publish, served_version
from bot.hours import Hours
from bot.storage import marks
from bot.storage.engine import Store
from bot.storage.tables import Audit
from tests.bot.console.conftest import Browser, Cast, Opened, main_part
from tests.nights import CLARIFIED, replied
from tests.shop import BUSINESS

PARKING = """\
# What people ask at the door
version: 1
faq:
  - id: parking   # since 2024
    questions:
      - Can I park at your shop?
      - is there parking
    answer: |
      Yes, behind the shop.
    translations:
      de:
        questions: [Kann ich bei Ihnen parken?]
        answer: Ja, hinter dem Laden.
    department: service
    floor: 0.8
  - id: toilet
    questions: [Is there a toilet?]
    answer: Yes, ask us.
    valid: {until: 2026-12-01}
"""
RETURNS = "version: 1\nfaq:\n  - id: returns\n    questions: [Can I return it?]\n    answer: Yes.\n    follow_ups: [parking]\n"


@pytest.fixture
def folder(console: FastAPI) -> Path:
    folder: Path = console.state.desk.faq.folder
    (folder / "door.yml").write_text(PARKING)
    (folder / "returns.yml").write_text(RETURNS)
    return folder


@pytest.fixture
def desk(console: FastAPI) -> FaqDesk:
    found = console.state.desk.faq
    assert isinstance(found, FaqDesk)
    return found


def live(store: Store, folder: Path) -> int:
    with store.write() as session:
        return publish(session, read(folder), "Bob", "", clock.now())


def fields(page: str) -> dict[str, str]:
    """What the form of an entry would send as it stands."""
    form = re.search(r'<form class="sheet faq-form".*?</form>', page, re.DOTALL)
    assert form is not None
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        attributes = dict(re.findall(r'([\w:-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        found[unescape(attributes["name"])] = unescape(attributes.get("value", "on"))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', form[0], re.DOTALL):
        found[unescape(name)] = unescape(text)
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        option = r'<option(?: value="([^"]*)")?%s>([^<]*)'
        chosen = re.search(option % " selected", body) or re.search(option % "", body)
        assert chosen is not None
        found[name] = unescape(chosen[1] if chosen[1] is not None else chosen[2])
    return found


async def opened(browser: Browser, entry: str = "parking") -> dict[str, str]:
    page = await browser.get(f"/faq/entries/{entry}")
    assert page.status_code == 200
    return fields(page.text)


def titles(page: str) -> list[str]:
    return re.findall(r'class="item-link"[^>]*>([^<]*)<', page)


async def test_the_list_tells_of_each_entry_what_became_of_it(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    live(sqlite_store, folder)
    with sqlite_store.write() as session:
        first = replied(session, "Parking?", "parking", at=clock.now() - timedelta(hours=3))
        replied(session, "Where do I park", "parking", at=clock.now() - timedelta(hours=2))
        replied(session, "Car?", "parking", rule=CLARIFIED, at=clock.now())
        marks.set_mark(session, first, Verdict(is_right=False), user_id=cast.bob.id, now=clock.now())
    page = (await browser(cast.alice).get("/faq")).text
    item = re.search(r'id="entry-parking".*?</li>', page, re.DOTALL)
    assert item is not None
    assert re.findall(r"<dt>(\w+)</dt><dd>([^<]*)</dd>", item[0]) == [
        ("Asked", "3"), ("Answered", "2"), ("Wrong", "1"), ("Last", "2 h ago"),
    ]  # fmt: skip
    assert "New entry" not in page


async def test_figures_count_what_came_since_without_counting_all_again(
    sqlite_store: Store, cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    def asked() -> int:
        with sqlite_store.read() as session:
            return desk.figures.of(session, clock.now())["parking"].answered

    for expected, times in ((1, "once"), (2, "2 times"), (3, "3 times")):
        with sqlite_store.write() as session:
            replied(session, f"Parking {expected}?", "parking", at=clock.now())
        assert asked() == asked() == expected
        assert f"Asked {times}, answered {expected}, " in (await browser(cast.alice).get("/faq/entries/parking")).text


async def test_entries_are_found_by_words_and_filters(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    live(sqlite_store, folder)
    with sqlite_store.write() as session:
        said = replied(session, "Toilet?", "toilet", at=clock.now())
        marks.set_mark(session, said, Verdict(is_right=False), user_id=cast.bob.id, now=clock.now())
    (folder / "returns.yml").write_text(RETURNS.replace("Yes.", "Within 30 days."))
    bob = browser(cast.bob)

    async def shown(query: str) -> list[str]:
        return titles((await bob.get(f"/faq?{query}")).text)

    parking, toilet, returns = "Can I park at your shop?", "Is there a toilet?", "Can I return it?"
    assert await shown("") == [parking, toilet, returns]
    assert await shown("q=hinter+laden") == [parking]
    assert await shown("q=behind+toilet") == []
    assert await shown("department=service") == [parking]
    assert await shown("missing=de") == [toilet, returns]
    assert await shown("show=wrong") == [toilet]
    assert await shown("show=unused") == [parking, returns]
    assert await shown("show=ends") == [toilet]
    assert await shown("show=changed") == [returns]
    assert await shown("show=nonsense&page=99") == [parking, toilet, returns]


async def test_a_translation_that_was_left_behind_is_told_until_it_follows(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    live(sqlite_store, folder)
    bob = browser(cast.bob)
    assert "German older" not in (await bob.get("/faq")).text
    by_hand = PARKING.replace("Yes, behind the shop.", "Yes, in the yard.")
    (folder / "door.yml").write_text(by_hand)
    assert titles((await bob.get("/faq?show=older")).text) == ["Can I park at your shop?"]
    live(sqlite_store, folder)
    live(sqlite_store, folder)
    assert "The German answer is older than the English one" in (await bob.get("/faq/entries/parking")).text
    (folder / "door.yml").write_text(by_hand.replace("hinter dem Laden", "im Hof"))
    assert titles((await bob.get("/faq?show=older")).text) == []
    live(sqlite_store, folder)
    assert titles((await bob.get("/faq?show=older")).text) == []


async def test_an_agent_reads_and_cannot_change(cast: Cast, folder: Path, browser: Opened) -> None:
    alice = browser(cast.alice)
    page = await alice.get("/faq/entries/parking")
    assert "Yes, behind the shop." in page.text
    assert 'value="save"' not in page.text
    for path in ("/faq/entries/parking", "/faq/new", "/faq/entries/parking/remove", "/faq/entries/parking/move",
                 "/faq/entries/parking/attach", "/faq/look", "/faq/publish", "/faq/test/case"):  # fmt: skip
        assert (await alice.act(path, **fields(page.text))).status_code == 403
    assert (await alice.get("/faq/new")).status_code == 403
    assert (folder / "door.yml").read_text() == PARKING


async def test_a_form_without_the_secret_changes_nothing(cast: Cast, folder: Path, browser: Opened) -> None:
    bob = browser(cast.bob)
    sent = {**await opened(bob), "answer:en": "No.", "csrf": "x", "act": "save"}
    assert (await bob.post("/faq/entries/parking", data=sent)).status_code == 403
    assert (folder / "door.yml").read_text() == PARKING


async def test_what_is_opened_and_saved_changes_no_byte(cast: Cast, folder: Path, browser: Opened) -> None:
    bob = browser(cast.bob)
    for entry in ("parking", "toilet", "returns"):
        assert (await bob.post(f"/faq/entries/{entry}", data={**await opened(bob, entry), "act": "save"})).status_code == 303
    assert (folder / "door.yml").read_text() == PARKING
    assert (folder / "returns.yml").read_text() == RETURNS


async def test_a_trainer_changes_an_entry_and_sees_the_difference(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    live(sqlite_store, folder)
    bob = browser(cast.bob)
    sent = {**await opened(bob), "answer:en": "Yes, in the yard."}
    looked = await bob.post("/faq/entries/parking", data={**sent, "act": "look"})
    assert "This would change" in looked.text
    assert (folder / "door.yml").read_text() == PARKING
    saved = await bob.post("/faq/entries/parking", data={**sent, "act": "save"}, follow_redirects=True)
    assert (folder / "door.yml").read_text() == PARKING.replace("behind the shop", "in the yard")
    difference = re.search(r'<pre class="diff".*?</pre>', saved.text, re.DOTALL)
    assert difference is not None
    assert "+      Yes, in the yard." in difference[0]
    assert "1 change is not live yet" in saved.text
    with sqlite_store.read() as session:
        row = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert row is not None
        assert (row.act, row.user_id) == ("changed_entry", cast.bob.id)
        assert row.details == {"entry": "parking", "files": ["door.yml"], "fields": ["answer"]}


async def test_every_field_can_be_changed(cast: Cast, folder: Path, browser: Opened) -> None:
    bob = browser(cast.bob)
    sent = {
        **await opened(bob), "questions:en": "Park?\r\nis there parking\r\n\r\n", "questions:de": "Parken?", "answer:de": "",
        "department": "", "floor": "75", "valid_from": "2026-12-01", "valid_until": "2026-12-31", "always_human": "yes",
        "follow_ups": "toilet, returns", "act": "save",
    }  # fmt: skip
    assert (await bob.post("/faq/entries/parking", data=sent)).status_code == 303
    entry = read(folder)[0]
    assert entry.questions == ("Park?", "is there parking")
    assert (entry.translations["de"].questions, entry.translations["de"].answer) == (("Parken?",), None)
    assert (entry.department, entry.floor, entry.always_human) == (None, 0.75, True)
    assert entry.follow_ups == ("toilet", "returns")
    assert str(entry.valid_until) == "2026-12-31"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"floor": "much"}, "“much” is no percentage; write a number from 0 to 100"),
        ({"floor": "101"}, "“101” is no percentage"),
        ({"valid_until": "soon"}, "“soon” is no date; write it as 2026-12-31"),
        ({"questions:en": " "}, "The entry parking has no questions"),
        ({"questions:en": "Can I return it?"}, "“Can I return it?” is also a question of parking"),
        ({"answer:en": "We are open until 23:00 every day."}, "contradicts"),
        ({"follow_ups": "retruns"}, "follow_ups names retruns, which is no entry; did you mean returns?"),
        ({"answer:en": "x" * 1700}, "WhatsApp takes 1,600; shorten it"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    cast: Cast, folder: Path, browser: Opened, wrong: dict[str, str], sentence: str
) -> None:
    bob = browser(cast.bob)
    sent = {**await opened(bob), "answer:de": "Ja, im Hof.", **wrong, "act": "save"}
    page = await bob.post("/faq/entries/parking", data=sent)
    assert page.status_code == 409
    assert sentence in unescape(page.text)
    again = fields(page.text)
    assert again["answer:de"] == "Ja, im Hof."
    assert {key: again[key] for key in wrong} == {key: value.strip() if key == "floor" else value for key, value in wrong.items()}
    assert (folder / "door.yml").read_text() == PARKING


async def test_two_trainers_on_one_entry_lose_nothing(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    bob, ada = browser(cast.bob), browser(cast.ada)
    bobs, adas = await opened(bob), await opened(ada)
    await bob.post("/faq/entries/parking", data={**bobs, "answer:en": "Bob’s.", "answer:de": "Bobs.", "act": "save"})
    mine = {**adas, "answer:en": "Ada’s.", "department": "", "act": "save"}
    page = await ada.post("/faq/entries/parking", data=mine)
    assert page.status_code == 409
    text = unescape(page.text)
    assert "Somebody else changed this meanwhile" in text
    assert re.findall(r'<legend>([^<]*)</legend>', text) [:1] == ["answer"]
    assert text.count('<fieldset class="conflict">') == 1
    assert "Bob’s." in text
    assert fields(page.text)["answer:en"] == "Ada’s."
    assert read(folder)[0].answer == "Bob’s."
    await ada.post("/faq/entries/parking", data={**fields(page.text), "choice:answer": "mine", "act": "save"})
    entry = read(folder)[0]
    assert (entry.answer, entry.translations["de"].answer, entry.department) == ("Ada’s.", "Bobs.", None)


async def test_a_conflict_is_decided_by_a_person_and_about_what_they_saw(cast: Cast, folder: Path, browser: Opened) -> None:
    bob, ada = browser(cast.bob), browser(cast.ada)
    bobs, adas = await opened(bob), await opened(ada)
    await bob.post("/faq/entries/parking", data={**bobs, "answer:en": "Bob’s.", "act": "save"})
    page = await ada.post("/faq/entries/parking", data={**adas, "answer:en": "Ada’s.", "act": "save"})
    radios = re.findall(r'<input type="radio"[^>]*>', page.text)
    assert len(radios) == 2
    assert not any("checked" in each for each in radios), "Save alone would throw away what one of the two wrote"
    assert "required" in radios[0]
    # Bob writes once more before Ada has chosen.
    await bob.post("/faq/entries/parking", data={**await opened(bob), "answer:en": "Bob’s second.", "act": "save"})
    again = await ada.post("/faq/entries/parking", data={**fields(page.text), "choice:answer": "mine", "act": "save"})
    assert again.status_code == 409
    assert "Bob’s second." in unescape(again.text)
    assert read(folder)[0].answer == "Bob’s second."
    done = await ada.post("/faq/entries/parking", data={**fields(again.text), "choice:answer": "mine", "act": "save"})
    assert done.status_code == 303
    assert read(folder)[0].answer == "Ada’s."


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD\n", "faq: [\n"])
async def test_a_file_broken_by_hand_while_the_editor_is_open(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened, mark: str
) -> None:
    number = live(sqlite_store, folder)
    bob = browser(cast.bob)
    sent = {**await opened(bob), "answer:en": "Typed for half an hour.", "act": "save"}
    (folder / "door.yml").write_text(mark + PARKING)
    page = await bob.post("/faq/entries/parking", data=sent)
    assert page.status_code == 409
    assert f"{folder}/door.yml:1: " in unescape(page.text) or "door.yml:" in page.text
    assert fields(page.text)["answer:en"] == "Typed for half an hour."
    assert (folder / "door.yml").read_text() == mark + PARKING
    again = await bob.get("/faq/entries/parking")
    assert again.status_code == 409
    assert "cannot be read at this moment" in again.text
    listed = (await bob.get("/faq")).text
    assert "A file cannot be read as it stands." in listed
    assert titles(listed) == ["Can I return it?"]
    refused = await bob.act("/faq/publish")
    assert refused.status_code == 409
    assert "Mend this first" in refused.text
    with sqlite_store.read() as session:
        assert served_version(session) == number
    (folder / "door.yml").write_text(PARKING)
    assert (await bob.post("/faq/entries/parking", data=sent)).status_code == 303
    assert read(folder)[0].answer == "Typed for half an hour."


async def test_a_new_entry_is_written_into_the_chosen_or_a_new_file(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    bob = browser(cast.bob)
    form = fields((await bob.get("/faq/new?question=Gift+cards?&answer=Yes.&file=returns.yml")).text)
    assert (form["questions:en"], form["answer:en"], form["file"]) == ("Gift cards?", "Yes.", "returns.yml")
    for wrong, sentence in (({"id": "Gift Cards"}, "a-z, 0-9 and _ only"), ({"id": "parking"}, "There is an entry parking already")):
        page = await bob.post("/faq/new", data={**form, **wrong, "act": "save"})
        assert page.status_code == 409
        assert sentence in page.text
    saved = await bob.post("/faq/new", data={**form, "id": "gift_cards", "act": "save"})
    assert saved.headers["location"].startswith("/faq/entries/gift_cards?saved=")
    assert (folder / "returns.yml").read_text().startswith(RETURNS)
    other = {**form, "id": "gifts", "questions:en": "Vouchers?", "file": "new", "new_file": "gifts.yml", "act": "save"}
    assert (await bob.post("/faq/new", data=other)).status_code == 303
    assert (folder / "gifts.yml").read_text().startswith("version: 1\nfaq:\n  - id: gifts\n")
    outside = {**other, "id": "other", "questions:en": "Else?", "new_file": "../gifts.yml"}
    assert "no name for a file" in (await bob.post("/faq/new", data=outside)).text


async def test_an_entry_is_moved_and_taken_out(sqlite_store: Store, cast: Cast, folder: Path, browser: Opened) -> None:
    live(sqlite_store, folder)
    bob = browser(cast.bob)
    await bob.act("/faq/entries/toilet/move", file="returns.yml")
    assert (folder / "returns.yml").read_text() == RETURNS + PARKING[PARKING.index("  - id: toilet") :]
    base = (await opened(bob, "toilet"))["base"]
    gone = await bob.act("/faq/entries/toilet/remove", base=base)
    assert gone.headers["location"] == "/faq/changes"
    assert "1 change not live yet" in (await bob.get("/faq/changes")).text
    assert (folder / "returns.yml").read_text() == RETURNS
    with sqlite_store.read() as session:
        acts = session.scalars(select(Audit.act).where(Audit.act.like("%entry")).order_by(Audit.id)).all()
    assert acts == ["moved_entry", "removed_entry"]


async def test_what_somebody_else_has_changed_is_not_taken_out(cast: Cast, folder: Path, browser: Opened) -> None:
    bob = browser(cast.bob)
    base = (await opened(bob, "toilet"))["base"]
    (folder / "door.yml").write_text(PARKING.replace("ask us", "upstairs"))
    refused = await bob.act("/faq/entries/toilet/remove", base=base)
    assert refused.status_code == 409
    assert "Somebody else has changed this entry" in refused.text
    assert "upstairs" in (folder / "door.yml").read_text()


async def test_an_attachment_is_checked_stored_and_named(cast: Cast, folder: Path, browser: Opened) -> None:
    bob = browser(cast.bob)

    async def sent(name: str, content: bytes) -> Any:
        files = {"attachment": (name, content, "application/octet-stream")}
        return await bob.post("/faq/entries/parking/attach", data={"csrf": bob.csrf}, files=files)

    for name, content, sentence in (
        ("map.exe", b"MZ", "map.exe is no file that customers can be sent; choose one that ends in .png, .jpg or .pdf."),
        ("map.png", b"%PDF-1.7", "map.png is called .png but is none inside"),
        ("map.pdf", b"%PDF-" + b"x" * 950_000, "map.pdf has 1.0 MB; make it smaller than 0.9 MB."),
    ):
        page = await sent(name, content)
        assert page.status_code == 409
        assert sentence in unescape(page.text)
    assert not (folder / "media").exists()
    assert (folder / "door.yml").read_text() == PARKING
    saved = await sent("../Our Map (new).PNG", b"\x89PNG\r\n\x1a\n....")
    assert saved.status_code == 303
    assert (folder / "media" / "our-map-new.png").read_bytes().endswith(b"....")
    assert read(folder)[0].attachments == ("our-map-new.png",)
    form = {**await opened(bob), "act": "save"}
    assert form.pop("attachment:our-map-new.png") == "yes"
    await bob.post("/faq/entries/parking", data=form)
    assert (folder / "door.yml").read_text() == PARKING


async def test_changes_are_tried_out_published_and_taken_back(
    sqlite_store: Store, cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    first = live(sqlite_store, folder)
    bob = browser(cast.bob)
    assert "Everything is live" in (await bob.get("/faq/changes")).text
    (folder / "returns.yml").write_text(RETURNS.replace("Yes.", "Within 30 days."))
    page = (await bob.get("/faq/changes")).text
    assert "1 change not live yet" in page
    assert "<code>returns</code> · answer" in page
    early = await bob.act("/faq/publish")
    assert early.status_code == 409
    assert "try them out again" in early.text
    await bob.act("/faq/try-out")
    desk.trials.wait()
    assert "What customers would notice" in (await bob.get("/faq/changes")).text
    # What is written meanwhile was not tried out.
    (folder / "returns.yml").write_text(RETURNS.replace("Yes.", "No."))
    assert (await bob.act("/faq/publish")).status_code == 409
    (folder / "returns.yml").write_text(RETURNS.replace("Yes.", "Within 30 days."))
    await bob.act("/faq/publish", note="Thirty days")
    with sqlite_store.read() as session:
        number = served_version(session)
        assert number == first + 1
        assert {entry.id: entry.answer for entry in load_version(session, number)}["returns"] == "Within 30 days."
    page = main_part(await bob.get("/faq/changes"))
    assert "Everything is live" in page
    assert "Thirty days" in page
    await bob.act(f"/faq/versions/{first}/rollback")
    with sqlite_store.read() as session:
        assert served_version(session) == first
        acts = session.scalars(select(Audit.act).order_by(Audit.id.desc()).limit(2)).all()
    assert acts == ["rolled_back_faq", "published_faq"]
    assert (await bob.act("/faq/versions/99/rollback")).status_code == 409


async def test_what_the_gate_refuses_goes_live_only_by_an_admin_with_a_reason(
    sqlite_store: Store, cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    first = live(sqlite_store, folder)
    behind, ask = "Yes, behind the shop.", "Yes, ask us."
    swapped = PARKING.replace(behind, "x").replace(ask, behind).replace("      x\n", f"      {ask}\n")
    (folder / "door.yml").write_text(swapped)
    bob, ada = browser(cast.bob), browser(cast.ada)
    await bob.act("/faq/try-out")
    desk.trials.wait()
    page = (await bob.get("/faq/changes")).text
    assert "This must not go live as it is" in page
    assert 'name="note"' not in page
    # Whoever is refused is told what to do, and may ask again, as after marking an answer as wrong.
    assert "An admin may publish it even so" in page
    assert "Try it out again</button>" in page
    assert "An admin may" not in (await ada.get("/faq/changes")).text
    assert (await bob.act("/faq/publish")).status_code == 409
    assert (await bob.act("/faq/publish", even_so="Because I want it")).status_code == 409
    assert (await ada.act("/faq/publish", even_so="short")).status_code == 409
    with sqlite_store.read() as session:
        assert served_version(session) == first
    assert (await ada.act("/faq/publish", even_so="The two were mixed up")).status_code == 303
    assert "Even so: The two were mixed up" in (await bob.get("/faq/changes")).text


async def test_the_page_says_where_to_click_and_not_which_option_to_type(
    sqlite_store: Store, cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    live(sqlite_store, folder)
    with sqlite_store.write() as session:
        reply = replied(session, "Can I return it?", "returns", at=clock.now())
        marks.set_mark(session, reply, Verdict(is_right=True, entry="returns"), user_id=cast.bob.id, now=clock.now())

    def ask(job: Job, told: Told) -> list[list[Given]]:
        texts = [next(each.answer for each in entries if each.id == "returns") for entries in job.versions]
        return [[Given(Became.ANSWERED, ("returns",), text, 0.9) for _ in job.questions] for text in texts]

    desk.trials.ask = ask
    (folder / "returns.yml").write_text(RETURNS.replace("Yes.", "Within 30 days."))
    bob = browser(cast.bob)
    await bob.act("/faq/try-out")
    desk.trials.wait()
    page = main_part(await bob.get("/faq/changes"))
    assert "would read differently; if that is meant, try it out again and say so</li>" in page
    assert 'name="meant:returns"' in page
    assert "--meant" not in page


async def test_what_was_meant_is_meant_when_it_is_tried_out_again(
    sqlite_store: Store, cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    live(sqlite_store, folder)
    (folder / "returns.yml").write_text(RETURNS.replace("Yes.", "Within 30 days."))
    bob = browser(cast.bob)
    await bob.act("/faq/try-out", **{"meant:returns": "yes"})
    desk.trials.wait()
    assert '<input type="hidden" name="meant:returns" value="yes"><button' in (await bob.get("/faq/changes")).text


async def test_the_preview_is_filled_for_the_chosen_moment_and_measured(
    cast: Cast, folder: Path, browser: Opened
) -> None:
    bob = browser(cast.bob)
    sent = {**await opened(bob, "returns"), "answer:en": "Until {{ hours.closes_at }} 🚲."}
    weekday = await bob.post("/faq/look", data={**sent, "moment": "2026-11-25T10:00"})
    assert "Until 12:30 🚲." in weekday.text
    fitting = re.findall(r"<li>(\w+ \d+ of [^<]*)</li>", weekday.text)
    assert fitting[:4] == [
        "WhatsApp 15 of 1,600, with a list to choose from",
        "Telegram 15 of 4,096, with buttons",
        "Messenger 44 of 1,600, with numbered lines",
        "SMS 44 of 1,600, with numbered lines",
    ]
    assert "<li>Can I park at your shop?</li>" in weekday.text
    sunday = await bob.post("/faq/look", data={**sent, "moment": "2026-11-29T10:00"})
    assert "Until" not in re.findall(r'preview-bubble"[^>]*>(.*?)</div>', sunday.text, re.DOTALL)[0]
    assert "no answer of its own: customers get the English one, and are told so" in weekday.text


async def test_near_questions_are_told_while_writing(
    cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    bob = browser(cast.bob)
    sent = {**await opened(bob, "returns"), "questions:en": "Can I return it?\nis there parking here"}
    by_words = unescape((await bob.post("/faq/look", data=sent)).text)
    assert "75 %" in by_words
    assert "“<bdi>is there parking here</bdi>” is near to “<bdi>is there parking</bdi>”" in by_words
    assert "Compared by words alone" in by_words
    asked = []

    def ask(name: str, job: dict[str, Any]) -> dict[str, Any]:
        asked.append((name, job))
        near = {"question": "is there parking here", "entry": "parking", "wording": "is there parking", "similarity": 0.93}
        return {"near": [near]}

    desk.ask = ask
    page = unescape((await bob.post("/faq/look", data=sent)).text)
    assert "93 %" in page
    assert "by words alone" not in page
    # Only what is new is compared.
    assert asked == [("near", {"questions": ["is there parking here"], "language": "en", "entry": "returns"})]


DECISION = {
    "version": None, "language": "en", "outcome": "handoff", "reason": "low_confidence",
    "cutoffs": {"answer_from": 0.62, "clarify_from": 0.33},
    "looks": [{"kind": "whole", "model": "minilm", "weight": 1.0}, {"kind": "letters", "model": "", "weight": 0.5}],
    "candidates": [
        {
            "id": "parking", "title": "Can I park at your shop?", "confidence": 0.3, "matched": "is there parking",
            "matched_language": "en", "is_exact": False, "always_human": False, "floor": None, "share": 0.4, "cosine": 0.7,
            "advantage": 0.2, "looks": [0.5, 0.25],
        }
    ],
    "messages": [{"handoff": "low_confidence", "request": "Bike rack?", "proof": {"rule": "handoff:low_confidence"}}],
}  # fmt: skip


async def test_the_test_box_shows_the_whole_decision(cast: Cast, folder: Path, desk: FaqDesk, browser: Opened) -> None:
    asked: list[dict[str, Any]] = []

    def ask(name: str, job: dict[str, Any]) -> dict[str, Any]:
        asked.append(job)
        return DECISION

    desk.ask = ask
    url = "/faq/test?text=Bike+rack%3F&moment=2026-11-25T10:00&channel=sms&denied=toilet"
    page = unescape(main_part(await browser(cast.alice).get(url)))
    assert "The FAQ leaves it to people" in page
    assert "With 32 points more parking would be answered (from 62 % on)." in page
    assert "With 3 points more it would be asked back (from 33 % on)." in page
    assert "toilet is left out, as if the customer had said no to it." in page
    assert "A person takes over: the bot was not sure" in page
    for figure in ("30 %", "70 %", "50 %", "25 %"):
        assert f"<td>{figure}</td>" in page
    assert "Look 1: all questions of an entry together, with the model <code>minilm</code>" in page
    assert "Look 2: the letters of the words" in page
    assert (asked[0]["at"], asked[0]["denied"], asked[0]["language"]) == ("2026-11-25T09:00:00+00:00", ["toilet"], None)
    assert [each["id"] for each in asked[0]["entries"]] == ["parking", "toilet", "returns"]
    await browser(cast.alice).get("/faq/test?text=Bike&version=live")
    assert asked[1]["entries"] is None


async def test_the_test_box_tells_when_the_hours_answer(cast: Cast, folder: Path, desk: FaqDesk, browser: Opened) -> None:
    said = {"answer": "Tomorrow from 09:00.", "language": "en", "proof": {"rule": "hours"}}
    desk.ask = lambda name, job: {**DECISION, "messages": [said]}
    page = main_part(await browser(cast.bob).get("/faq/test?text=open+tomorrow"))
    assert "The opening hours answer it" in page
    assert "Tomorrow from 09:00." in page
    assert "SMS" in page


async def test_the_test_box_does_not_say_that_the_bot_answers_while_people_do(
    cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    desk.ask = lambda name, job: DECISION
    bob = browser(cast.bob)
    at_noon, at_night = "/faq/test?text=Bike&moment=2026-11-25T10:00", "/faq/test?text=Bike&moment=2026-11-25T22:00"
    goes_to_people = "You are open then, so the message goes to your people"
    page = main_part(await bob.get(at_noon))
    assert goes_to_people in page
    # One run of text: three pieces beside each other would be torn apart on a phone.
    assert "<span>Add it as a wording of “<bdi>Can I park at your shop?</bdi>”</span></a>" in page
    assert "You are open then" not in main_part(await bob.get(at_night))
    for answers, says in (
        (BotAnswers("nobody_answered_minutes", 10), "the bot says this when nobody has answered for 10 minutes"),
        (BotAnswers("always"), ""),
    ):
        desk.live.hours = Hours(replace(BUSINESS, bot_answers=answers))
        page = main_part(await bob.get(at_noon))
        assert goes_to_people not in page
        assert (says or "Answered from 62 %") in page
        assert ("You are open then" in page) is bool(says)


async def test_a_question_becomes_a_test_case_of_the_entry(
    sqlite_store: Store, cast: Cast, folder: Path, browser: Opened
) -> None:
    bob = browser(cast.bob)
    for _ in range(2):
        made = await bob.act("/faq/test/case", text="where do I leave  my car", entry="parking")
        assert made.headers["location"].startswith("/faq/entries/parking?saved=")
    # What somebody is typing into the entry's form is not what was saved here, and stays in their browser.
    assert "data-saved" not in (await bob.get(made.headers["location"])).text
    added = "    tests:\n      - where do I leave my car\n"
    assert (folder / "door.yml").read_text() == PARKING.replace("    floor: 0.8\n", f"    floor: 0.8\n{added}")
    assert [case.ask for case in read(folder)[0].tests] == ["where do I leave my car"]
    assert (await opened(bob))["tests"] == "where do I leave my car"
    with sqlite_store.read() as session:
        assert session.scalars(select(Audit.act).order_by(Audit.id.desc())).first() == "added_test_case"
    assert (await bob.act("/faq/test/case", text="x", entry="nowhere")).status_code == 409


@pytest.mark.parametrize(
    ("pasted", "mark"),
    [
        ("can I park there, call me on 06 12345678", "[number]"),
        ("park there? dana@example.org", "[e-mail]"),
        ("my name is Zorblax, can I park there", "[name]"),
        ("Sabine asks whether she can park there", "[name]"),
        ("can I park at Keizersgracht 12", "[address]"),
    ],
)
async def test_a_pasted_message_that_tells_who_wrote_it_becomes_no_test_case(
    pasted: str, mark: str, cast: Cast, folder: Path, browser: Opened
) -> None:
    refused = await browser(cast.bob).act("/faq/test/case", text=pasted, entry="parking")
    assert refused.status_code == 409
    assert f"seems to tell who asked it ({mark})" in unescape(refused.text)
    assert (folder / "door.yml").read_text() == PARKING


@pytest.mark.parametrize("asked", ["Can I park my Zorblax there at 18:30?", "park for € 1.299,00", "Is it the Shimano Deore?"])
async def test_brands_times_and_prices_are_in_the_way_of_no_test_case(asked: str, cast: Cast, folder: Path, browser: Opened) -> None:
    made = await browser(cast.bob).act("/faq/test/case", text=asked, entry="parking")
    assert made.headers["location"].startswith("/faq/entries/parking?saved=")
    assert [case.ask for case in read(folder)[0].tests] == [asked]


async def test_the_test_box_says_why_it_cannot_try(cast: Cast, folder: Path, browser: Opened) -> None:
    page = await browser(cast.bob).get("/faq/test?text=Bike+rack%3F")
    assert page.status_code == 200
    assert "nightdesk actions" in page.text


async def test_a_list_of_a_thousand_entries_comes_at_once(
    sqlite_store: Store, cast: Cast, folder: Path, desk: FaqDesk, browser: Opened
) -> None:
    many = "".join(f"  - id: many_{n}\n    questions: [What about number {n}?]\n    answer: Yes.\n" for n in range(1000))
    (folder / "many.yml").write_text("version: 1\nfaq:\n" + many)
    bob = browser(cast.bob)
    page = (await bob.get("/faq")).text
    assert len(titles(page)) == 50
    assert "1003 entries, page 1 of 21" in page
    reads = count_reads(desk)
    assert titles((await bob.get("/faq?page=21")).text) == ["What about number 998?", "What about number 999?", "Can I return it?"]
    assert reads() == 0


def count_reads(desk: FaqDesk) -> Callable[[], int]:
    """How many files are read anew from now on."""
    before = {path: found[1] for path, found in desk.copy._read.items()}
    return lambda: sum(found[1] is not before.get(path) for path, found in desk.copy._read.items())
