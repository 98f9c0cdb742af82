"""Where a long command's seconds go, step by step, for whoever wants to know why it takes so long."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Steps:
    """Seconds by step, in the order in which they began; each ends where the next one begins. Real seconds, whatever the clock says."""

    seconds: dict[str, float] = field(default_factory=dict)
    _what: str = ""
    _since: float = 0.0

    def begin(self, what: str) -> None:
        """`what` begins, and what was under way ends; to go on with the same one changes nothing."""
        if what == self._what:
            return
        self.end()
        self._what, self._since = what, time.perf_counter()
        self.seconds.setdefault(what, 0.0)

    def end(self) -> None:
        """What was under way ends, and nothing begins."""
        if self._what:
            self.seconds[self._what] += time.perf_counter() - self._since
            self._what = ""

    def heard_by(self, told: Callable[[str, int, int], None]) -> Callable[[str, int, int], None]:
        """What hears of progress as `told` does, and begins a step with each new word."""

        def both(what: str, done: int, whole: int) -> None:
            self.begin(what)
            told(what, done, whole)

        return both

    def lines(self) -> list[str]:
        """The table for people."""
        rows = [*self.seconds.items(), ("together", sum(self.seconds.values()))]
        widest = max(len(what) for what, _ in rows)
        return [f"  {what:<{widest}} {seconds:7.2f} s" for what, seconds in rows]
