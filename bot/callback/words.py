"""What is said and understood about callbacks beside the words about hours: short labels, "as soon as possible"."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallWords:
    """One language. Labels stay within the 20 characters of a button on WhatsApp."""

    weekdays: tuple[str, ...]  #: short, Monday first
    months: tuple[str, ...]  #: short, or numbers where the language writes dates so
    date: str  #: {weekday} {day} {month}
    soon: tuple[str, ...]  #: phrases: as soon as possible, whenever


_NUMBERS = tuple(str(number) for number in range(1, 13))
WORDS: dict[str, CallWords] = {
    "en": CallWords(
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        "{weekday} {day} {month}",
        ("as soon as possible", "asap", "soon", "soonest", "earliest", "any time", "anytime", "whenever", "first", "immediately",
         "at once", "straight away", "right away", "doesnt matter", "does not matter", "dont mind", "no preference"),
    ),
    "de": CallWords(
        ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        _NUMBERS,
        "{weekday} {day}.{month}.",
        ("so bald wie möglich", "so schnell wie möglich", "möglichst bald", "schnellstmöglich", "baldmöglichst", "bald", "sofort",
         "gleich", "jederzeit", "egal", "immer", "frühestens", "der erste", "den ersten", "am schnellsten"),
    ),
    "fr": CallWords(
        ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
        _NUMBERS,
        "{weekday} {day}/{month}",
        ("dès que possible", "le plus tôt possible", "au plus vite", "tout de suite", "n'importe quand", "peu importe", "quand vous voulez",
         "immédiatement"),
    ),
    "es": CallWords(
        ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        _NUMBERS,
        "{weekday} {day}/{month}",
        ("lo antes posible", "cuanto antes", "en seguida", "enseguida", "cuando quieran", "cuando sea", "da igual", "me da igual",
         "inmediatamente"),
    ),
    "nl": CallWords(
        ("ma", "di", "wo", "do", "vr", "za", "zo"),
        _NUMBERS,
        "{weekday} {day}-{month}",
        ("zo snel mogelijk", "zo spoedig mogelijk", "meteen", "direct", "maakt niet uit", "wanneer dan ook", "altijd", "zsm"),
    ),
    "it": CallWords(
        ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
        _NUMBERS,
        "{weekday} {day}/{month}",
        ("il prima possibile", "prima possibile", "al più presto", "appena possibile", "quanto prima", "subito", "quando volete",
         "in qualsiasi momento", "è uguale", "fa lo stesso", "immediatamente"),
    ),
}  # fmt: skip
