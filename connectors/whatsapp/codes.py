"""Twilio's error codes: what each means for a message of ours. https://www.twilio.com/docs/api/errors

{setting} in a sentence is the setting that names our sender, {channel} what people call the channel.
"""

from connectors.errors import FailureKind
from connectors.whatsapp.channels import WHATSAPP, TwilioChannel

_RETRY, _REFUSED = FailureKind.RETRY, FailureKind.REFUSED
_UNREACHABLE, _CHANNEL = FailureKind.UNREACHABLE, FailureKind.CHANNEL

_MEANINGS: dict[str, tuple[FailureKind, str]] = {
    # Our account
    "20003": (_CHANNEL, "Twilio refuses our login; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
    "20005": (_CHANNEL, "The Twilio account is not active; look at it in Twilio's console."),
    "20006": (_CHANNEL, "Twilio refuses access to this account; look at it in Twilio's console."),
    "20008": (_CHANNEL, "TWILIO_AUTH_TOKEN is that of Twilio's test account; set the live one."),
    "20403": (_CHANNEL, "The Twilio account may not do this; look at it in Twilio's console."),
    "20404": (_CHANNEL, "Twilio does not know this account; check TWILIO_ACCOUNT_SID."),
    "20429": (_RETRY, "Twilio is asked too often; it is tried again later."),
    "21609": (_CHANNEL, "Twilio refuses our address for delivery reports; check NIGHTDESK_PUBLIC_URL."),
    "30002": (_CHANNEL, "The Twilio account is suspended; look at it in Twilio's console."),
    # Our sender
    "21212": (_CHANNEL, "Twilio refuses our sender; check {setting}."),
    "21603": (_CHANNEL, "Our sender is missing; set {setting}."),
    "21606": (_CHANNEL, "The sender is not one of this account; check {setting}."),
    "21607": (_CHANNEL, "Our sender cannot send SMS; check {setting}."),
    "21611": (_RETRY, "Too many messages of our sender wait at Twilio; it is tried again later."),
    "21659": (_CHANNEL, "The sender is not one of this account; check {setting}."),
    "21660": (_CHANNEL, "The sender belongs to another account; check {setting}."),
    "21661": (_CHANNEL, "Our sender cannot send SMS; check {setting}."),
    "21703": (_CHANNEL, "The Messaging Service has no number to send from; add one to it in Twilio's console."),
    "21704": (_CHANNEL, "The Messaging Service has no number to send from; add one to it in Twilio's console."),
    "21705": (_CHANNEL, "Twilio does not know the Messaging Service; check {setting}."),
    "30001": (_RETRY, "Twilio's queue is full; it is tried again later."),
    "30032": (_CHANNEL, "Our toll-free number is not verified yet; do that in Twilio's console."),
    "30034": (_CHANNEL, "Our number is not registered for SMS in the United States (A2P 10DLC); do that in Twilio's console."),
    "63001": (_CHANNEL, "{channel} refuses our sender's login; connect the sender again in Twilio's console."),
    "63002": (_CHANNEL, "{channel} does not know our sender; check {setting}."),
    "63007": (_CHANNEL, "{channel} does not know our sender; check {setting}."),
    "63008": (_CHANNEL, "Our sender is not set up completely for {channel}; look at it in Twilio's console."),
    "63017": (_RETRY, "{channel} is sent too much at once; it is tried again later."),
    "63018": (_RETRY, "{channel} is sent too much at once; it is tried again later."),
    "63020": (_CHANNEL, "The {channel} business account is not set up; look at it in Twilio's console."),
    "63022": (_CHANNEL, "{channel} does not accept our business name's certificate; look at the sender in Twilio's console."),
    "63035": (_CHANNEL, "{channel} does not let our account write; look at the sender in Twilio's console."),
    "63038": (_RETRY, "The Twilio account has sent as much as it may in a day; it is tried again later."),
    "63112": (_CHANNEL, "Meta has disabled our {channel} account; look at it in Meta's business manager."),
    # The contact
    "21211": (_UNREACHABLE, "Twilio says that this address does not exist."),
    "21408": (
        _UNREACHABLE,
        "Our Twilio account may not send SMS to this country; allow it in Twilio's console (Messaging, Geo permissions).",
    ),
    "21608": (_UNREACHABLE, "Our Twilio account is on trial and sends only to numbers that were verified in its console."),
    "21610": (_UNREACHABLE, "The contact has unsubscribed; nothing reaches them on {channel} until they send START."),
    "21612": (_UNREACHABLE, "Twilio cannot reach this number from our sender."),
    "21614": (_UNREACHABLE, "Twilio says that this address cannot receive messages."),
    "21635": (_UNREACHABLE, "This number is a landline, which receives no SMS."),
    "30003": (_UNREACHABLE, "The contact's phone could not be reached."),
    "30004": (_UNREACHABLE, "The contact's phone or provider blocks our messages."),
    "30005": (_UNREACHABLE, "The contact's address is unknown or no longer in use."),
    "30006": (_UNREACHABLE, "The contact's phone cannot receive messages."),
    "63003": (_UNREACHABLE, "{channel} does not know this address."),
    "63014": (_UNREACHABLE, "The contact has blocked this business."),
    "63015": (_UNREACHABLE, "The sandbox writes only to people who have joined it, and this contact has not."),
    "63024": (_UNREACHABLE, "{channel} says that this address cannot receive messages."),
    "63031": (_UNREACHABLE, "This address is our own sender."),
    "63032": (_UNREACHABLE, "{channel} does not deliver our messages to this contact."),
    "63033": (_UNREACHABLE, "The contact has blocked this business."),
    # This message
    "21602": (_REFUSED, "Twilio says that the message is empty."),
    "21617": (_REFUSED, "The text is longer than Twilio takes."),
    "21655": (_REFUSED, "Twilio does not know the template; check its ContentSid."),
    "21656": (_REFUSED, "Twilio refuses what was filled into the template."),
    "30007": (_REFUSED, "The message was held back as spam, by Twilio or by the contact's provider."),
    "30008": (_REFUSED, "The message was not delivered, and the contact's provider does not say why."),
    "30036": (_REFUSED, "The message could not be delivered in time."),
    "63005": (_REFUSED, "{channel} does not take what the message contains."),
    "63012": (_REFUSED, "{channel} had an error of its own, so the message was not delivered."),
    "63013": (_REFUSED, "{channel} says that the message breaks its policy."),
    "63016": (FailureKind.WINDOW, "The contact last wrote more than 24 hours ago, so {channel} takes no free text."),
    "63021": (_REFUSED, "{channel} does not take what the message contains."),
    "63027": (_REFUSED, "{channel} has no such template in this language; look at it in Twilio's console."),
    "63028": (_REFUSED, "The template wants another number of values; look at it in Twilio's console."),
    "63040": (_REFUSED, "{channel} has not approved the template; look at it in Twilio's console."),
    "63041": (_REFUSED, "{channel} has paused the template; look at it in Twilio's console."),
    "63042": (_REFUSED, "{channel} has disabled the template; look at it in Twilio's console."),
    "63049": (_REFUSED, "Meta chose not to deliver this message to this contact."),
}


def kind_of(status: int, code: str | None) -> FailureKind:
    """What to do about an answer of Twilio: by its own code, else by the HTTP status."""
    if code in _MEANINGS:
        return _MEANINGS[code][0]
    if status == 429:
        return FailureKind.RETRY
    if status in (401, 403, 404):
        return FailureKind.CHANNEL
    return FailureKind.REFUSED if 400 <= status < 500 else FailureKind.UNKNOWN


def kind_of_code(code: str | None) -> FailureKind | None:
    """What to do about a delivery that failed with this code; None for a code that is not known here."""
    return _MEANINGS[code][0] if code in _MEANINGS else None


def explain(code: str | None, words: str = "", channel: TwilioChannel = WHATSAPP) -> str:
    """One sentence for staff; an unknown code is given with Twilio's own words."""
    if code and code in _MEANINGS:
        sentence = _MEANINGS[code][1].format(setting=channel.sender_setting, channel=channel.label)
        return f"{sentence} (Twilio {code})"
    said = words.strip().rstrip(".") or "Twilio gave no reason"
    return f"{said}. (Twilio {code})" if code else f"{said}."
