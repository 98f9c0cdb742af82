"""The report: what it says is what was measured, it needs nothing beside it, and it can be read without seeing."""

import re
import shutil
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from bot.faq.candidate import Candidate
from bot.faq.cutoffs import Cutoffs
from bot.faq.decide import decide
from bot.faq.entry import Entry
from bot.faq.measure.evaluate import Evaluation
from bot.faq.measure.figures import figures
from bot.faq.measure.per_entry import confused_pairs, entry_results, wrong_answers
from bot.faq.measure.queries import Query
from bot.faq.measure.report import EXPLAINED, write_report
from bot.faq.measure.scored import Scored
from tests.peers.process import missing

RETURNS = Entry("returns", ("Can I return it?",), "Yes.", source="faq/shop.yml:3")
PAYMENT = Entry("payment", ("How can I pay?",), "Cash.", source="faq/shop.yml:6")
UNASKED = Entry("unasked", ("Who are you?",), "Us.")
ENTRIES = (RETURNS, PAYMENT, UNASKED)

CUTOFFS = Cutoffs(answer_from=0.75, clarify_from=0.35)


def scored(text: str, expect: Entry | None, *found: tuple[Entry, float], language: str | None = None) -> Scored:
    candidates = tuple(Candidate(entry, confidence, entry.title, "en") for entry, confidence in found)
    query = Query(text, expect.id if expect else None, language)
    return Scored(query, candidates, decide(candidates, CUTOFFS, may_clarify=True), CUTOFFS.answer_from)


SOME = (
    scored("can it go back", RETURNS, (RETURNS, 0.9)),
    scored("back & <b>money</b>", RETURNS, (PAYMENT, 0.95), (RETURNS, 0.03)),
    scored("money back", RETURNS, (PAYMENT, 0.8)),
    scored("give back", RETURNS, (PAYMENT, 0.5), (RETURNS, 0.4)),
    scored("pay", PAYMENT, (PAYMENT, 0.1)),
    scored("is the moon far", None, (PAYMENT, 0.85)),
    scored("what a night", None, (PAYMENT, 0.05)),
)


def evaluation(*some: Scored, queries: Path | None = Path("queries.jsonl")) -> Evaluation:
    found = {**figures(some), "fit_seconds": 1.0}
    if queries is None:
        found |= {"estimate": True, "fits": 8, "questions_without_second_wording": 2}
    return Evaluation(ENTRIES, some, found, queries)


def test_each_entry_is_told_what_became_of_its_queries() -> None:
    payment, returns, nothing = entry_results(ENTRIES, SOME)
    assert (returns.entry, returns.queries, returns.right, returns.wrong) == (RETURNS, 4, 1, 2)
    assert (returns.clarified, returns.clarified_with_right, returns.handed_off, returns.taken_for_it) == (1, 1, 0, 0)
    assert [each.query.text for each in returns.worst] == ["back & <b>money</b>", "money back", "give back"]
    assert (payment.entry, payment.queries, payment.handed_off, payment.taken_for_it) == (PAYMENT, 1, 1, 3)
    assert (nothing.entry, nothing.queries, nothing.wrong, nothing.handed_off) == (None, 2, 1, 1)


def test_pairs_that_are_answered_wrongly_come_first_and_a_refused_stranger_is_none() -> None:
    pairs = confused_pairs(SOME)
    assert [(pair.expect, pair.got, pair.answered, pair.clarified, pair.handed_off) for pair in pairs] == [
        ("returns", "payment", 2, 1, 0),
        (None, "payment", 1, 0, 0),
    ]
    assert len(confused_pairs(SOME, 1)) == 1


def test_the_surest_wrong_answer_is_told_first() -> None:
    assert [each.query.text for each in wrong_answers(SOME)] == ["back & <b>money</b>", "is the moon far", "money back"]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def read(page: Path) -> tuple[str, list[tuple[str, dict[str, str | None]]]]:
    text = page.read_text()
    reader = Reader()
    reader.feed(text)
    shown = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    words = unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(td|th|div|h1|h2|p|li|dt|dd)>", " ", shown)))
    return " ".join(words.split()), reader.tags


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Evaluation], Path]:
    return lambda found: write_report(found, tmp_path / "report", name="the shop", language="en")


def test_it_tells_what_was_measured(write: Callable[[Evaluation], Path]) -> None:
    words, _ = read(write(evaluation(*SOME)))
    assert "Measured on 7 labelled messages." in words
    assert "it answers 57 by itself, 43 of them wrongly." in words
    assert (
        "was answered with How can I pay? (payment), 95 % sure; nearest wording “How can I pay?” (en), shop.yml:6. "
        "Right is Can I return it? (returns) (3 % sure)."
    ) in words
    assert "Right is nothing in the FAQ." in words
    assert "estimate" not in words


def test_an_estimate_is_called_one_in_its_title_and_at_its_top(write: Callable[[Evaluation], Path]) -> None:
    words, _ = read(write(evaluation(*SOME, queries=None)))
    assert "How good the answers probably are An estimate from the FAQ alone" in words
    assert "This is an estimate." in words
    assert "2 questions could not be tried" in words


def test_it_needs_nothing_beside_it_and_what_customers_wrote_stays_words(write: Callable[[Evaluation], Path]) -> None:
    page = write(evaluation(*SOME))
    _, tags = read(page)
    addresses = [value or "" for _, own in tags for key, value in own.items() if key in ("src", "srcset", "href")]
    assert len(addresses) >= 8
    assert all(address.startswith(("data:", "#")) for address in addresses)
    assert not [tag for tag, _ in tags if tag == "script"]
    assert "back &amp; &lt;b&gt;money&lt;/b&gt;" in page.read_text()


def test_its_pictures_lie_beside_it_and_are_told_in_words(write: Callable[[Evaluation], Path]) -> None:
    page = write(evaluation(*SOME))
    pictures = sorted(path.name for path in page.parent.glob("*.png"))
    assert pictures == ["confusions.png", "reliability.png", "risk-coverage.png"]
    assert all((page.parent / name).read_bytes().startswith(b"\x89PNG") for name in pictures)
    told = [own["alt"] for tag, own in read(page)[1] if tag == "img" and own["alt"]]
    assert "of the surest 20 % of the messages 50.0 % are right" in str(told[0])
    assert len(told) == 3


def test_the_same_figures_give_the_same_report(write: Callable[[Evaluation], Path]) -> None:
    first = write(evaluation(*SOME)).read_bytes()
    assert write(evaluation(*SOME)).read_bytes() == first


def test_every_figure_is_explained(write: Callable[[Evaluation], Path]) -> None:
    counted = {"queries", "in_scope", "out_of_scope", "answered_right", "answered_wrong", "clarified",
               "clarified_with_right", "handed_off", "intervals", "languages"}  # fmt: skip
    told = set(evaluation(*SOME).figures)
    assert told - counted <= set(EXPLAINED)
    words, _ = read(write(evaluation(*SOME)))
    assert f"mcc {figures(SOME)['mcc']:.4f} Matthews' correlation" in words


def test_nothing_measured_and_nothing_wrong_are_said_not_drawn(write: Callable[[Evaluation], Path]) -> None:
    words, tags = read(write(evaluation()))
    assert "There is nothing to tell yet The file holds no queries." in words
    assert not [own for tag, own in tags if tag == "img" and own["alt"]]
    words, _ = read(write(evaluation(SOME[0])))
    assert "Nothing: every first guess is right." in words
    assert "Wrong answers, the surest first None." in words


def test_languages_have_a_table_of_their_own(write: Callable[[Evaluation], Path]) -> None:
    words, _ = read(write(evaluation(scored("zurück", RETURNS, (RETURNS, 0.9), language="de"))))
    assert "de 1 100.0 % 100.0 %" in words


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_fits_a_phone_and_follows_the_devices_scheme(write: Callable[[Evaluation], Path], scheme: str) -> None:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium is not installed; `apt-get install chromium` brings it.")
    page = write(evaluation(*SOME, scored("w" * 300, None, (PAYMENT, 0.99))))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        shown = await browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
        await shown.goto(page.as_uri())
        assert await shown.evaluate("document.documentElement.scrollWidth") == 390
        broken = "[...document.images].filter(i => !i.complete || !i.naturalWidth).length"
        assert await shown.evaluate(broken) == 0
        drawn = await shown.locator("figure img").first.evaluate("image => image.currentSrc")
        assert (drawn == await shown.locator("figure img").first.get_attribute("src")) == (scheme == "light")
        await browser.close()
