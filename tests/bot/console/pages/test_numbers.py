"""The page of the numbers, with its pictures, its tables, its empty state, and what may be asked of it."""

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot import clock
from bot.numbers.chart import Bar, bars
from bot.numbers.definitions import DEFINITIONS
from bot.storage.engine import Store
from bot.storage.tables import About, Message, Verdict
from tests.bot.console.conftest import Cast, Opened, main_part, say
from tests.bot.console.test_app import XSS
from tests.cast import NIGHT
from tests.nights import replied

ROOT = Path(__file__).parents[4]


def a_night(store: Store, entry: str = "returns") -> None:
    with store.write() as session:
        replied(session, "Can I return it?", entry, at=NIGHT)
        replied(session, "Open tomorrow?", None, rule="hours", address="2", at=NIGHT)
        session.query(Message).filter(Message.direction == "out").update({"handed_at": Message.created_at})
    clock.start_at(NIGHT + timedelta(days=2))


async def test_it_shows_figures_with_what_they_are_of_and_what_they_mean(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    a_night(sqlite_store)
    page = main_part(await browser(cast.alice).get("/numbers"))
    figure = re.search(r'id="figure-without_person_rest">.*?</div>', page, re.DOTALL)
    assert figure is not None
    assert "100 %" in figure[0]
    assert "1 of 1 visits" in figure[0]
    for definition in DEFINITIONS.values():
        assert definition.means in page.replace("&#39;", "'")


async def test_an_empty_desk_says_so_and_shows_no_figure(cast: Cast, browser: Opened) -> None:
    page = main_part(await browser(cast.alice).get("/numbers"))
    assert "Nothing to count yet" in page
    assert "figure-number" not in page
    assert "<svg class=\"chart\"" not in page


async def test_pictures_have_a_title_a_sentence_and_a_table(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store)
    page = main_part(await browser(cast.alice).get("/numbers"))
    pictures = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.get("role") == "img"
        names = root.get("aria-labelledby").split()
        assert [element.tag for element in root if element.get("id") in names] == ["title", "desc"]
        assert "style" not in picture
    assert page.count("<summary>As a table</summary>") == 2
    assert "2 of 2 came while the business was closed" in page
    assert '<tr><th scope="row">22:00</th><td>2</td><td>0</td></tr>' in page


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_it_gives_files_that_are_named_by_their_days(
    ending: str, sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    a_night(sqlite_store)
    answer = await browser(cast.alice).get(f"/numbers.{ending}?first=2026-11-23&last=2026-11-24")
    assert answer.headers["content-disposition"] == f'attachment; filename="numbers-2026-11-23-2026-11-24.{ending}"'
    assert "without_person_rest" in answer.text
    assert "Dana" not in answer.text
    assert "return it" not in answer.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=2026-11-24&last=2026-11-23", "is after the last"),
        ("first=2024-01-01&last=2026-11-23", "at most 366 at once"),
        ("last=2027-01-01", "is still to come"),
    ],
)
async def test_what_is_no_period_is_refused_in_a_sentence(
    query: str, sentence: str, cast: Cast, browser: Opened
) -> None:
    answer = await browser(cast.alice).get(f"/numbers?{query}")
    assert answer.status_code == 400
    assert sentence in answer.text
    for odd in ("first=x", "days=0", "days=9999999999999"):
        assert (await browser(cast.alice).get(f"/numbers?{odd}")).status_code == 404


@pytest.mark.parametrize("evil", XSS)
async def test_entries_and_comments_are_never_markup(evil: str, sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    conversation_id = say(sqlite_store, evil)
    with sqlite_store.write() as session:
        row = session.query(Message).one()
        verdict = Verdict(
            conversation_id=conversation_id, about=About.BOT, message_id=row.id, asked_at=NIGHT, is_good=False, comment_id=row.id
        )
        session.add(verdict)
    a_night(sqlite_store, entry=evil)
    page = main_part(await browser(cast.alice).get("/numbers"))
    assert "<script" not in page
    assert not re.search(r"<(img|svg onload|b>)", page)


async def test_our_script_gets_the_frame_and_nothing_is_counted(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    a_night(sqlite_store)
    alice = browser(cast.alice)
    alice.headers["X-Nightdesk"] = "live"
    page = (await alice.get("/numbers")).text
    assert "data-pulse" in page
    assert "figure-number" not in page


def test_the_documentation_defines_every_figure_in_the_same_words() -> None:
    page = (ROOT / "docs" / "numbers.md").read_text()
    for definition in DEFINITIONS.values():
        assert f"**{definition.title}** ({definition.unit})\n: {definition.means}\n" in page


def test_a_picture_of_nothing_and_of_much_can_be_drawn() -> None:
    for most in (0, 1, 3, 9, 1234, 10**6):
        root = ElementTree.fromstring(bars("a", "T", "S", ("x", "y"), [Bar("<&>", (most, 0)), Bar("b", (0, most))]))
        heights = [float(rect.get("height")) for rect in root.iter("rect") if rect.get("class") in ("chart-s0", "chart-filled")]
        assert all(0 < height <= 190 for height in heights)
        assert len(heights) == (2 if most else 0)
