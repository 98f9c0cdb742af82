"""Asking the action server what it would answer, and which questions are near: it has the models loaded, the console has none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

#: A working copy with much that is new is fitted first.
TIMEOUT_SECONDS = 60.0
_AWAY = "The part that answers (nightdesk actions) does not reply on this machine, so nothing can be tried here; start it."

#: The name of a question and its JSON to the JSON of the answer. Raises CannotTry.
Ask = Callable[[str, dict[str, Any]], dict[str, Any]]


class CannotTry(Exception):
    """It cannot be tried; the message is one sentence."""


@dataclass(frozen=True)
class NearQuestion:
    """A question of another entry that is near to one being written. `similarity`: 0 to 1, 1 means the same words."""

    question: str
    entry: str
    wording: str
    similarity: float


def asking(actions_url: str) -> Ask:
    return lambda name, job: ask_test_box(actions_url, name, job)


def ask_test_box(
    actions_url: str, name: str, job: Mapping[str, Any], client: httpx.Client | None = None
) -> dict[str, Any]:
    """Raises CannotTry."""
    try:
        # This machine's own address: a proxy of the environment has no part in it.
        with client or httpx.Client(timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=3.0), trust_env=False) as http:
            answer = http.post(f"{actions_url}/test-box/{name}", json=job)
    except httpx.TransportError as error:
        raise CannotTry(_AWAY) from error
    try:
        said = answer.json()
        if answer.is_success and isinstance(said, dict):
            return said
        sentence = str(said["error"])
    except (ValueError, KeyError, TypeError) as error:
        raise CannotTry(_AWAY) from error
    raise CannotTry(sentence)


def nobody(name: str, job: dict[str, Any]) -> dict[str, Any]:
    """Where there is no action server."""
    raise CannotTry(_AWAY)


def near_questions(said: Mapping[str, Any]) -> Sequence[NearQuestion]:
    """What the action server says to `near`."""
    return [NearQuestion(**each) for each in said.get("near", ())]
