"""Staff at their console: in a real browser, and by the JSON API where a test only wants to know what staff can read."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect, sync_playwright

from tests.journeys.customers import PROMISED_SECONDS, Customer
from tests.journeys.desk import Desk, wait_until
from tests.peers.process import missing

NAME, PASSWORD = "Alice", "A lantern hangs above the workbench"
VIEWS = ("waiting", "mine", "bot", "closed", "colleagues")
_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SOON_MS = 10_000


@contextmanager
def browser_page(state: Path | None = None) -> Iterator[Page]:
    """A page in headless Chromium; `state` holds the cookies of somebody who is signed in."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("Chromium is missing, so no page can be seen as staff see it; install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS.split())
        context = browser.new_context(viewport={"width": 1280, "height": 800}, storage_state=state)
        page = context.new_page()
        page.set_default_timeout(SOON_MS)
        expect.set_options(timeout=SOON_MS)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
        yield page
        if state is not None:
            context.storage_state(path=state)
        browser.close()
    assert troubles == []


class Staff:
    """Alice, whose account is made with the desk's first link. Use as a context manager."""

    def __init__(self, desk: Desk, state: Path) -> None:
        self._desk = desk
        self.state = state
        self._addresses: dict[int, tuple[str, str]] = {}

    def __enter__(self) -> "Staff":
        self._sign_up()
        self.api = httpx.Client(base_url=self._desk.console, timeout=10, trust_env=False)
        # Once is enough for all tests: signing in too often is refused.
        signed_in = self.api.post("/sign-in", data={"name": NAME, "password": PASSWORD})
        assert signed_in.status_code == 303, signed_in.text
        return self

    def __exit__(self, *_: object) -> None:
        self.api.close()

    def _sign_up(self) -> None:
        """Create the first account, in the browser, as the desk's output says."""
        with browser_page() as page:
            page.goto(self._desk.invitation)
            page.get_by_label("Your name").fill(NAME)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_label("The same password again").fill(PASSWORD)
            page.get_by_role("button", name="Create my account").click()
            expect(page).to_have_url(f"{self._desk.console}/queue")
            page.context.storage_state(path=self.state)

    def find(self, customer: Customer) -> dict[str, Any] | None:
        """The conversation with this customer as staff can read it; None when the desk knows nothing of them."""
        for view in VIEWS:
            listed = self.api.get("/api/v1/queue", params={"show": view, "limit": 200}).raise_for_status().json()
            for number in (item["conversation_id"] for item in listed["items"]):
                if number not in self._addresses:
                    found = self._read(number)
                    self._addresses[number] = (found["channel"], found["address"])
                if self._addresses[number] == (customer.channel, customer.address):
                    return self._read(number)
        return None

    def conversation(self, customer: Customer) -> dict[str, Any]:
        found = self.find(customer)
        assert found is not None, f"the desk does not know {customer.address}"
        return found

    def lines(self, customer: Customer, author: str) -> list[dict[str, Any]]:
        """What `author` (contact, bot, staff, system) said in the transcript."""
        return [line for line in self.conversation(customer)["transcript"] if line["author"] == author]

    def wait_until_handled(self, customer: Customer, text: str) -> None:
        """Until the customer's message `text` stands in the transcript and waits for nothing any more."""

        def handled() -> bool:
            lines = (self.find(customer) or {"transcript": []})["transcript"]
            return any(line["text"] == text and line["status"] == "handled" for line in lines)

        wait_until(handled, f"{text!r} is handled", PROMISED_SECONDS)

    def page(self, path: str) -> str:
        """The source of a page of the console, on one line."""
        return " ".join(self.api.get(path).raise_for_status().text.split())

    def _read(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/api/v1/conversations/{number}").raise_for_status().json()
        return found
