"""One of the staff, in private on Telegram: whoever linked their account, and so has talked to the bot. Never paced by the group."""

from bot.notices.notices import PERSON
from bot.outlets.outlet import Telling
from connectors.connector import Connector
from connectors.errors import FailureKind, SendFailed
from connectors.messages import OutboundMessage
from connectors.telegram.group import MAX_TEXT_UNITS, GroupApi, Spot, clipped

NOBODY = "Nobody is named whom to tell."
BLOCKED = "They have blocked the bot on Telegram; ask them to unblock it."


class TelegramPerson:
    """Satisfies bot.outlets.outlet.Outlet. The connector is its caller's, who also closes it; `api` writes what has buttons."""

    name = PERSON

    def __init__(self, connector: Connector, api: GroupApi) -> None:
        self._connector = connector
        self._api = api

    async def tell(self, telling: Telling) -> int | None:
        if telling.chat is None:
            raise SendFailed(FailureKind.REFUSED, NOBODY)
        try:
            if telling.rows:
                return await self._api.post(Spot(telling.chat), clipped(telling.text, MAX_TEXT_UNITS), telling.rows)
            await self._connector.send(OutboundMessage(outbox_id=0, address=telling.chat, text=telling.text))
        except SendFailed as failed:
            if failed.kind is FailureKind.UNREACHABLE:
                raise SendFailed(FailureKind.REFUSED, f"{BLOCKED} {failed.sentence}", code=failed.code) from failed
            raise
        return None

    async def close(self) -> None:
        pass
