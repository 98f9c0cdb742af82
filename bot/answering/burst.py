"""Bursts: what a customer writes in several short messages is one message to the bot. Which belong together, and how long
to wait for more. Pure.

`wait` is the owner's: so long after an unfinished message ("do you have") one waits for what follows. A message that ends as
a sentence does, or has the words of one, waits a second: on a telephone people type 36 words a minute, three characters a
second (Palin et al., How do people type on mobile devices, MobileHCI 2019), so what follows a whole sentence seldom comes
within any wait that the others could bear, while a fragment is followed by another few letters. Nobody waits longer than
LONGEST after the first message, so that 15 seconds are enough to answer in, whatever is broken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.answering.incoming import Incoming
from connectors.messages import Kind

LONGEST = timedelta(seconds=8)
FINISHED_WAIT = timedelta(seconds=1)
# Fewer words with a mark behind them are a beginning as often as not: "Hello!", "One question."
FINISHED_WORDS = 4
#: Of customers who do not care for marks: with so many words a question is whole as often as not.
LONG_WORDS = 6
MOST_MESSAGES = 10
#: What is read as questions is not longer (bot/faq/questions_in.py), so more would only make people read it.
MOST_CHARS = 1000

#: Kinds that can be a part of something; a button, a command and a correction stand for themselves.
PARTS = {Kind.TEXT, Kind.MEDIA, Kind.LOCATION, Kind.UNKNOWN}
_ENDS = re.compile(r"[.!?…。！？؟][\"'»”’)\]]*[\W_]*$")
_MARK = re.compile(r"[.!?…。！？؟:;,][\"'»”’)\]]*$")


@dataclass(frozen=True)
class Heard:
    """One message that waits to be answered."""

    id: int
    incoming: Incoming
    is_answer: bool  #: to what the bot asked, or a button: nothing else belongs to it

    @property
    def at(self) -> datetime:
        return self.incoming.received_at

    @property
    def is_part(self) -> bool:
        return self.incoming.kind in PARTS and not self.is_answer


def first_burst(heard: Sequence[Heard], wait: timedelta) -> Sequence[Heard]:
    """The messages at the beginning of `heard` (not empty, oldest first) that are answered together."""
    first, chars = heard[0], len(heard[0].incoming.text)
    if not first.is_part or not wait:
        return heard[:1]
    end = 1
    for before, message in pairwise(heard[:MOST_MESSAGES]):
        chars += 1 + len(message.incoming.text)
        is_soon = message.at - before.at <= wait and message.at - first.at <= LONGEST
        if not message.is_part or not is_soon or chars > MOST_CHARS:
            break
        end += 1
    return heard[:end]


def quiet_until(burst: Sequence[Heard], wait: timedelta) -> datetime:
    """Until when more may come that belongs to a burst behind which nothing has come yet."""
    first, last = burst[0], burst[-1]
    if not last.is_part or len(burst) == MOST_MESSAGES:
        return last.at
    return min(last.at + (min(wait, FINISHED_WAIT) if _is_finished(last.incoming) else wait), first.at + LONGEST)


def joined(burst: Sequence[Heard]) -> Incoming:
    """The burst as one message: what came first began the wait, and what came last says how things stand."""
    if len(burst) == 1:
        return burst[0].incoming
    # What says nothing of its own neither silences the rest nor changes what it is.
    parts = [heard.incoming for heard in burst if not heard.incoming.is_repetition] or [burst[-1].incoming]
    return replace(
        parts[-1],
        # A picture with words is for people, as one with a caption is.
        kind=next((part.kind for part in parts if part.kind is not Kind.TEXT), Kind.TEXT),
        text=together([part.text.strip() for part in parts]),
        received_at=parts[0].received_at,
        wrote_at=parts[0].wrote_at,
        bots_turn_at=parts[0].bots_turn_at,
        has_photo=any(part.has_photo for part in parts),
        opened=any(part.opened for part in parts),
    )


def together(texts: Sequence[str]) -> str:
    """One text. A line ends only where a sentence does: "do you have" and "helmets for kids?" are one question."""
    whole = ""
    for text in texts:
        if whole and text:
            whole += "\n" if _MARK.search(whole) else " "
        whole += text
    return whole


def _is_finished(incoming: Incoming) -> bool:
    words = len(incoming.text.split())
    return words >= LONG_WORDS or (words >= FINISHED_WORDS and _ENDS.search(incoming.text) is not None)
