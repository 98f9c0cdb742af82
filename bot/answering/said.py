"""One automatic text with its proof, and how several become one message. Pure; bot/answering/automatic.py puts them into the outbox."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answering.made import MADE_OF, Recipe
from bot.dialogue.reply import ProofOf
from connectors.messages import Button

#: More choices than these are no help on a telephone. A way out of them comes on top.
MAX_CHOICES = 3
WAYS_OUT = {"/none_of_these"}

# What a reply is about comes before what was said around it: a handoff, then an answer, then any other text.
_ACCOMPANYING = {"say:disclosure", "say:reached_us_late", "say:not_in_your_language"}
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class FileOf:
    """A file that goes with an answer, as a published version has it."""

    name: str
    version: int | None


@dataclass(frozen=True)
class Said:
    """One text, ready to be sent, with its proof."""

    text: str
    proof: ProofOf
    buttons: tuple[Button, ...] = ()
    made_of: tuple[Recipe, ...] = ()  #: the recipes of its paragraphs; empty: not known
    files: tuple[FileOf, ...] = ()  #: what is sent after it


def merged(says: Sequence[Said]) -> Said:
    """One text out of several: their paragraphs in order, no sentence twice, the last choices that were offered.

    The proof is that of the most telling part; its details name the rules of all `parts`.
    """
    proof = max(says, key=lambda said: _weight(said.proof.rule)).proof  # the first one among equals
    if len(says) > 1:
        proof = replace(proof, details={**proof.details, "parts": [said.proof.rule for said in says]})
    if any(said.made_of for said in says):
        proof = replace(proof, details={**proof.details, MADE_OF: [list(said.made_of) for said in says]})
    buttons = next((said.buttons for said in reversed(says) if said.buttons), ())
    files = tuple(dict.fromkeys(file for said in says for file in said.files))
    return Said(joined(said.text for said in says), proof, _few(buttons), files=files)


def joined(texts: Iterable[str]) -> str:
    """Several texts as one: their paragraphs in order, no sentence twice."""
    return "\n\n".join(_without_repetition(texts))


def _weight(rule: str) -> int:
    if rule.startswith("handoff"):
        return 3
    if not rule.startswith(("say:", "form:")):
        return 2
    return 0 if rule in _ACCOMPANYING else 1


def _few(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    choices = [button for button in buttons if button.payload not in WAYS_OUT][:MAX_CHOICES]
    return tuple(button for button in buttons if button in choices or button.payload in WAYS_OUT)


def _without_repetition(texts: Iterable[str]) -> list[str]:
    """The texts that remain when each loses the sentences of those before it. Within itself a text may repeat."""
    heard: set[str] = set()
    remaining = []
    for text in texts:
        lines = text.strip().split("\n")
        fresh = [_new_sentences(line, heard) for line in lines]
        # A line that had words and has none left goes, and so does the gap that it leaves.
        kept = [line for line, old in zip(fresh, lines, strict=True) if line or not old.strip()]
        shown = "\n".join(kept) if len(kept) == len(lines) else re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
        if shown:
            remaining.append(shown)
        heard.update(_key(sentence) for line in lines for sentence in _SENTENCE_ENDS.split(line))
    return remaining


def _new_sentences(line: str, heard: set[str]) -> str:
    sentences = _SENTENCE_ENDS.split(line)
    fresh = [sentence for sentence in sentences if not (_key(sentence) in heard and _is_sentence(sentence))]
    return line if len(fresh) == len(sentences) else " ".join(fresh)


def _is_sentence(text: str) -> bool:
    """Not the number of a list's item, nor a lone word that both texts may well need."""
    return len(_WORD.findall(text)) > 1


def _key(sentence: str) -> str:
    return " ".join(sentence.split()).casefold()
