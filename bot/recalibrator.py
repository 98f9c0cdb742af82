"""Asking the action server to fit a calibration on the marks: it has the model loaded, the console has none."""

import httpx

from bot.faq.learning.recalibration import CannotRecalibrate, Proposal

#: Some hundred questions are asked again, each in milliseconds; a crowded machine may take a while.
TIMEOUT_SECONDS = 120.0
_AWAY = (
    "The part that answers (nightdesk actions) does not reply on this machine, so nothing can be fitted here; "
    "start it, or run nightdesk faq recalibrate where it runs."
)


def ask_for_proposal(actions_url: str, client: httpx.Client | None = None) -> Proposal:
    """A fitted calibration that is not kept yet. Raises CannotRecalibrate."""
    try:
        # This machine's own address: a proxy of the environment has no part in it.
        with client or httpx.Client(timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=3.0), trust_env=False) as http:
            answer = http.post(f"{actions_url}/recalibration")
    except httpx.TransportError as error:
        raise CannotRecalibrate(_AWAY) from error
    try:
        said = answer.json()
        if answer.is_success:
            return Proposal.from_json(said)
        sentence = str(said["error"])
    except (ValueError, KeyError, TypeError) as error:
        raise CannotRecalibrate(_AWAY) from error
    raise CannotRecalibrate(sentence)
