"""Takes the pictures of the README from the started product: `make screenshots`. Not a test."""

import tempfile
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.desk import ROOT, Desk
from tests.journeys.staff import Staff, browser_page

NIGHT = datetime.fromisoformat("2026-11-23T22:40+01:00")
ANSWER_MS = 20_000
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
                page.screenshot(path=ROOT / "docs" / "try.png")
                page.goto(f"{desk.console}/queue")
                page.screenshot(path=ROOT / "docs" / "queue.png")
                page.set_viewport_size({"width": 390, "height": 844})
                page.locator("a[href*='/conversations/']").first.click()
                page.screenshot(path=ROOT / "docs" / "phone.png")
        finally:
            desk.stop()


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
