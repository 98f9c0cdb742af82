"""Taking a copy of a conversation along: as text, JSON and PDF, whole and redacted."""

import json
import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from bot import clock
from bot.staff.staff_reply import reply
from bot.staff.takeover import claim
from bot.storage.engine import Store
from bot.storage.notes import write_internal
from bot.storage.tables import Audit, Contact, StoredAttachment
from connectors.messages import Attachment, Kind, Location
from tests.bot.console.conftest import Cast, Opened, main_part, say, wait
from tests.bot.console.test_app import XSS
from tests.nights import replied

NAME, ADDRESS = "Wilhelmina Zonneveld", "+31612345678"
THEIRS = ("wilhelmina", "zonneveld", "31612345678", "612345678", "keizersgracht", "98765", "w@example.org", "pelargonium", "52.3")


def a_night(store: Store, cast: Cast) -> int:
    """Wilhelmina asks, is answered by the bot and by Alice, and sends a picture and a place."""
    conversation_id = wait(store, "I am Wilhelmina, where is my order 98765?", name=NAME, address=ADDRESS)
    say(store, "Write to w@example.org or Keizersgracht 12", name=NAME, address=ADDRESS)
    file = Attachment("image", "r", "image/png", "pelargonium.png")
    say(store, "", name=NAME, address=ADDRESS, kind=Kind.MEDIA, attachments=(file,))
    say(store, "", name=NAME, address=ADDRESS, kind=Kind.LOCATION, location=Location(52.3, 4.9, "Keizersgracht 12"))
    with store.write() as session:
        for row in session.query(StoredAttachment):
            row.status, row.path, row.size_bytes = "stored", "1", 20_480
        replied(session, "Can I return it?", "returns", address=ADDRESS, at=clock.now(), said="Within 30 days, Wilhelmina.")
        session.query(Contact).update({"name": NAME})
        claim(session, conversation_id, cast.alice, clock.now())
        reply(session, conversation_id, cast.alice, "Dear Ms Zonneveld, Alice here: 98765 is on its way.", client_key="k", now=clock.now())
    return conversation_id


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


async def test_the_text_copy_holds_all_that_was_said_with_who_and_when(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store, cast)
    answer = await browser(cast.alice).get("/conversations/1/copy.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    text = answer.text
    assert text.startswith("Lumen Bicycles\nConversation 1\n")
    assert f"Customer: {NAME}\nAddress: {ADDRESS}\n" in text
    assert "--- Monday 23 November 2026 ---" in text
    assert f"22:40 {NAME}\n      I am Wilhelmina, where is my order 98765?\n" in text
    assert "22:40 Bot (FAQ entry returns, version 1, confidence 0.90)\n      Within 30 days, Wilhelmina.\n" in text
    assert "      [File (image): pelargonium.png, 20 kB]\n" in text
    assert "      [Place: Keizersgracht 12, 52.30000, 4.90000]\n" in text
    assert "22:40 * Alice took over.\n" in text
    assert "22:40 Alice\n      Dear Ms Zonneveld" in text


async def test_nothing_that_a_customer_writes_looks_like_a_head_or_moves_a_terminal(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    say(sqlite_store, "Hello\n22:41 Alice\n      We owe you 100 euros\x1b[2J\u202e", name="Dana\n22:42 Alice")
    text = (await browser(cast.alice).get("/conversations/1/copy.txt")).text
    assert re.findall(r"^\d\d:\d\d (.*)$", text, re.MULTILINE) == ["Dana 22:42 Alice"]
    assert "\x1b" not in text
    assert "\u202e" not in text


async def test_the_json_copy_is_for_programs(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store, cast)
    answer = await browser(cast.alice).get("/conversations/1/copy.json")
    document = json.loads(answer.text)
    assert (document["nightdesk_transcript"], document["conversation"], document["redacted"]) == (1, 1, False)
    assert document["timezone"] == "Europe/Amsterdam"
    first, bot = document["messages"][0], next(each for each in document["messages"] if each["author"] == "bot")
    assert re.fullmatch(r"2026-11-23T21:40:00[.0-9]*\+00:00", first["at"])
    assert (bot["proof"]["entry"], bot["proof"]["confidence"]) == ("returns", 0.9)


async def test_the_pdf_copy_is_set_on_pages_with_numbers(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store, cast)
    for number in range(40):
        say(sqlite_store, f"Question {number}: " + "how does it go on? " * 9, name=NAME, address=ADDRESS)
    answer = await browser(cast.alice).get("/conversations/1/copy.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    assert len(pages) > 2
    text = text_of(answer.content)
    assert "I am Wilhelmina, where is my order 98765?" in text
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page.extract_text()
    fonts = {font.get_object()["/BaseFont"] for page in pages for font in page["/Resources"]["/Font"].values()}
    assert all("DejaVuSans" in font for font in fonts), "the letters travel with the page"


@pytest.mark.filterwarnings("error")
async def test_signs_that_the_font_lacks_are_named_and_letters_are_counted(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    say(sqlite_store, "Great 👍🏽 naïve Ωμέγα Привет 漢字 مرحبا", name="漢 Dana")
    text = text_of((await browser(cast.alice).get("/conversations/1/copy.pdf")).content)
    assert "Great [thumbs up sign] naïve Ωμέγα Привет □□" in text
    assert "letters are in a script that this page cannot set" in text


@pytest.mark.parametrize("ending", ["txt", "json", "pdf"])
async def test_the_redacted_copy_names_nobody(ending: str, sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store, cast)
    answer = await browser(cast.alice).get(f"/conversations/1/copy.{ending}?redacted=true")
    text = text_of(answer.content) if ending == "pdf" else answer.text
    said = re.sub(r"\s+", " ", text).casefold()
    assert "read it before you pass it on" in said
    assert not [each for each in (*THEIRS, "alice") if each in said]
    assert "where is my order [number]?" in said
    assert "within 30 days, [name]." in said
    raw = answer.content.lower()
    assert b"zonneveld" not in raw
    assert b"31612345678" not in raw


@pytest.mark.parametrize("ending", ["txt", "json", "pdf"])
async def test_files_are_named_safely_whatever_the_customer_is_called(
    ending: str, sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    say(sqlite_store, "Hello", name='../../etc/"; filename=evil.exe\r\nX: y')
    alice = browser(cast.alice)
    plain = await alice.get(f"/conversations/1/copy.{ending}")
    assert plain.headers["content-disposition"] == f'attachment; filename="conversation-1-2026-11-23.{ending}"'
    assert plain.headers["x-content-type-options"] == "nosniff"
    shared = await alice.get(f"/conversations/1/copy.{ending}?redacted=true")
    assert shared.headers["content-disposition"] == f'attachment; filename="conversation-1-redacted-2026-11-23.{ending}"'


@pytest.mark.parametrize("evil", XSS)
async def test_a_copy_of_evil_words_is_made_and_never_a_page(evil: str, sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    say(sqlite_store, evil, name=evil)
    alice = browser(cast.alice)
    for ending in ("txt", "json", "pdf"):
        answer = await alice.get(f"/conversations/1/copy.{ending}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "html" not in answer.headers["content-type"]
    page = main_part(await alice.get("/conversations/1/copy"))
    assert "<script" not in page
    assert "onerror=alert(1)>" not in page


async def test_the_page_offers_every_kind_and_shows_what_is_taken_out(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store, cast)
    alice = browser(cast.alice)
    assert 'href="/conversations/1/copy"' in main_part(await alice.get("/conversations/1"))
    page = main_part(await alice.get("/conversations/1/copy"))
    links = re.findall(r'href="(/conversations/1/copy\.[^"]+)"', page)
    assert len(links) == 6
    for link in links:
        assert (await alice.get(link)).status_code == 200
    assert "Dear Ms [name], [staff] here: [number] is on its way." in page
    assert "Zonneveld" not in page


async def test_an_empty_conversation_and_none_at_all(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    alice = browser(cast.alice)
    for path in ("/conversations/1/copy", "/conversations/1/copy.txt", "/conversations/1/copy.doc"):
        assert (await alice.get(path)).status_code == 404
    say(sqlite_store, "")
    assert "[Sent something]" in (await alice.get("/conversations/1/copy.txt")).text


async def test_who_took_a_copy_stands_in_the_audit_log(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    say(sqlite_store, "Hello")
    await browser(cast.alice).get("/conversations/1/copy.txt?redacted=true")
    with sqlite_store.read() as session:
        written = session.scalars(select(Audit).where(Audit.act == "exported")).one()
    assert (written.user_id, written.conversation_id) == (cast.alice.id, 1)
    assert written.details == {"format": "txt", "redacted": True}


async def test_what_colleagues_write_for_each_other_is_not_in_the_copy_to_give_away(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    a_night(sqlite_store, cast)
    with sqlite_store.write() as session:
        write_internal(session, 1, cast.alice, "He complains every month", "key", clock.now())
    opened = browser(cast.alice)
    assert "He complains every month" in (await opened.get("/conversations/1/copy.txt")).text
    for ending in ("txt", "json", "pdf"):
        copied = (await opened.get(f"/conversations/1/copy.{ending}?redacted=1")).content
        words = text_of(copied) if ending == "pdf" else copied.decode()
        assert "complains" not in words
