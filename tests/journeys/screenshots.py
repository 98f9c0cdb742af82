"""Takes the pictures of README and docs from the started product: `make screenshots`. Not a test."""

import tempfile
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.desk import ROOT, Desk, wait_until
from tests.journeys.staff import Staff, browser_page

NIGHT = datetime.fromisoformat("2026-11-23T22:40+01:00")
ANSWER_MS = 20_000
DOCS = ROOT / "docs"
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: File below docs/ → the page that it shows.
ELSEWHERE = {
    "faq": "/faq",
    "faq-test": "/faq/test?text=Can+I+park+my+car+near+you%3F#decision",
    "audit": "/audit",
    "risk": "/faq/risk",
    "drafts": "/drafts",
}
#: A draft is made within a minute of the closing.
DRAFT_WITHIN_SECONDS = 120
SAID = ("Do you repair e-bikes that I bought elsewhere?", "And until when are you open tomorrow?")
LEFT_TO_PEOPLE = (
    "Can you restore my grandfather's tandem from 1954?",
    "I want to complain about the repair of last week",
    "Ich möchte mit einem Menschen sprechen",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), NIGHT)
        desk.make_ready()
        try:
            with Staff(desk, Path(folder) / "state.json") as staff, browser_page(staff.state) as page:
                for text in LEFT_TO_PEOPLE:
                    assert desk.run("ask", text).returncode == 0
                _talk(page, desk)
                page.screenshot(path=DOCS / "try.png")
                page.goto(f"{desk.console}/queue")
                page.screenshot(path=DOCS / "queue.png")
                page.set_viewport_size(PHONE)
                page.locator("a[href*='/conversations/']").first.click()
                page.screenshot(path=DOCS / "phone.png")
                page.set_viewport_size(DESKTOP)
                page.get_by_role("button", name="Claim").first.click()
                page.locator("#reply").fill("I am sorry about that. Bring it by tomorrow, and we will put it right while you wait.")
                page.screenshot(path=DOCS / "conversation.png")
                _answer(page, desk, LEFT_TO_PEOPLE[0], "Yes, we restore old tandems, from 400 euros. Bring it by and we have a look.")
                for name, path in ELSEWHERE.items():
                    page.goto(f"{desk.console}{path}")
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=DOCS / f"{name}.png")
        finally:
            desk.stop()


def _answer(page: Page, desk: Desk, question: str, answer: str) -> None:
    """Somebody answers what the bot was not sure of and closes it, so that it becomes a draft."""
    page.goto(f"{desk.console}/queue")
    page.locator(".item").filter(has_text=question).locator(".item-link").click()
    page.get_by_role("button", name="Claim").first.click()
    page.get_by_role("textbox", name="Your reply to").fill(answer)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".line-staff")).to_contain_text(answer)
    page.get_by_role("button", name="Close").first.click()
    wait_until(lambda: desk.json("faq", "drafts")["drafts"], "there is a draft", DRAFT_WITHIN_SECONDS)


def _talk(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.console}/try")
    bubbles = page.locator("#phone .say:not(.say-typing)")
    for number, text in enumerate(SAID, 1):
        page.locator("#say").fill(text)
        page.keyboard.press("Enter")
        expect(page.get_by_text(text, exact=True)).to_be_visible()
        expect(bubbles).to_have_count(2 * number, timeout=ANSWER_MS)
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
