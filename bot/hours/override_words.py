"""Reads what staff write to be open or closed for the moment: "closed until Monday: burst pipe", "open till 20:00 today".

Every word must be understood: a command that is half understood would tell customers something wrong. Nothing is read as
endless. What was understood is said back by whoever carries it out.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from bot.hours.engine import Hours, Override
from bot.hours.grammar import grammar
from bot.hours.override_command import Command
from bot.hours.override_errors import EXAMPLES, NotAnOverride, Refused, not_understood
from bot.hours.words import WORDS
from bot.hours.words.overrides import OVERRIDE_WORDS, OverrideWords

MOST_CHARS = 500
_COMMANDS = {
    "closed": False, "close": False, "geschlossen": False, "zu": False, "ferme": False, "cerrado": False, "gesloten": False,
    "open": True, "opened": True, "offen": True, "ouvert": True, "abierto": True,
}
_SLASH = re.compile(r"/(\w+)(?:@\w+)?\s*(.*)", re.DOTALL)
#: What may stand between the command and its reason. A colon within a time is none.
_BREAK = re.compile(r":(?=\s)|\s+[-–—]+\s+|[,;.!](?=\s)|\n|\s\(")


def is_command(word: str) -> bool:
    """Whether a word behind a slash opens or closes."""
    return word in _COMMANDS


def read_override(text: str, hours: Hours, at: datetime) -> Override:
    """The override that `text`, written at `at`, sets. Raises NotAnOverride.

    "until tomorrow" is the rest of today's business day, its night included; "until Monday" ends where Monday's hours begin
    to count; a time alone is the next one.
    """
    said = text.strip()
    opens: bool | None = None
    slash = _SLASH.fullmatch(said)
    if slash is not None:
        opens, said = _COMMANDS.get(slash[1].casefold()), slash[2].strip()
        if opens is None:
            raise NotAnOverride(f"/{slash[1]} is no command that is known here; write for example: {EXAMPLES}.")
    if len(said) > MOST_CHARS:
        raise NotAnOverride(f"That is too long for a command; write for example: {EXAMPLES}.")
    # What staff set before does not change what an ordinary day is.
    ordinary = Hours(hours.business)
    problem: NotAnOverride | None = None
    for code in dict.fromkeys([*hours.business.languages, *WORDS]):
        reading, words = grammar(code), OVERRIDE_WORDS.get(code)
        if reading is None or words is None:
            continue
        for head, reason in _splits(said, words):
            try:
                starts_at, ends_at, is_open, department = Command(head, opens, reading, words, ordinary, at).read()
                return Override(is_open, starts_at, ends_at, department, {code: reason} if reason else {})
            except Refused:
                raise
            except NotAnOverride as error:
                if problem is None or (error.is_meant and not problem.is_meant):
                    problem = error
    raise problem or NotAnOverride(not_understood(said))


def _splits(said: str, words: OverrideWords) -> Iterator[tuple[str, str]]:
    """(command, reason), the longest command first."""
    yield said, ""
    breaks = [(match.start(), match.end()) for match in _BREAK.finditer(said)]
    breaks += [(match.start(), match.end()) for match in re.finditer(rf"\s(?:{words.because})\s*", said, re.IGNORECASE)]
    for start, end in sorted(breaks, reverse=True):
        # "closed until tomorrow (sick)": both brackets go.
        reason = said[end:].strip(" \n.!:;,-–—")
        yield said[:start], reason.removesuffix(")") if "(" not in reason else reason
