"""How fast a provider takes messages. A connector states it; whoever sends keeps to it (bot/channels/pace.py)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`per_second`: messages to all recipients together; `recipient_seconds`: between two to the same one. None and 0: no limit."""

    per_second: int | None = None
    recipient_seconds: float = 0.0
