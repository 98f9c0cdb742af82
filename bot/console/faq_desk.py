"""What the pages over the FAQ work with: its files, what is live, the figures of each entry, and whom to ask what it would answer."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from bot import clock
from bot.console.draft_trials import DraftTrials
from bot.console.faq_trials import Standing, Trials
from bot.faq.ages import Ages
from bot.faq.contradictions.remembered import RememberedContradictions
from bot.faq.entry import Entry
from bot.faq.for_shop import check_for
from bot.faq.media_marks import MediaMarks
from bot.faq.remembered import Remembered
from bot.faq.versions import load_version
from bot.faq.working import Change, Working, WorkingCopy, changes
from bot.faq.writing.writer import Writer, Written
from bot.live_hours import LiveHours
from bot.storage import faq_files
from bot.storage.engine import Store
from bot.storage.entry_figures import FiguresByEntry
from bot.storage.faq_versions import served_version
from bot.test_box import Ask

DIFFERENCES_KEPT = 50


@dataclass
class FaqDesk:
    """Hold one per console."""

    folder: Path
    business_file: Path
    live: LiveHours
    ask: Ask
    store: InitVar[Store]
    ages: Ages = field(default_factory=Ages)
    figures: FiguresByEntry = field(default_factory=FiguresByEntry)
    marks: MediaMarks = field(default_factory=MediaMarks)
    copy: WorkingCopy = field(init=False)
    trials: Trials = field(init=False)
    draft_trials: DraftTrials = field(init=False)
    _read: Remembered = field(default_factory=Remembered, init=False)
    _contradictions: RememberedContradictions = field(default_factory=RememberedContradictions, init=False)
    _served: tuple[int | None, Mapping[str, Entry]] = field(default=(None, {}), init=False)
    _waiting: tuple[int | None, Working, list[Change]] | None = field(default=None, init=False)
    _written: "OrderedDict[str, str]" = field(default_factory=OrderedDict, init=False)

    def __post_init__(self, store: Store) -> None:
        self.copy = WorkingCopy(self.folder)
        self.trials = Trials(store)
        self.draft_trials = DraftTrials(store)

    @property
    def writer(self) -> Writer:
        return Writer(self.folder, self.check)

    def check(self, instead: Mapping[Path, bytes] | None = None) -> list[str]:
        """What publishing would refuse."""
        return check_for(
            self.live.business, self.business_file, self.folder, clock.now(), instead, self._read, self._contradictions
        )

    def standing(self, entries: Sequence[Entry]) -> Standing | None:
        """How the trial of these entries, with their files as they are now, stands."""
        names = {name for entry in entries for name in entry.attachments}
        return self.trials.of(entries, self.marks.of(self.folder, names))

    def near(self, sentence: str) -> str:
        """The sentence with files named by where they lie below the FAQ's folder, or beside business.yml."""
        for folder in (self.folder, self.business_file.parent):
            if folder.name:
                sentence = sentence.replace(f"{folder}/", "")
        return sentence

    def served(self, session: Session) -> tuple[int | None, Mapping[str, Entry]]:
        """The version that customers are answered from; read once for each."""
        number = served_version(session)
        if number != self._served[0]:
            entries = load_version(session, number) if number is not None else []
            self._served = number, {entry.id: entry for entry in entries}
        return self._served

    def not_live(self, session: Session, working: Working) -> list[Change]:
        """What of the working copy is not live; what cannot be read at this moment is not counted as gone."""
        found = self._entries_not_live(session, working)
        number, _ = self.served(session)
        if number is None:
            return found
        changed = {each.entry.id for each in found}
        kept = faq_files.marks(session, number)
        others = [
            Change(each.entry, "changed", ("attachments",))
            for each in working.entries.values()
            if each.entry.attachments and each.entry.id not in changed and self._is_another(each.entry, kept)
        ]
        return [*found, *others]

    def _is_another(self, entry: Entry, kept: Mapping[str, str]) -> bool:
        """Whether a file of the entry holds something else than was published; one that is not there is a mistake to mend."""
        now = self.marks.of(self.folder, entry.attachments)
        return any(kept.get(name) != mark for name, mark in now.items())

    def _entries_not_live(self, session: Session, working: Working) -> list[Change]:
        number, served = self.served(session)
        known = self._waiting
        if known is None or known[0] != number or known[1] is not working:
            found = changes(served.values(), [each.entry for each in working.entries.values()])
            known = number, working, [each for each in found if each.kind != "removed" or not working.problems]
            self._waiting = known
        return known[2]

    def keep_difference(self, written: Written) -> str:
        """For the page that follows on saving. Returns a key."""
        key = token_urlsafe(9)
        self._written[key] = written.diff
        while len(self._written) > DIFFERENCES_KEPT:
            self._written.popitem(last=False)
        return key

    def difference(self, key: str) -> str | None:
        return self._written.get(key)
