"""What drafts would have done for the customers of the last days: beside the pages, one at a time, kept until the FAQ changes."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import clock
from bot.console.faq_trials import WAIT_SECONDS, mark_of
from bot.faq.drafts.trying import Effect, effect_of
from bot.faq.entry import Entry
from bot.faq.replay import USUAL_DAYS
from bot.faq.replay.job import ReplayFailed, run
from bot.faq.replay.running import Ask
from bot.faq.versions import UnknownVersion
from bot.storage.engine import Store

MOST_KEPT = 200


@dataclass(frozen=True)
class Target:
    """A draft as a new entry (`entry` empty), or its wordings in an entry that is there."""

    draft: int
    entry: str = ""


@dataclass(frozen=True)
class Standing:
    """How it stands: waiting or under way (`what`, `done` of `whole`), done (`effect`, `made_at`), or failed (`problem`)."""

    target: Target
    mark: str
    what: str = ""
    done: int = 0
    whole: int = 1
    effect: Effect | None = None
    made_at: datetime | None = None
    problem: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.effect is None and not self.problem


@dataclass
class DraftTrials:
    """Hold one per console. Nothing of it outlives the process, and nothing of it is words of a customer."""

    store: Store
    ask: Ask = run
    _kept: "OrderedDict[Target, Standing]" = field(default_factory=OrderedDict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, draft: int, live: Sequence[Entry]) -> list[Standing]:
        """What is known of a draft by the entries that are live now, that of a new entry first."""
        mark = mark_of(live)
        with self._lock:
            found = [each for each in self._kept.values() if each.target.draft == draft and each.mark == mark]
        return sorted(found, key=lambda each: each.target.entry)

    def start(self, target: Target, live: Sequence[Entry], with_it: Sequence[Entry]) -> None:
        """Begin, unless it is under way already. `live` are the entries that answer today, `with_it` those and the draft."""
        mark = mark_of(live)
        with self._lock:
            known = self._kept.get(target)
            if known is not None and known.mark == mark and known.is_under_way:
                return
            self._kept[target] = Standing(target, mark, "Waiting for its turn")
            self._kept.move_to_end(target)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            thread = threading.Thread(target=self._try, args=(target, mark, list(with_it)), daemon=True)
            self._threads = [*(each for each in self._threads if each.is_alive()), thread]
            thread.start()
        thread.join(WAIT_SECONDS)

    def wait(self) -> None:
        """Until everything that was begun is done."""
        for thread in list(self._threads):
            thread.join()

    def _try(self, target: Target, mark: str, entries: list[Entry]) -> None:
        begun = Standing(target, mark)

        def told(what: str, done: int, whole: int) -> None:
            self._stand(replace(begun, what=what, done=done, whole=max(whole, 1)))

        with self._turn:
            try:
                effect = effect_of(self.store, entries, days=USUAL_DAYS, now=clock.now(), told=told, ask=self.ask)
            except (ReplayFailed, UnknownVersion) as error:
                self._stand(replace(begun, problem=str(error)))
            except Exception as error:
                name = type(error).__name__
                self._stand(replace(begun, problem=f"It could not be tried out ({name}); the log has the rest."))
                raise
            else:
                self._stand(replace(begun, effect=effect, made_at=clock.now()))

    def _stand(self, standing: Standing) -> None:
        """What was begun on another FAQ, later, counts more."""
        with self._lock:
            known = self._kept.get(standing.target)
            if known is not None and known.mark == standing.mark:
                self._kept[standing.target] = standing
