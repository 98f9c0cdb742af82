"""What a browser that was never here takes for a page: bytes over the wire with everything that belongs to it, and its first paint.

Debian's Chromium, without a screen, from the console's own process on this machine.
"""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from playwright.async_api import Browser, CDPSession, async_playwright

from benchmarks.desk.pages import AIM_BYTES
from benchmarks.desk.served import Served

#: From the click to the first pixel, in milliseconds.
AIM_PAINT_MILLISECONDS = 300.0
LOADS = 15
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@dataclass(frozen=True)
class Loaded:
    """One page, each time by a browser that knows nothing of us yet. Milliseconds are the browser's own."""

    name: str
    paints: tuple[float, ...]
    busy: tuple[float, ...]  #: of the page's main thread, until it was loaded: what a busy machine hardly lengthens
    bytes: int  #: the largest: page, styles, scripts and pictures as they went over the wire, with their headers

    @property
    def is_reached(self) -> bool:
        return median(self.paints) <= AIM_PAINT_MILLISECONDS and self.bytes <= AIM_BYTES


async def measure(served: Served, token: str, pages: Mapping[str, Sequence[str]], loads: int = LOADS) -> list[Loaded]:
    """Each page `loads` times, its addresses in turn, after one that does not count."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("Chromium is not installed; `apt-get install chromium` brings it.")
    found = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS.split())
        for name, addresses in pages.items():
            loaded = [await _load(browser, served, token, addresses[number % len(addresses)]) for number in range(-1, loads)][1:]
            paints, busy, sizes = zip(*loaded, strict=True)
            found.append(Loaded(name, paints, busy, max(sizes)))
        await browser.close()
    return found


async def _load(browser: Browser, served: Served, token: str, address: str) -> tuple[float, float, int]:
    """Milliseconds until the first paint and of the main thread, and bytes."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    await context.add_cookies([{"name": "nightdesk", "value": token, "url": served.address}])
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    for domain in ("Network", "Performance"):
        await session.send(f"{domain}.enable")  # type: ignore[arg-type]
    await page.goto(served.address + address, wait_until="load")
    # Asked again and again: a page whose policy forbids eval cannot be waited for.
    while (painted := await page.evaluate(PAINTED)) is None:
        await asyncio.sleep(0.01)
    busy = await _task_milliseconds(session)
    await context.close()
    return float(painted), busy, int(sum(sizes))


async def _task_milliseconds(session: CDPSession) -> float:
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    return next(float(each["value"]) * 1000 for each in metrics if each["name"] == "TaskDuration")


def table(found: Sequence[Loaded]) -> str:
    lines = [f"{'first visit':34} {'painted':>9} {'slowest':>9} {'main thread':>12} {'largest':>10}"]
    for one in found:
        said = "reached" if one.is_reached else "missed"
        lines.append(
            f"{one.name:34} {median(one.paints):6.0f} ms {max(one.paints):6.0f} ms {median(one.busy):9.0f} ms"
            f" {one.bytes / 1000:7.1f} kB  {said}"
        )
    return "\n".join(lines)
