"""Trying the FAQ's files out before they go live: beside the pages, since it takes up to a minute; one at a time."""

import hashlib
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot import clock
from bot.faq.entry import Entry
from bot.faq.replay import USUAL_DAYS
from bot.faq.replay.job import ReplayFailed, run
from bot.faq.replay.publishing import Trial, try_out
from bot.faq.replay.running import Ask
from bot.faq.versions import NO_FILES, Files, UnknownVersion
from bot.faq.writing.fields import fields_of
from bot.storage.engine import Store
from bot.storage.faq_files import mark_of as file_mark

#: A trial with little to ask is done by then, so that the page that follows shows it.
WAIT_SECONDS = 1.5
NO_MARKS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Standing:
    """How it stands: under way (`what`, `done` of `whole`), done (`trial`), or failed (`problem`)."""

    mark: str
    what: str = ""
    done: int = 0
    whole: int = 1
    trial: Trial | None = None
    problem: str = ""
    made_at: datetime | None = None  #: of a trial that is done

    @property
    def is_under_way(self) -> bool:
        return self.trial is None and not self.problem


@dataclass
class Trials:
    """Hold one per console. Nothing of it outlives the process: who dies amid a trial has published nothing."""

    store: Store
    ask: Ask = run
    _standing: Standing | None = None
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, entries: Sequence[Entry], files: Mapping[str, str] = NO_MARKS) -> Standing | None:
        """Of these entries and `files` (marks by name); what was tried out before they were changed does not count."""
        standing = self._standing
        return standing if standing is not None and standing.mark == mark_of(entries, files) else None

    def start(self, entries: Sequence[Entry], meant: Collection[str] = (), files: Files = NO_FILES) -> None:
        """Begin, unless it is under way already. `files`: what goes with the answers."""
        with self._lock:
            mark = mark_of(entries, {name: file_mark(content) for name, content in files.items()})
            known = self._standing
            if known is not None and known.mark == mark and known.is_under_way:
                return
            self._standing = Standing(mark, "Beginning")
            self._thread = threading.Thread(target=self._try, args=(mark, list(entries), tuple(meant), files), daemon=True)
            self._thread.start()
        self._thread.join(WAIT_SECONDS)

    def wait(self) -> None:
        """Until what was begun last is done."""
        if self._thread is not None:
            self._thread.join()

    def _try(self, mark: str, entries: list[Entry], meant: tuple[str, ...], files: Files) -> None:
        def told(what: str, done: int, whole: int) -> None:
            self._stand(Standing(mark, what, done, max(whole, 1)))

        try:
            found = try_out(
                self.store, entries, days=USUAL_DAYS, now=clock.now(), told=told, meant=meant, ask=self.ask, files=files
            )
        except (ReplayFailed, UnknownVersion) as error:
            self._stand(Standing(mark, problem=str(error)))
        except Exception as error:
            self._stand(Standing(mark, problem=f"It could not be tried out ({type(error).__name__}); the log has the rest."))
            raise
        else:
            self._stand(Standing(mark, trial=found, made_at=clock.now()))

    def _stand(self, standing: Standing) -> None:
        """A trial of other entries, begun later, counts more."""
        if self._standing is not None and self._standing.mark == standing.mark:
            self._standing = standing


def mark_of(entries: Sequence[Entry], files: Mapping[str, str] = NO_MARKS) -> str:
    """Equal for entries that say the same, in whatever order they stand, and files that hold the same."""
    said = [*sorted((entry.id, repr(fields_of(entry))) for entry in entries), *sorted(files.items())]
    return hashlib.sha256(repr(said).encode()).hexdigest()
