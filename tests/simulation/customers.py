"""The customers of a simulated fortnight: who writes what and when. Made from a seed, so every run is the same."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Wish(StrEnum):
    """What a customer wants; `dialogue.py` answers it as the dialogue engine would."""

    GREET = "greet"
    FAQ = "faq"
    HOURS = "hours"
    PERSON = "person"
    COMPLAINT = "complaint"
    UNKNOWN = "unknown"
    ORDER = "order"
    PHOTO = "photo"
    NEWS = "news"
    CALLBACK = "callback"
    CANCEL_CALLBACK = "cancel_callback"
    WORD = "word"  #: the short word for which WhatsApp customers are asked before its window closes


TEXTS_OF = {
    Wish.GREET: ("Hello", "Good evening", "Hi there"),
    Wish.FAQ: ("Do you repair e-bikes?", "Can I return a helmet?", "Do you rent out tandems?"),
    Wish.HOURS: ("Are you open tomorrow?", "When do you open on Saturday?", "Are you open at Christmas?"),
    Wish.PERSON: ("Can I talk to a person about my frame?", "I would like to speak to somebody"),
    Wish.COMPLAINT: ("My wheel came back broken and I am angry", "This is the third time that the chain fell off"),
    Wish.UNKNOWN: ("What does your carbon fork weigh?", "Would you sponsor our football club?"),
    Wish.ORDER: ("My parcel has not come, what happened to it?", "Where is the order I paid for?"),
    Wish.PHOTO: ("",),
    Wish.NEWS: ("Any news?", "When will I hear from you?"),
    Wish.CALLBACK: ("Please call me back",),
    Wish.CANCEL_CALLBACK: ("I need no call any more",),
    Wish.WORD: ("ok",),
}

# How often each wish comes up as the first one of a conversation.
FIRST_WISHES = {
    Wish.GREET: 2,
    Wish.FAQ: 6,
    Wish.HOURS: 5,
    Wish.PERSON: 3,
    Wish.COMPLAINT: 2,
    Wish.UNKNOWN: 3,
    Wish.ORDER: 3,
    Wish.PHOTO: 1,
    Wish.CALLBACK: 3,
}
# What follows, if anything does: the same night, or a day later when the promise is on the customer's mind.
SECOND_WISHES = (Wish.FAQ, Wish.HOURS, Wish.NEWS, Wish.NEWS, Wish.PERSON, Wish.ORDER, Wish.CANCEL_CALLBACK)

# Most people write after work and late in the evening, some in the night and in the middle of the day.
HOURS_OF_WRITING = (*range(17, 24), *range(18, 24), *range(20, 24), 0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 14, 16)


@dataclass(frozen=True)
class Written:
    """One message of a customer. Several at the same moment are one burst."""

    at: datetime
    channel: str
    address: str
    wish: Wish
    text: str


def fortnight(start: datetime, days: int, zone: ZoneInfo, *, customers_a_day: int, seed: int) -> list[Written]:
    """Everything that is written from `start` on, in order of time. Times are aware, at whole minutes."""
    chance = random.Random(seed)
    written: list[Written] = []
    number = 0
    for day in range(days):
        for _ in range(chance.randint(customers_a_day - 3, customers_a_day + 3)):
            number += 1
            at = _moment(start, day, zone, chance)
            channel = chance.choice(("telegram", "telegram", "whatsapp"))
            address = f"customer-{number}"
            first = chance.choices(list(FIRST_WISHES), list(FIRST_WISHES.values()))[0]
            wishes = [(at, first)]
            if first is Wish.GREET:
                wishes.append((at, chance.choice((Wish.FAQ, Wish.PERSON, Wish.HOURS))))
            for _ in range(chance.randint(0, 3)):
                later = chance.choice((timedelta(0), timedelta(minutes=3), timedelta(minutes=40), timedelta(hours=14)))
                wishes.append((wishes[-1][0] + later, chance.choice(SECOND_WISHES)))
            written += [
                Written(moment, channel, address, wish, chance.choice(TEXTS_OF[wish])) for moment, wish in wishes
            ]
    end = start + timedelta(days=days)
    return sorted((one for one in written if one.at < end), key=lambda one: one.at)


def _moment(start: datetime, day: int, zone: ZoneInfo, chance: random.Random) -> datetime:
    local = start.astimezone(zone).replace(hour=0, minute=0) + timedelta(days=day)
    return local.replace(hour=chance.choice(HOURS_OF_WRITING), minute=chance.randint(0, 59))
