"""The staff's Telegram group. The bot must be a member of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.notices.notices import TELEGRAM
from bot.outlets.outlet import Telling
from bot.staff_group.pace import GroupPace
from connectors.errors import FailureKind, SendFailed
from connectors.split import split_text
from connectors.telegram.group import MAX_TEXT_UNITS, GroupApi, Spot, TopicGone

NOT_A_MEMBER = "The bot cannot write to your staff's group; add it as a member, or mend NIGHTDESK_STAFF_TELEGRAM_CHAT."
NO_GROUP = "There is no staff group; set NIGHTDESK_STAFF_TELEGRAM_CHAT."


@dataclass(frozen=True)
class Place:
    """Where the group is now, and where in it the conversation stands that is told of."""

    chat: str | None
    topic: int | None = None
    reply_to: int | None = None


class TelegramGroup:
    """Satisfies bot.outlets.outlet.Outlet. `place` says where; `moved` is told that the group has a new id."""

    name = TELEGRAM

    def __init__(
        self,
        api: GroupApi,
        place: Callable[[int | None], Place],
        moved: Callable[[str, str], None],
        pace: GroupPace | None = None,
    ) -> None:
        self._api = api
        self._place = place
        self._moved = moved
        self._pace = pace or GroupPace()

    async def tell(self, telling: Telling) -> None:
        place = await asyncio.to_thread(self._place, telling.conversation_id)
        if place.chat is None:
            raise SendFailed(FailureKind.CHANNEL, NO_GROUP)
        spot = Spot(place.chat, telling.topic or place.topic, telling.reply_to or place.reply_to)
        try:
            try:
                await self._write(spot, telling.text)
            except TopicGone:
                await self._write(Spot(place.chat), telling.text)
        except SendFailed as failed:
            if failed.migrated_to is not None:
                await asyncio.to_thread(self._moved, place.chat, failed.migrated_to)
            if failed.retry_after_seconds is not None:
                self._pace.pause(failed.retry_after_seconds)
            if failed.kind is FailureKind.UNREACHABLE:
                raise SendFailed(FailureKind.CHANNEL, f"{NOT_A_MEMBER} {failed.sentence}", code=failed.code) from failed
            raise

    async def close(self) -> None:
        pass

    async def _write(self, spot: Spot, text: str) -> None:
        for number, part in enumerate(split_text(text, MAX_TEXT_UNITS)):
            await self._pace.turn()
            try:
                await self._api.post(spot, part)
            except SendFailed as failed:
                if number:
                    # What is half said is not begun anew.
                    raise SendFailed(FailureKind.UNKNOWN, f"Only a part of it was sent. {failed.sentence}") from failed
                raise
