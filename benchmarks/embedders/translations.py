"""How near each model puts a sentence and its translation: `python -m benchmarks.embedders.translations`.

The sentences are the bot's own texts in English and their translations; the manner of the languages is taken away first, as
the FAQ search does. Each embedder's `translation_cosine` is about the median over the five languages.
"""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from bot.build import build_views, read_settings
from bot.faq.views import View

TEXTS = Path("data/texts")
LANGUAGES = ("de", "fr", "es", "nl", "it")
#: Shorter texts are mere words, longer ones several sentences.
SHORTEST, LONGEST = 15, 140


def main() -> None:
    said = {language: _texts(language) for language in ("en", *LANGUAGES)}
    keys = [
        key for key, text in said["en"].items()
        if SHORTEST < len(text) < LONGEST and all(key in texts for texts in said.values())
    ]  # fmt: skip
    print(f"{len(keys)} texts".ljust(60), *(language.rjust(6) for language in LANGUAGES), "median", "set to")
    with tempfile.TemporaryDirectory() as folder:
        for embedder in build_views(replace(read_settings(), var=Path(folder))).any_language:
            view = View(embedder, ["en", *LANGUAGES])
            english = view.messages([said["en"][key] for key in keys], ["en"] * len(keys))
            medians = []
            for language in LANGUAGES:
                other = view.messages([said[language][key] for key in keys], [language] * len(keys))
                medians.append(float(np.median((english * other).sum(axis=1))))
            told = [*medians, float(np.median(medians)), view.translation_cosine]
            print(embedder.name.ljust(60), *(f"{value:6.3f}" for value in told))


def _texts(language: str) -> dict[str, str]:
    """Key to text, without placeholders."""
    stored = YAML(typ="safe").load((TEXTS / f"{language}.yml").read_text(encoding="utf-8"))
    texts = stored["texts"]
    return {key: re.sub(r"\{.*?\}", "", text) for key, text in texts.items() if isinstance(text, str)}


if __name__ == "__main__":
    main()
