"""A text that is too long for one message of a channel, as several. Pure."""

import regex

from connectors.errors import FailureKind, SendFailed

_BORDERS = (regex.compile(r"\n\s*\n"), regex.compile(r"\n"), regex.compile(r"(?<=[.!?…。？！])\s"), regex.compile(r"\s+"))
_GRAPHEME = regex.compile(r"\X")


def units(text: str) -> int:
    """Length in UTF-16 code units: what Telegram counts, and never less than the number of characters."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def split_text(text: str, limit_units: int) -> list[str]:
    """`text` in order, in pieces of at most `limit_units`, none empty.

    Cut between paragraphs, else lines, else sentences, else words (white space at a cut is dropped), else between graphemes.
    """
    pieces = []
    rest = text.strip()
    while units(rest) > limit_units:
        cut = _cut(rest, limit_units)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit_units: int) -> int:
    """Where to cut `text`, as an index above 0; at most `limit_units` lie before it."""
    head = text[: _index_at(text, limit_units)]
    for border in _BORDERS:
        # A border in the first half would waste a message.
        ends: list[int] = [match.start() for match in border.finditer(text, 0, len(head) + 1) if match.start() <= len(head)]
        if ends and ends[-1] > len(head) // 2:
            return ends[-1]
    ends = [int(match.end()) for match in _GRAPHEME.finditer(text) if match.end() <= len(head)]
    return ends[-1] if ends else len(head)


def _index_at(text: str, limit_units: int) -> int:
    used = 0
    for index, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > limit_units:
            return index
    return len(text)


def partly_sent(failure: SendFailed, sent: int, total: int) -> SendFailed:
    """The failure of a message of which some pieces are already out: sending it again would double those."""
    if sent == 0:
        return failure
    instead = {
        FailureKind.RETRY: FailureKind.UNKNOWN,
        FailureKind.CHANNEL: FailureKind.UNKNOWN,
        FailureKind.WINDOW: FailureKind.REFUSED,
    }
    return SendFailed(
        instead.get(failure.kind, failure.kind),
        f"Only {sent} of {total} parts were sent. {failure.sentence}",
        migrated_to=failure.migrated_to,
        code=failure.code,
    )
