"""What reaches the bot from where it does not answer: groups and channels; and who let it in or put it out. (The staff's: staff.py.)

What people say to each other in a group is none of our business: the group is noted once, and their words are not kept.
"""

from typing import Any

from connectors.messages import InboundMessage, Kind, Reachability, Received, Unreadable
from connectors.telegram.fields import chat_of, identity, is_private, moment, number, text

CHANNEL = "telegram"
# https://core.telegram.org/bots/api#chatmember
_MEMBER = {"creator", "administrator", "member", "restricted"}
OUT = {"left", "kicked"}
BLOCKED = "The customer blocked the bot."
UNBLOCKED = "The customer unblocked the bot."
IN_A_CHANNEL = (
    "The bot is in this channel. Nightdesk answers in private chats only, so nothing of it is kept; this is said once."
)


def of_group(raw: dict[str, Any], holder: dict[str, Any]) -> Received:
    """Something in a group that is not the staff's, or in a channel. Always the same for the same one, so it is kept once."""
    chat = holder["chat"]
    if chat.get("type") == "channel":
        return Unreadable(CHANNEL, f"{chat['id']}:channel", {"chat": chat}, IN_A_CHANNEL)
    sender = holder.get("from")
    return InboundMessage(
        channel=CHANNEL,
        external_id=f"{chat['id']}:group",
        address=str(chat["id"]),
        kind=Kind.GROUP,
        raw={"chat": chat},
        sent_at=moment(holder.get("date")),
        name=text(chat, "title"),
        locale=text(sender, "language_code"),
    )


def of_membership(raw: dict[str, Any], member: dict[str, Any]) -> Received:
    """Somebody blocked or unblocked the bot, or a group or channel took it in or put it out."""
    chat = chat_of(member)
    status = text(member.get("new_chat_member"), "status")
    if chat is None or status not in _MEMBER | OUT:
        return Unreadable(CHANNEL, identity(raw), raw, "The bot's place in a chat changed in a way that is not known here.")
    is_in = status in _MEMBER
    private = is_private(member["chat"])
    if is_in and not private:
        return of_group(raw, member)
    why = (UNBLOCKED if is_in else BLOCKED) if private else "The bot was removed from this group."
    event = f"{chat}:member:{number(member, 'date')}:{number(raw, 'update_id')}"
    return Reachability(CHANNEL, event, chat, is_in, why)
