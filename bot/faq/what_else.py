"""What would have to be different for a question to be decided otherwise, in sentences for a trainer. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.faq.decide import Outcome


@dataclass(frozen=True)
class Thought:
    """A candidate, best first, as far as the decision rests on it."""

    id: str
    confidence: float
    is_exact: bool = False
    always_human: bool = False
    floor: float | None = None


def what_else(
    thoughts: Sequence[Thought], outcome: str, answer_from: float, clarify_from: float, *, denied: Sequence[str] = ()
) -> list[str]:
    """The nearest first."""
    found = [f"{each} is left out, as if the customer had said no to it." for each in denied]
    if not thoughts:
        return [*found, "No entry has a word or a meaning in common with it; write one, or add it as a wording of one."]
    best = thoughts[0]
    if best.is_exact:
        return [*found, f"It is, word for word, a question of {best.id}; only another text there would change what is said."]
    needed = max(answer_from, best.floor or 0.0)
    if best.always_human:
        return [*found, f"{best.id} is for people, so they get it; untick “always for people” there, and it is answered like others."]
    if outcome == Outcome.ANSWER:
        found.append(f"With {_points(best.confidence - needed)} less it would not be answered alone (from {_percent(needed)} on it is).")
        if len(thoughts) > 1:
            found.append(f"{thoughts[1].id} comes next, {_points(best.confidence - thoughts[1].confidence)} behind.")
        return found
    if best.floor is not None and answer_from <= best.confidence < best.floor:
        found.append(
            f"Its own floor of {_percent(best.floor)} holds {best.id} back; without the floor it would be answered "
            f"(others are from {_percent(answer_from)} on)."
        )
    else:
        found.append(f"With {_points(needed - best.confidence)} more {best.id} would be answered (from {_percent(needed)} on).")
    if outcome == Outcome.HANDOFF and best.confidence < clarify_from:
        found.append(f"With {_points(clarify_from - best.confidence)} more it would be asked back (from {_percent(clarify_from)} on).")
    elif outcome == Outcome.HANDOFF:
        found.append("It would be asked back, but was asked back just before; nobody is asked twice in a row.")
    found.append(f"As one more wording of {best.id} it would be answered word for word.")
    return found


def _points(share: float) -> str:
    points = max(share * 100, 0.0)
    return "less than a point" if points < 1 else "1 point" if points < 1.5 else f"{points:.0f} points"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
