"""The search that answers customers: always over the version that is served, with the calibration in force, swapped in one
step when either changes."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence

from bot.faq.cutoffs import USUAL_WRONG_SHARE
from bot.faq.embed import Embedder
from bot.faq.entry import Entry
from bot.faq.learning.correction import NO_CORRECTION, Correction, correction_for
from bot.faq.learnt import Learnt
from bot.faq.search import Search, fit
from bot.faq.versions import load_version
from bot.faq.views import Views
from bot.storage import calibrations
from bot.storage.engine import Store
from bot.storage.faq_versions import served_version

log = logging.getLogger(__name__)

#: A published version is live in well under five seconds when it is looked for this often.
LOOK_SECONDS = 0.5
#: A version that could not be fitted is tried again after this long: what was missing may be there by then.
TRY_AGAIN_SECONDS = 60.0


class _Superseded(Exception):
    """A newer version is served."""


class LiveSearch:
    """Hold one per process. `current` is None until a first version is served and fitted."""

    def __init__(
        self,
        store: Store,
        models: Embedder | Views,
        default_language: str = "en",
        wrong_share: float = USUAL_WRONG_SHARE,
        learnt: Learnt | None = None,
    ) -> None:
        """`learnt`: what publishing has fitted, so that it is not fitted again here."""
        self._store = store
        self._learnt = learnt
        self._views = models if isinstance(models, Views) else Views((models,))
        self._default_language = default_language
        self._wrong_share = wrong_share
        self._refused: int | None = None
        self._refused_until = 0.0
        self._is_stale = False
        self._calibrating: asyncio.Task[None] | None = None
        self._refreshing = asyncio.Lock()
        self._correction: tuple[int, Correction] = calibrations.OWN, NO_CORRECTION
        #: with the FAQ's own calibration
        self.plain: Search | None = None
        self.current: Search | None = None
        #: one sentence while a newer version could not be fitted and the old one goes on serving
        self.problem: str | None = None

    @property
    def views(self) -> Views:
        return self._views

    async def refresh(self) -> bool:
        """Look which version and which calibration are served and take over what is new; True when the search has changed.

        Cheap when nothing has changed. The fit runs in a thread. A new version answers first with the earlier
        calibration and gets its own right afterwards, so that an edit is live within moments.
        """
        async with self._refreshing:
            number, calibration = await asyncio.to_thread(self._served)
            is_corrected = await self._correct(calibration)
            serving = self.plain.version if self.plain else None
            if number is None or (number == serving and not self._is_stale):
                self._refused, self.problem = None, None
                return is_corrected
            if number == self._refused and time.monotonic() < self._refused_until:
                return is_corrected
            self._is_stale = False
            try:
                search = await asyncio.to_thread(self._fit, number, self.plain)
            except Exception as error:
                self._refused, self._refused_until = number, time.monotonic() + TRY_AGAIN_SECONDS
                self.problem = (
                    f"FAQ version {number} cannot be served ({type(error).__name__}: {error}); version {serving} "
                    "goes on answering; mend the entries and publish again, or roll back."
                )
                log.exception("FAQ version %s cannot be served; version %s goes on answering", number, serving)
                return is_corrected
            if not search.is_own:
                self._calibrating = asyncio.create_task(self._calibrate(search))
            self._take(search)
            self._refused, self.problem = None, None
            log.info("FAQ version %s is served: %s entries", number, len(search.entries))
            return True

    def follow(self, default_language: str, wrong_share: float) -> None:
        """From the next refresh on, the entries' own words are in `default_language`; from now on at most `wrong_share`
        of the answers may be wrong."""
        if default_language != self._default_language:
            self._default_language = default_language
            self._is_stale = True
        if wrong_share != self._wrong_share:
            self._wrong_share = wrong_share
            if self.plain is not None:
                self._take(self.plain.allowing(wrong_share))

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

    def _take(self, search: Search) -> None:
        self.plain, self.current = search, search.with_correction(self._correction[1])

    async def _correct(self, number: int) -> bool:
        """Take over the calibration that is in force; True when the search has changed by it."""
        if number == self._correction[0]:
            return False
        try:
            correction = await asyncio.to_thread(self._load_correction, number)
        except (KeyError, TypeError, ValueError):
            log.exception("calibration %s cannot be read; the FAQ's own is in force", number)
            correction = NO_CORRECTION
        self._correction = number, correction
        if self.plain is None:
            return False
        self._take(self.plain)
        log.info("calibration %s is in force: %s", number, correction)
        return True

    def _load_correction(self, number: int) -> Correction:
        with self._store.read() as session:
            found = calibrations.calibration(session, number)
        if found is not None and found.embedder != self._views.name:
            log.warning(
                "calibration %s was fitted with the model %s and is not used with %s; fit it anew (nightdesk faq recalibrate)",
                number, found.embedder, self._views.name,
            )  # fmt: skip
        return correction_for(found, self._views.name)

    def _served(self) -> tuple[int | None, int]:
        with self._store.read() as session:
            return served_version(session), calibrations.served_calibration(session)

    def _fit(self, number: int, earlier: Search | None) -> Search:
        with self._store.read() as session:
            entries = load_version(session, number)
        return self._fit_on(entries, number, earlier, quick=True)

    def _fit_on(
        self,
        entries: Sequence[Entry],
        number: int | None,
        earlier: Search | None,
        progress: Callable[[int, int], None] = lambda done, whole: None,
        *,
        quick: bool = False,
    ) -> Search:
        return fit(
            entries,
            self._views,
            number,
            default_language=self._default_language,
            earlier=earlier,
            wrong_share=self._wrong_share,
            progress=progress,
            learnt=self._learnt,
            quick=quick,
        )

    async def _calibrate(self, quick: Search) -> None:
        def is_served() -> bool:
            # By its spaces: another number of the owner's makes another search of the same ones.
            return self.plain is not None and self.plain.spaces is quick.spaces

        def go_on(done: int, whole: int) -> None:
            # A newer version needs the processor now, and this one's calibration is of no use any more.
            if not is_served():
                raise _Superseded

        try:
            exact = await asyncio.to_thread(self._fit_on, quick.entries, quick.version, None, go_on)
        except _Superseded:
            return
        except Exception:
            log.exception("FAQ version %s keeps the earlier calibration", quick.version)
            return
        if is_served():
            self._take(exact.allowing(self._wrong_share))
