"""Asks many questions on all processors: each process takes a part, and all share what is fitted and loaded."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

from actions.replay.asking import Replay
from bot.faq.replay.given import Given
from bot.faq.replay.job import Question

#: So many questions are embedded at once; a process then asks them of every version.
AT_ONCE = 250
#: Fewer are asked sooner than a process begins.
WORTH_A_PROCESS = 20
Done = Callable[[int, int], None]


def on_all_processors(replay: Replay, questions: Sequence[Question], processors: int, told: Done) -> list[list[Given]]:
    """As `replay.ask`, the questions shared among processes; `told` hears how many are done of how many."""
    # Of few questions each process gets as many as the others.
    size = min(AT_ONCE, max(WORTH_A_PROCESS, -(-len(questions) // processors)))
    parts = [questions[start : start + size] for start in range(0, len(questions), size)]
    found: list[list[Given]] = []
    done = 0

    def take(part: list[list[Given]], count: int) -> None:
        nonlocal done, found
        found = [[*before, *more] for before, more in zip(found, part, strict=True)] if found else part
        done += count
        told(done, len(questions))

    if len(parts) < 2 or processors < 2:
        for some in parts:
            take(replay.ask(some), len(some))
        return found
    # The processes share what is fitted and loaded; nothing of it is copied.
    global _shared
    _shared = replay
    with ProcessPoolExecutor(min(processors, len(parts)), multiprocessing.get_context("fork")) as workers:
        for some, part in zip(parts, workers.map(_ask, parts), strict=True):
            take(part, len(some))
    return found


_shared: Replay | None = None


def _ask(questions: Sequence[Question]) -> list[list[Given]]:
    assert _shared is not None
    return _shared.ask(questions)
