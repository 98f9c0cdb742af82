"""What an answer says, without the greeting and the farewell; and when two answers differ."""

import pytest

from bot.faq.drafts.cleaned import cleaned
from bot.faq.drafts.differ import differ


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Hello [name], yes, we do. Kind regards, [staff]", "Yes, we do."),
        ("Hi there! We do.\n\nBest wishes\n[staff]", "We do."),
        ("Good morning [name], [staff] here: it is on its way.", "It is on its way."),
        ("Guten Tag Frau [name], ja, das geht.\nViele Grüße\n[staff]", "Ja, das geht."),
        ("Hallo [name],\n\nja, das geht.\n\nLG [staff]", "Ja, das geht."),
        ("Bonjour, oui, c'est possible. Bonne journée !", "Oui, c'est possible."),
        ("Hola [name], sí, se puede. Un saludo", "Sí, se puede."),
        ("Ciao [name]! Sì, si può. Saluti, [staff]", "Sì, si può."),
        ("Hoi [name], ja hoor, dat kan. Groetjes [staff]", "Ja hoor, dat kan."),
        ("Thanks for your message. We open at nine.", "We open at nine."),
        ("We open at nine.", "We open at nine."),
        ("Dear customers get ten percent.", "Dear customers get ten percent."),
        ("Yes! Have a nice day!", "Yes!"),
    ],
)
def test_what_it_says_is_left(said: str, left: str) -> None:
    assert cleaned(said) == left


@pytest.mark.parametrize(
    ("one", "other", "are_different"),
    [
        ("It costs 90 euros.", "It costs 120 euros.", True),
        ("Yes, we tune pianos.", "We do not tune pianos.", True),
        ("Leider machen wir das nicht.", "Das machen wir.", True),
        ("We tune pianos on request.", "Ask the workshop about guitars instead.", True),
        ("Yes, we tune pianos for 90 euros.", "We tune pianos for 90 euros, yes.", False),
        ("By card or in cash.", "In cash or by card.", False),
    ],
)
def test_answers_that_differ_are_told(one: str, other: str, *, are_different: bool) -> None:
    assert differ(one, other) is are_different
    assert differ(other, one) is are_different
