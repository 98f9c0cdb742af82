"""Which messages belong together, and how long the bot waits for more."""

from datetime import timedelta

import pytest

from bot.answering.burst import LONGEST, MOST_MESSAGES, Heard, first_burst, joined, quiet_until
from bot.answering.incoming import Incoming
from bot.storage.tables import Holder
from connectors.messages import Kind
from tests.cast import NIGHT

WAIT = timedelta(seconds=3)
SECOND = timedelta(seconds=1)


def heard(*messages: tuple[float, str], kind: Kind = Kind.TEXT, is_answer: bool = False) -> list[Heard]:
    """Messages by the seconds at which they came."""
    return [
        Heard(
            number,
            Incoming(
                kind=kind,
                text=text,
                payload=None,
                channel="telegram",
                sender_id="a",
                holder=Holder.BOT,
                received_at=NIGHT + seconds * SECOND,
                asked_at=NIGHT,
                language=None,
                is_first=False,
            ),
            is_answer,
        )
        for number, (seconds, text) in enumerate(messages, 1)
    ]


def texts(found) -> list[str]:
    return [each.incoming.text for each in found]


def test_what_comes_within_the_wait_belongs_together() -> None:
    waiting = heard((0, "hi"), (2, "do you have"), (4.9, "helmets for kids?"), (8.5, "and"))
    assert texts(first_burst(waiting, WAIT)) == ["hi", "do you have", "helmets for kids?"]


def test_a_fragment_is_joined_to_one_sentence_and_whole_sentences_stay_lines() -> None:
    fragments = heard((0, "hi"), (1, "do you have"), (2, "helmets for kids?"), (3, "And what do they cost?"))
    assert joined(fragments).text == "hi do you have helmets for kids?\nAnd what do they cost?"
    assert joined(heard((0, "Hello,"), (1, "is it broken?"))).text == "Hello,\nis it broken?"


def test_the_wait_for_the_first_message_counts_for_the_whole() -> None:
    assert joined(heard((0, "hi"), (2, "there"))).received_at == NIGHT


@pytest.mark.parametrize("kind", [Kind.BUTTON, Kind.COMMAND, Kind.EDIT])
def test_a_button_a_command_and_a_correction_stand_for_themselves(kind: Kind) -> None:
    alone = heard((1, "x"), kind=kind)
    assert texts(first_burst(heard((0, "hi")) + alone, WAIT)) == ["hi"]
    assert texts(first_burst(alone + heard((2, "hi")), WAIT)) == ["x"]
    assert quiet_until(alone, WAIT) == NIGHT + SECOND


def test_an_answer_to_the_bot_stands_for_itself_and_waits_for_nothing() -> None:
    answer = heard((1, "2"), is_answer=True)
    assert texts(first_burst(heard((0, "hi")) + answer, WAIT)) == ["hi"]
    assert quiet_until(answer, WAIT) == NIGHT + SECOND


def test_a_picture_and_its_words_belong_together_whichever_comes_first() -> None:
    for one, other in ((Kind.MEDIA, Kind.TEXT), (Kind.TEXT, Kind.MEDIA)):
        both = heard((0, "what is this?"), kind=one) + heard((1, ""), kind=other)
        assert len(first_burst(both, WAIT)) == 2
        assert (joined(both).kind, joined(both).text) == (Kind.MEDIA, "what is this?")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("hi", 3),
        ("do you have", 3),
        ("do you have any helmets", 3),
        ("do you have helmets for kids", 1),
        ("Hello!", 3),
        ("One question.", 3),
        ("", 3),
        ("Do you have helmets for kids?", 1),
        ("Habt ihr am Samstag offen? 🙂", 1),
        ('He said "we close at six."', 1),
        ("你们 有 儿童 头盔 吗？", 1),
    ],
)
def test_a_finished_sentence_waits_less_than_the_beginning_of_one(text: str, seconds: int) -> None:
    assert quiet_until(heard((0, text)), WAIT) == NIGHT + seconds * SECOND


def test_nobody_waits_longer_than_the_owner_says_or_the_longest_wait_after_the_first_message() -> None:
    assert quiet_until(heard((0, "Do you have helmets for kids?")), timedelta(0)) == NIGHT
    going_on = heard((0, "hi"), (2.5, "do"), (5, "you"), (7.5, "have"))
    assert quiet_until(going_on, WAIT) == NIGHT + LONGEST
    assert len(first_burst([*going_on, *heard((9, "helmets"))], WAIT)) == 4


def test_a_burst_has_a_bounded_length() -> None:
    many = heard(*((0.1 * number, "a") for number in range(15)))
    found = first_burst(many, WAIT)
    assert len(found) == MOST_MESSAGES
    assert quiet_until(found, WAIT) == found[-1].at
    assert texts(first_burst(heard((0, "a" * 900), (1, "b" * 200)), WAIT)) == ["a" * 900]


def test_without_a_wait_every_message_is_by_itself() -> None:
    assert texts(first_burst(heard((0, "hi"), (0, "there")), timedelta(0))) == ["hi"]
