"""The phrases that Rasa learns from and those that it is measured on, as bot/rasa_server's pipeline sees them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LEARNT = ROOT / "data" / "nlu"
HELD_OUT = ROOT / "tests" / "rasa" / "held_out"
#: Files of one language; the others mix English and German.
LANGUAGES = {"dutch": "nl", "french": "fr", "italian": "it", "spanish": "es"}
_ENTITY = re.compile(r"\[([^]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Phrase:
    text: str
    intent: str
    language: str


def phrases(folder: Path, tell: Callable[[str], str]) -> list[Phrase]:
    """Every example of an intent below `folder`; `tell` tells English from German."""
    return [
        Phrase(text, intent, LANGUAGES.get(file.stem) or tell(text))
        for file in sorted(folder.glob("*.yml"))
        for intent, text in _examples(file)
    ]


def _examples(file: Path) -> Iterator[tuple[str, str]]:
    for item in yaml.safe_load(file.read_text()).get("nlu", []):
        if "intent" in item:
            for line in item["examples"].splitlines():
                yield item["intent"], _ENTITY.sub(r"\1", line.removeprefix("- ").strip())


def words(text: str) -> str:
    """What Rasa's WhitespaceTokenizer and CountVectorsFeaturizer leave of a text, but for rare signs."""
    bare = re.sub(r"[^\w#@&]+(?=\s|$)|(?:\s|^)[^\w#@&]+(?=[^0-9\s])", " ", text)
    bare = re.sub(r"(?<=[^0-9\s])[^\w._~:/?#\[\]()@!$&*+,;=-]+(?=[^0-9\s])", " ", bare)
    return re.sub(r"\b[0-9]+\b", "__number__", " ".join(bare.split())).lower() or text.lower()
