"""`python -m actions.replay`: the program that asks versions of the FAQ, begun by `nightdesk faq replay` and by publishing.

A program of its own: it loads the models at once, and may be stopped at any time. A job comes in on stdin, as
bot/faq/replay/job.py has it; lines of JSON go out on stdout. Nothing is written but what can be computed again: what was
fitted, and what the models saw in the questions.
"""

import gc
import json
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

from actions.replay.asking import Replay
from actions.replay.preparing import prepared, warm_up
from actions.replay.processors import on_all_processors
from bot.build import CannotStart, Desk, build_views
from bot.commands.manners import open_desk
from bot.faq.replay.asked_file import file_below, forget_gone
from bot.faq.replay.given import Given
from bot.faq.replay.job import Job, Told
from bot.processes.memory import stay_small
from bot.processes.processor import usable_processors
from bot.storage.questions import still_there


def asked(replay: Replay, job: Job, desk: Desk, told: Told) -> list[list[Given]]:
    """What the versions make of the questions."""
    try:
        return on_all_processors(replay, job.questions, usable_processors(), lambda done, whole: told("Asking", done, whole))
    finally:
        # Who was erased since the questions were looked up is not remembered either.
        forget_gone(file_below(desk.settings.var), lambda some: still_there(desk.store, some))


def speaker(out: TextIO) -> Callable[..., None]:
    """Writes lines of JSON, each in one piece: several threads tell at once how far they are."""
    turn = threading.Lock()

    def say(**document: Any) -> None:
        line = json.dumps(document, ensure_ascii=False) + "\n"
        with turn:
            out.write(line)
            out.flush()

    return say


def main() -> None:
    stay_small()
    os.nice(int(os.environ.get("NIGHTDESK_REPLAY_NICENESS", "0")))
    # Whatever else prints, standard output is for JSON.
    out, sys.stdout = sys.stdout, sys.stderr
    say = speaker(out)

    def told(what: str, done: int, whole: int) -> None:
        say(progress=[what, done, whole])

    if not sys.stdin.readline():
        sys.exit(1)  # who began this has nothing to ask
    try:
        desk = open_desk()
        with ThreadPoolExecutor(2) as beside:
            # The job comes later than these are begun.
            loaded = beside.submit(build_views, desk.settings)
            # What is read at a first question is read once, before the processes part.
            warm = beside.submit(warm_up, desk)
            stored = sys.stdin.read()
            if not stored:
                sys.exit(1)
            told("Loading the models", 0, 1)
            job = Job.from_json(json.loads(stored))
            replay = prepared(job, desk, loaded.result(), told)
            warm.result()
        # What is there by now stays; the processes that ask share it, and look through it for nothing.
        gc.freeze()
        gc.enable()
        made = asked(replay, job, desk, told)
    except CannotStart as error:
        say(error=" ".join(error.problems))
        sys.exit(1)
    say(given=[[each.to_json() for each in version] for version in made])
