"""The words by which people unsubscribe from SMS and come back. Twilio obeys and answers them itself, so nobody else does.

https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: OptOutType says what a Messaging Service's own words did.
"""

from connectors.whatsapp.channels import TwilioChannel

_STOP = frozenset({"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
# Not YES, which Twilio takes for START only from somebody who is unsubscribed, and which answers a question otherwise.
_START = frozenset({"START", "UNSTOP"})

UNSUBSCRIBED = "This customer unsubscribed from your SMS. Nothing reaches them there until they send START."
SUBSCRIBED = "This customer subscribed to your SMS again; they can be written to."


def opted_out(channel: TwilioChannel, text: str, opt_out_type: str) -> bool | None:
    """True: Twilio unsubscribed the contact by itself; False: it subscribed them again; None for every other message."""
    if not channel.has_opt_out:
        return None
    word = opt_out_type.upper() or " ".join(text.upper().split())
    if word in _STOP:
        return True
    return False if word in _START else None
