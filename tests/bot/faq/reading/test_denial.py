"""What denies, in six languages, and what is no denial at all."""

import pytest

from bot.faq.reading.denial import Manner, read_denial

NOT_THAT = """
    none of these|None of these.|none|neither|Neither of them|not that|not that one|something else|it's something different
    that's not what I meant|no, that's not what I meant|No. That is not it!|that's not it|that isn't what I asked|wrong|wrong answer
    you misunderstood me|I meant something else|these are all wrong|not what I asked|that doesn't answer my question|nope, not that
    I didn't mean that|sorry, that's not what I wanted to know|that's not right|No, something else please
    keine davon|keins davon|Nichts davon|weder noch|das meinte ich nicht|Nein, das meinte ich nicht|das meine ich nicht
    das habe ich nicht gemeint|das war nicht meine Frage|etwas anderes|was anderes|das ist es nicht|darum geht es nicht
    Sie haben mich missverstanden|das stimmt nicht|falsch|ich meine etwas anderes|Das passt alles nicht|nein, nicht das
    aucune de celles-ci|aucun|ni l'un ni l'autre|ce n'est pas ça|non, ce n'est pas ce que je voulais dire|autre chose|pas ça
    vous m'avez mal compris|Non, ce n’est pas ma question|c'est pas ça
    ninguna de estas|ninguno|no es eso|no, eso no es lo que quería decir|otra cosa|no me refiero a eso|nada de eso
    no era mi pregunta|algo distinto
    geen van deze|geen van beide|dat bedoel ik niet|nee, dat bedoelde ik niet|iets anders|dat is niet wat ik bedoel|dat is het niet
    niet dat|dat was niet mijn vraag
    nessuno di questi|nessuna|non è questo|no, non è quello che intendevo|qualcos'altro|non intendevo questo|un'altra cosa
"""


def phrases(table: str) -> list[str]:
    return [each.strip() for line in table.splitlines() for each in line.split("|") if each.strip()]


@pytest.mark.parametrize("text", phrases(NOT_THAT))
def test_what_denies_is_no_question(text: str) -> None:
    found = read_denial(text)
    assert found is not None
    assert (found.manner, found.rest) == (Manner.NOT_THAT, "")


@pytest.mark.parametrize("text", ["no", "No.", "nope", "nein", "Nee", "nö", "non", "¡No!", "hm, no", "no no", "Nein, leider"])
def test_a_bare_no_is_told_from_it(text: str) -> None:
    found = read_denial(text)
    assert found is not None
    assert (found.manner, found.rest) == (Manner.NO, "")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no, I mean the battery of the old model", "the battery of the old model"),
        ("No, how much is it for two bikes?", "how much is it for two bikes?"),
        ("that's not what I meant. Can I rent a trailer?", "Can I rent a trailer?"),
        ("None of these, I meant the deposit", "the deposit"),
        ("not that one, the deposit for rentals", "the deposit for rentals"),
        ("something else: do you have tandems?", "do you have tandems?"),
        ("Nein, ich meine den Akku vom alten Modell", "den Akku vom alten Modell"),
        ("das meinte ich nicht, sondern die Kaution", "die Kaution"),
        ("Nein, nicht das. Was kostet die Miete?", "Was kostet die Miete?"),
        ("non, je veux dire la batterie de l'ancien modèle", "la batterie de l'ancien modèle"),
        ("No, me refiero a la batería", "la batería"),
        ("nee, ik bedoel de accu van het oude model", "de accu van het oude model"),
        ("no, intendo la batteria", "la batteria"),
    ],
)
def test_what_is_meant_instead_is_kept(text: str, rest: str) -> None:
    found = read_denial(text)
    assert found is not None
    assert (found.manner, found.rest) == (Manner.NOT_THAT, rest)


@pytest.mark.parametrize(
    ("text", "rest"),
    [("I mean the old model", "the old model"), ("Ich meine das alte", "das alte"), ("ik bedoel de oude", "de oude")],
)
def test_what_is_only_said_more_exactly_is_told_from_it(text: str, rest: str) -> None:
    found = read_denial(text)
    assert found is not None
    assert (found.manner, found.rest) == (Manner.MEANS, rest)


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "yes", "no thanks", "No, thank you!", "no problem", "nein danke", "No hay problema", "non merci", "nee, bedankt",
        "no confirmation email for my order", "No electricity on my e-bike", "wrong item delivered", "neither brake works",
        "none of my keys fits the lock", "something else than a helmet?", "not sure which lock to buy",
        "that is not included in the price?", "Nichts geht mehr am Motor", "falsche Größe bekommen", "kein Strom",
        "no tengo la factura", "no me llega el pedido", "non ho ricevuto la conferma", "geen bevestiging gekregen",
        "aucune nouvelle de ma commande", "I meant to order two", "how much is shipping?", "thanks", "danke",
    ],
)  # fmt: skip
def test_a_question_or_a_courtesy_denies_nothing(text: str) -> None:
    found = read_denial(text)
    assert found is None or found.manner is Manner.MEANS


def test_even_a_very_long_message_is_read_quickly() -> None:
    for piece in ("no ", "no, ", "not that ", "that's not ", "wrong", "ce n'est pas ce que je "):
        read_denial(piece * (100_000 // len(piece)))
