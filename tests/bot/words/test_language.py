"""The language of a message: told when it can be told, kept when it cannot."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words.language import ALWAYS_KNOWN, ELSEWHERE, Detector, detect

SHOP = ("en", "de")

CLEAR = [
    ("where is my parcel", "en"),
    ("can i bring my bike in tomorow??", "en"),
    ("thanks!", "en"),
    ("yes please", "en"),
    ("hello", "en"),
    ("and on sunday?", "en"),
    ("do u have kids bikes", "en"),
    ("how much is a new chain", "en"),
    ("Wo bleibt mein Paket?", "de"),
    ("was kostet eine inspektion", "de"),
    ("Hallo!", "de"),
    ("moin", "de"),
    ("ja", "de"),
    ("und am Sonntag?", "de"),
    ("danke", "de"),
    ("Rücksendung", "de"),
    ("habt ihr kinderräder", "de"),
    ("kann ich morgen vorbeikommen", "de"),
    ("wanneer kan ik mijn fiets ophalen", "nl"),
    ("wat kost een nieuwe band?", "nl"),
    ("bedankt", "nl"),
    ("hebben jullie kinderfietsen", "nl"),
    ("bonjour", "fr"),
    ("combien coûte une location pour deux jours", "fr"),
    ("où êtes-vous ?", "fr"),
    ("vous avez des vélos enfants", "fr"),
    ("hola", "es"),
    ("¿cuánto cuesta alquilar una bici?", "es"),
    ("tienen bicicletas para niños", "es"),
    ("dónde está mi pedido", "es"),
    ("buongiorno", "it"),
    ("avete biciclette per bambini?", "it"),
    ("quanto costa il noleggio", "it"),
    ("dove siete", "it"),
]

UNCLEAR = [
    "",
    " ",
    "ok",
    "OK!",
    "👍",
    "🚲🚲",
    "12345",
    "+31 20 555 0199",
    "…",
    "?",
    "Anna",
    "Giuseppe Verdi",
    "LB-20417",
    "https://example.com/wo/ist/das",
    "jana@example.com",
    "hm",
    "xyz",
    "2",
    "10:30",
    "/start",
    "\x00",
]


FOREIGN = [
    ("Bom dia, vocês consertam bicicletas elétricas?", "pt"),
    ("Czy mogę jutro odebrać mój rower?", "pl"),
    ("hvor er min pakke", "da"),
    ("где моя посылка", "ru"),
    ("我的包裹在哪里", "zh"),
    ("اين طلبي", "ar"),
]


def lines(name: str) -> list[str]:
    """The lines of a table beside this file, without its comments."""
    text = (Path(__file__).parents[1] / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    ("table", "count", "bound", "bound_of_shop"),
    [
        ("short_texts.txt", 150, 175, 79),
        ("first_messages.txt", 360, 330, 112),
        # Nothing was chosen on these; what they show is what customers will see.
        ("unseen_messages.txt", 250, 230, 78),
    ],
)
def test_it_tells_the_language_of_short_messages(table: str, count: int, bound: int, bound_of_shop: int) -> None:
    told, asked = Counter[str](), Counter[str]()
    for line in lines(table):
        language, text = line.split(": ", 1)
        asked[language] += 1
        told[language] += Detector(SHOP).detect(text) == language
    print(f"\n{table}: " + ", ".join(f"{code} {told[code]}/{asked[code]}" for code in asked)
          + f", in all {told.total()}/{asked.total()}")
    assert asked.total() >= count
    assert told["en"] + told["de"] >= bound_of_shop
    assert told.total() >= bound


@pytest.mark.parametrize("previous", SHOP)
def test_a_name_seldom_changes_the_language(previous: str) -> None:
    names = lines("names.txt")
    assert len(names) >= 40
    assert sum(detect(name, SHOP, previous) == previous for name in names) >= 0.7 * len(names)


@pytest.mark.parametrize(("text", "language"), FOREIGN)
def test_it_does_not_take_a_language_from_elsewhere_for_one_it_speaks(text: str, language: str) -> None:
    assert detect(text, SHOP) == language


@pytest.mark.parametrize(("text", "language"), CLEAR)
def test_it_tells_the_language_of_a_first_message(text: str, language: str) -> None:
    assert detect(text, SHOP) == language


@pytest.mark.parametrize(("text", "language"), CLEAR)
@pytest.mark.parametrize("previous", SHOP)
def test_it_notices_when_a_customer_changes_the_language(text: str, language: str, previous: str) -> None:
    assert detect(text, SHOP, previous) == language


@pytest.mark.parametrize("text", UNCLEAR)
@pytest.mark.parametrize("previous", ["en", "de", "es", "nl"])
def test_it_keeps_the_language_when_a_message_tells_none(text: str, previous: str) -> None:
    assert detect(text, SHOP, previous) == previous


@pytest.mark.parametrize("text", UNCLEAR)
def test_it_starts_with_the_shops_first_language_when_a_message_tells_none(text: str) -> None:
    assert detect(text, ("de", "en")) == "de"
    assert detect(text, ("en", "de")) == "en"


def test_it_names_a_language_that_the_shop_does_not_speak() -> None:
    assert detect("¿Está abierta la tienda mañana por la mañana?", ["en"]) == "es"


def test_it_knows_every_language_of_the_shop() -> None:
    assert detect("Czy mogę jutro odebrać mój rower z warsztatu?", ["pl", "en"]) == "pl"


def test_quoted_words_of_another_language_do_not_count() -> None:
    assert detect('what does "Die Rechnung ist nicht bezahlt" mean', SHOP) == "en"


@pytest.mark.parametrize("candidates", [[], ["xx"], ["", "en"], ["EN"]])
def test_it_never_raises_on_odd_languages(candidates: list[str]) -> None:
    assert detect("where is my order", candidates) == "en"


@settings(max_examples=100, deadline=None)
@given(st.text(), st.sampled_from([None, *ALWAYS_KNOWN]))
def test_it_never_raises_on_any_text(text: str, previous: str | None) -> None:
    assert detect(text, SHOP, previous) in {*ALWAYS_KNOWN, *ELSEWHERE}


def test_a_very_long_message_is_no_problem() -> None:
    assert Detector(SHOP).detect("Ich warte seit einer Woche auf mein Fahrrad. " * 5000) == "de"


def test_importing_reads_no_model() -> None:
    program = (
        "import psutil, bot.words.language as b; memory = lambda: psutil.Process().memory_info().rss;"
        "start = memory(); b.Detector(['en']); built = memory(); b.detect('is this read', ['en']);"
        "print(built - start, memory() - built)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    built, read = map(int, done.stdout.split())
    assert built < read / 10
    # The action server has 400 MB for everything.
    assert read < 120e6
