"""How long the editor takes with a thousand entries: the entry's page, saving a change, and the page that follows."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from statistics import median
from time import perf_counter, process_time

import httpx
from fastapi import FastAPI

#: Whoever saves goes on at once.
AIM_SECONDS = 1.0
STEPS = ("the entry's page", "save", "the page that follows", "what is not live")


@dataclass(frozen=True)
class Step:
    """One request of those that a change takes, as often as it was made: seconds, and seconds of a core."""

    name: str
    seconds: tuple[float, ...]
    busy: tuple[float, ...]

    @property
    def is_reached(self) -> bool:
        return median(self.seconds) <= AIM_SECONDS


class Fields(HTMLParser):
    """What a browser would send of the editor's form, untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._is_inside = False
        self._text = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = "faq-form" in said.get("class", "").split()
        if not self._is_inside:
            return
        name = said.get("name", "")
        if tag == "textarea":
            self._text, self.sent[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in said and self._select:
            self.sent[self._select] = said.get("value", "")
        elif tag == "input" and name and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            self.sent[name] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._text = self._select = ""
        self._is_inside = self._is_inside and tag != "form"

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] += data


async def measure(console: FastAPI, token: str, rounds: int, entries: int, seed: int = 3) -> list[Step]:
    """Change the answers of so many entries, chosen by `seed`, one after the other, after one that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in STEPS}
    busy: dict[str, list[float]] = {name: [] for name in STEPS}
    transport = httpx.ASGITransport(console, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as browser:
        browser.cookies.set("nightdesk", token, domain="desk.test")

        async def timed(name: str, method: str, address: str, form: dict[str, str] | None = None) -> httpx.Response:
            began, began_busy = perf_counter(), process_time()
            answer = await browser.request(method, address, data=form)
            seconds[name].append(perf_counter() - began)
            busy[name].append(process_time() - began_busy)
            if answer.is_error:
                answer.raise_for_status()
            return answer

        for number in random.Random(seed).sample(range(1, entries), rounds + 1):
            entry = f"/faq/entries/matter_{number}"
            page = await timed(STEPS[0], "GET", entry)
            form = Fields(page.text).sent
            form |= {"answer:en": f"Another answer to matter {number}.", "act": "save"}
            saved = await timed(STEPS[1], "POST", entry, form)
            following = await timed(STEPS[2], "GET", saved.headers["location"])
            if f"Another answer to matter {number}." not in following.text:
                raise SystemExit(f"The answer of matter_{number} was not saved.")
            await timed(STEPS[3], "GET", "/faq/changes")
    return [Step(name, tuple(seconds[name][1:]), tuple(busy[name][1:])) for name in STEPS]


def table(found: Sequence[Step]) -> str:
    lines = [f"{'request':26} {'median':>8} {'longest':>8} {'of a core':>10}"]
    for one in found:
        said = "reached" if one.is_reached else "missed"
        lines.append(f"{one.name:26} {median(one.seconds):6.2f} s {max(one.seconds):6.2f} s {median(one.busy):8.2f} s  {said}")
    return "\n".join(lines)
