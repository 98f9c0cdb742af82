"""Why a command of staff to be open or closed is not carried out, in a sentence that they read."""

EXAMPLES = "closed until tomorrow, closed until 14:00, open until 20:00, workshop closed until Monday: burst pipe"


class NotAnOverride(ValueError):
    """It cannot be carried out; the message is one sentence. `is_meant`: it surely was meant as a command."""

    def __init__(self, sentence: str, *, is_meant: bool = False) -> None:
        super().__init__(sentence)
        self.is_meant = is_meant


class Refused(NotAnOverride):
    """Every word was understood, and it cannot be."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, is_meant=True)


def not_understood(said: str) -> str:
    shown = " ".join(said.split())
    shown = shown if len(shown) <= 60 else shown[:59] + "…"
    return f"“{shown}” is not understood as a whole; write for example: {EXAMPLES}. A reason goes behind a colon."


def no_end() -> Refused:
    """Nothing is read as endless."""
    return Refused(
        "Until when? Write for example: closed until tomorrow, closed until 14:00 or closed until Monday.")
