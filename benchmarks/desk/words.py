"""What made-up customers of a bicycle shop, its bot and its people write. Enough different words to be searched among."""

import random

FIRST_NAMES = (
    "Dana", "Mehmet", "Sofia", "Jürgen", "Chloé", "Pieter", "Zoë", "Łukasz", "Fatima", "Ólafur", "Nadia", "Bram",
    "Giulia", "Iñigo", "Marlies", "Hugo", "Aylin", "Thijs", "Greta", "Noor", "Émile", "Katarzyna", "Ruben", "Anouk",
)  # fmt: skip
LAST_NAMES = (
    "de Vries", "Yılmaz", "García", "Müller", "Dubois", "Jansen", "Rossi", "Kowalski", "Haddad", "Jónsson", "Bakker",
    "Weber", "Moreau", "Visser", "Schäfer", "Bianchi", "O'Neill", "van den Berg", "Fischer", "López", "Smit", "Koç",
)  # fmt: skip
THINGS = (
    "city bike", "cargo bike", "e-bike", "helmet", "rear light", "brake", "saddle", "chain", "battery", "charger", "child seat",
    "pannier", "lock", "tyre", "mudguard", "bell", "rain jacket", "front wheel", "gear shifter", "pump",
)  # fmt: skip
DINGE = (
    "Stadtrad", "Lastenrad", "E-Bike", "Helm", "Rücklicht", "Bremse", "Sattel", "Kette", "Akku", "Ladegerät", "Kindersitz",
    "Schloss", "Reifen", "Schutzblech", "Klingel", "Regenjacke", "Vorderrad", "Schaltung", "Luftpumpe", "Gepäcktasche",
)  # fmt: skip
ASKED = {
    "en": (
        "Where is my order {order}?",
        "The {thing} of order {order} has not arrived yet",
        "how much is a new {thing} for a bike from {year}",
        "I bought a {thing} in {year} and it makes a strange noise when it rains. Can you have a look at it?",
        "Do you have the {thing} in blue?",
        "can i return the {thing}? the size is wrong, order {order}",
        "What are your opening hours on Saturday?",
        "My {thing} is broken, I need it on Monday for work. Is there anybody who can call me on +31 6 {phone}?",
        "is the guarantee of {year} still good for the {thing}",
        "Invoice for {order} please, to {mail}",
    ),
    "de": (
        "Wo ist meine Bestellung {order}?",
        "{thing} aus Bestellung {order} ist noch nicht da",
        "Was kostet {thing} für ein Rad von {year}?",
        "Ich habe {year} bei Ihnen gekauft, {thing} macht seit gestern Geräusche. Können Sie das ansehen?",
        "kann ich {thing} zurückgeben, Bestellung {order}",
        "Habt ihr am Samstag offen?",
        "Rechnung zu {order} bitte an {mail}",
    ),
}
SAID_ON = {
    "en": ("Thank you!", "ok, and until when?", "Hello? Is anybody there?", "That is what I meant.", "And what does the {thing} cost?"),
    "de": ("Danke!", "ok, und bis wann?", "Hallo, ist da jemand?", "Genau das meinte ich.", "Und was kostet {thing}?"),
}
BOT_ANSWERS = (
    ("order_status", "You get a tracking link by e-mail as soon as the parcel leaves us. Most orders arrive within three days."),
    ("returns", "You can bring it back within 30 days, unused and with the receipt. The money is on your account within a week."),
    ("repairs", "Bring it to the workshop; small repairs are done while you wait, and we call you before anything costs more."),
    ("guarantee", "The frame has a guarantee of ten years, everything else of two. Keep the receipt, a photo of it is enough."),
    ("payment", "In the shop you pay in cash or by card, online also by bank transfer. A lease is possible from 600 euros on."),
    ("hours", "We are open Tuesday to Friday from 09:00 to 18:00 and on Saturday from 10:00 to 17:00."),
)
BOT_HANDS_OVER = "A person answers this. You hear from us by {due}, at the latest."
STAFF_REPLIES = (
    "Good morning {name}, thank you for waiting. I have looked it up: your {thing} leaves us today.",
    "Hello {name}, the {thing} is in the workshop at this moment. It will be ready tomorrow at noon.",
    "Dear {name}, I am sorry about that. I am sending a new {thing} today, you need not send the old one back.",
    "Hi {name}, yes, we have it here. Shall I put one aside for you until Saturday?",
    "That is no trouble at all. Just show this message in the shop.",
)


def customer(dice: random.Random) -> str:
    return f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}"


def question(dice: random.Random, language: str) -> str:
    return _filled(dice, dice.choice(ASKED[language]), language)


def remark(dice: random.Random, language: str) -> str:
    return _filled(dice, dice.choice(SAID_ON[language]), language)


def staff_reply(dice: random.Random, name: str) -> str:
    return _filled(dice, dice.choice(STAFF_REPLIES), "en", name=name.split()[0])


def _filled(dice: random.Random, text: str, language: str, name: str = "") -> str:
    return text.format(
        order=f"LB-{dice.randrange(10_000, 99_999)}",
        thing=dice.choice(DINGE if language == "de" else THINGS),
        year=dice.randrange(2015, 2027),
        phone=f"{dice.randrange(10_000_000, 99_999_999)}",
        mail=f"{dice.choice(FIRST_NAMES).lower()}@example.com",
        name=name,
    )
