"""A replay as a process of its own, because it needs the models and the processor, and may be stopped at any time.

A line goes to its standard input once it may look at the database, and then the job; what comes back is a line of JSON for each step,
and one with what the versions made of the questions. Who starts it is as light as before.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.faq.entry import Entry
from bot.faq.replay.given import Given

Told = Callable[[str, int, int], None]
#: The program that answers (actions/replay/). Nothing imports it.
PROGRAM = (sys.executable, "-m", "actions.replay")
#: What it hears before its job.
PREPARE = "\n"
#: Customers who are answered meanwhile come first.
_NICENESS = 5
# It shares its work among threads and processes itself; those of the libraries would mostly wait for each other, and keep the
# processors busy with that.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class ReplayFailed(Exception):
    """The questions could not be replayed; the message is one sentence."""


@dataclass(frozen=True)
class Question:
    """What is asked of every version; as bot.faq.replay.asked.Asked has it."""

    text: str
    language: str | None = None
    spoken: str | None = None
    at: date | None = None
    message_ids: tuple[int, ...] = ()  #: who asks it; nobody has asked a test case


@dataclass(frozen=True)
class Job:
    """Versions of the FAQ, each with its entries, and the questions to ask of all of them."""

    versions: Sequence[Sequence[Entry]]
    questions: Sequence[Question]

    def to_json(self) -> dict[str, Any]:
        return {
            "versions": [[entry.to_json() for entry in entries] for entries in self.versions],
            "questions": [
                [each.text, each.language, each.spoken, each.at.isoformat() if each.at else None, each.message_ids]
                for each in self.questions
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Job":
        """What `to_json` wrote."""
        return cls(
            [[Entry.from_json(each) for each in entries] for entries in stored["versions"]],
            [
                Question(text, language, spoken, date.fromisoformat(at) if at else None, tuple(message_ids))
                for text, language, spoken, at, message_ids in stored["questions"]
            ],
        )


class Begun:
    """The program that asks, begun before its job is known. `with` it, so that it ends in any case.

    It starts at once, and looks at nothing; once it may `prepare` it loads the models.
    """

    def __init__(self, program: Sequence[str] = PROGRAM) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, **_ONE_THREAD, "NIGHTDESK_REPLAY_NICENESS": str(_NICENESS)},
        )  # fmt: skip
        self._may_prepare = False

    def __enter__(self) -> "Begun":
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        if process.poll() is None:
            process.kill()
        with suppress(OSError):
            process.stdin.close()
        process.stdout.close()
        process.wait()

    @property
    def code(self) -> int | None:
        """Of the program, once it has ended."""
        return self._process.poll()

    def prepare(self) -> None:
        """From now on it may look at the database, which is there and in its newest shape, and load the models."""
        if self._may_prepare:
            return
        self._may_prepare = True
        assert self._process.stdin is not None
        # Who cannot begin is asked for the reason later.
        with suppress(BrokenPipeError):
            self._process.stdin.write(PREPARE)
            self._process.stdin.flush()

    def ask(self, job: Job, told: Told) -> list[list[Given]]:
        """What each version makes of each question; once. Raises ReplayFailed."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        found: list[list[Given]] | None = None
        sentence = ""
        self.prepare()
        try:
            # Who cannot begin says why, and hears no job.
            with suppress(BrokenPipeError), process.stdin as to:
                json.dump(job.to_json(), to)
            for line in process.stdout:
                said = json.loads(line)
                if "progress" in said:
                    told(*said["progress"])
                elif "error" in said:
                    sentence = str(said["error"])
                else:
                    found = [[Given.from_json(each) for each in version] for version in said["given"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            sentence = f"{type(error).__name__} while reading from it"
        if found is not None:
            process.wait()
            return found
        if sentence:
            process.kill()
        code = process.wait()
        raise ReplayFailed(
            f"The questions could not be replayed: {sentence or f'the process that asks them ended with code {code}'}; "
            "nightdesk doctor tells what is missing."
        )


def run(job: Job, told: Told, program: Sequence[str] = PROGRAM) -> list[list[Given]]:
    """What each version makes of each question, in a process that ends with this one. Raises ReplayFailed."""
    with Begun(program) as begun:
        return begun.ask(job, told)
