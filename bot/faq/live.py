"""The search that answers customers: always over the version that is served, swapped in one step when that changes."""

import asyncio
import contextlib
import logging
import time

from bot.faq.embed import Embedder
from bot.faq.search import Search, fit
from bot.faq.versions import load_version
from bot.storage.engine import Store
from bot.storage.faq_versions import served_version

log = logging.getLogger(__name__)

#: A published version is live in well under five seconds when it is looked for this often.
LOOK_SECONDS = 1.0
#: A version that could not be fitted is tried again after this long: what was missing may be there by then.
TRY_AGAIN_SECONDS = 60.0


class LiveSearch:
    """Hold one per process. `current` is None until a first version is served and fitted."""

    def __init__(self, store: Store, embedder: Embedder, default_language: str = "en") -> None:
        self._store = store
        self._embedder = embedder
        self._default_language = default_language
        self._refused: int | None = None
        self._refused_until = 0.0
        self._is_stale = False
        self._calibrating: asyncio.Task[None] | None = None
        self._refreshing = asyncio.Lock()
        self.current: Search | None = None
        #: one sentence while a newer version could not be fitted and the old one goes on serving
        self.problem: str | None = None

    async def refresh(self) -> bool:
        """Look which version is served and take it over when it is new; True when the search has changed.

        Cheap when nothing has changed. The fit runs in a thread. A new version answers first with the earlier
        calibration and gets its own right afterwards, so that an edit is live within moments.
        """
        async with self._refreshing:
            number = await asyncio.to_thread(self._served)
            serving = self.current.version if self.current else None
            if number is None or (number == serving and not self._is_stale):
                self._refused, self.problem = None, None
                return False
            if number == self._refused and time.monotonic() < self._refused_until:
                return False
            self._is_stale = False
            try:
                search = await asyncio.to_thread(self._fit, number, self.current)
            except Exception as error:
                self._refused, self._refused_until = number, time.monotonic() + TRY_AGAIN_SECONDS
                self.problem = (
                    f"FAQ version {number} cannot be served ({type(error).__name__}: {error}); version {serving} "
                    "goes on answering; mend the entries and publish again, or roll back."
                )
                log.exception("FAQ version %s cannot be served; version %s goes on answering", number, serving)
                return False
            if self.current is not None:
                self._calibrating = asyncio.create_task(self._calibrate(search))
            self.current, self._refused, self.problem = search, None, None
            log.info("FAQ version %s is served: %s entries", number, len(search.entries))
            return True

    def speak(self, default_language: str) -> None:
        """From the next refresh on, the entries' own words are in `default_language`."""
        if default_language != self._default_language:
            self._default_language = default_language
            self._is_stale = True

    async def keep_fresh(self) -> None:
        """Refresh for ever; cancel to stop. A database that is away is asked again."""
        while True:
            try:
                await self.refresh()
            except Exception:
                log.exception("The served FAQ version cannot be looked up; trying again")
            await asyncio.sleep(LOOK_SECONDS)

    async def calibrated(self) -> None:
        """Wait until the current version has its own calibration."""
        if self._calibrating is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._calibrating

    def _served(self) -> int | None:
        with self._store.read() as session:
            return served_version(session)

    def _fit(self, number: int, earlier: Search | None) -> Search:
        with self._store.read() as session:
            entries = load_version(session, number)
        calibrations = earlier.calibrations if earlier else None
        return fit(
            entries,
            self._embedder,
            number,
            default_language=self._default_language,
            calibrations=calibrations,
        )

    async def _calibrate(self, quick: Search) -> None:
        try:
            exact = await asyncio.to_thread(
                fit, quick.entries, self._embedder, quick.version, default_language=self._default_language
            )
        except Exception:
            log.exception("FAQ version %s keeps the earlier calibration", quick.version)
            return
        if self.current is quick:
            self.current = exact
