"""The staff's group on Telegram: where it is, what of each conversation stands in it, and whose account is whose."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class StaffGroup(Table):
    """The bot and its staff's group on one channel, as last looked at."""

    __tablename__ = "staff_groups"
    channel: Mapped[str] = mapped_column(primary_key=True)
    configured: Mapped[str | None]  #: the group's id in the settings; None: there is no group
    chat: Mapped[str | None]  #: the id that it has now; another one when the group has moved since
    began_at: Mapped[datetime]  #: since when this group is configured; what waited before then gets no card
    has_topics: Mapped[bool] = mapped_column(default=False)  #: whether the bot may make topics in it
    looked_at: Mapped[datetime | None]  #: when that was asked; None: it is asked again at once
    error: Mapped[str | None]  #: why nothing reaches it, in one sentence
    bot_name: Mapped[str | None]  #: without the @


class StaffThread(Table):
    """What of one conversation stands in the group: a topic with a card and what was said since, or a card with replies."""

    __tablename__ = "staff_threads"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    chat: Mapped[str]
    topic: Mapped[int | None]  #: the topic's id; None: what is said about it replies to the card
    topic_name: Mapped[str] = mapped_column(default="")
    is_topic_open: Mapped[bool] = mapped_column(default=True)
    card: Mapped[int | None]  #: the id of the newest card's message; None: it has yet to be sent
    card_shows: Mapped[str] = mapped_column(default="")  #: a fingerprint of what stands on it
    handoff_id: Mapped[int]  #: the handoff that the card is about
    shown_id: Mapped[int]  #: the transcript up to this line is told, or was there before the card
    asks_reason: Mapped[bool] = mapped_column(default=False)  #: its buttons are the reasons for closing
    is_done: Mapped[bool] = mapped_column(default=False)  #: nothing is left to be told until somebody is wanted again
    failures: Mapped[int] = mapped_column(default=0)  #: in a row
    not_before: Mapped[datetime | None]


class StaffPost(Table):
    """One message of ours to staff that is about a conversation: in the group, where a reply to it is about the same one, or in private."""

    __tablename__ = "staff_posts"
    chat: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)


class PrivatePost(Table):
    """A notice with buttons that stands in the private chat of one of the staff, as long as it may have to be changed."""

    __tablename__ = "private_posts"
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    chat: Mapped[str]
    message: Mapped[int]
    shows: Mapped[str]  #: a fingerprint of what stands there
    failures: Mapped[int] = mapped_column(default=0)  #: in a row
    not_before: Mapped[datetime | None]


class StaffLink(Table):
    """Which account on the channel is whose."""

    __tablename__ = "staff_links"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)  #: the channel's id of the person
    name: Mapped[str]  #: as the channel calls them
    linked_at: Mapped[datetime]


class StaffLinkCode(Table):
    """A one-time code that ties an account on the channel to a user."""

    __tablename__ = "staff_link_codes"
    code_hash: Mapped[str] = mapped_column(primary_key=True)  #: SHA-256 of the code; the code itself is not kept
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    expires_at: Mapped[datetime]
