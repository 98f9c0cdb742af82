"""The staff's Telegram group, through the same connector as customers. The bot must be a member of it."""

from bot.notices import TELEGRAM
from bot.outlets.outlet import Telling
from connectors.connector import Connector
from connectors.errors import FailureKind, SendFailed
from connectors.messages import OutboundMessage

NOT_A_MEMBER = "The bot cannot write to your staff's group; add it as a member, or mend NIGHTDESK_STAFF_TELEGRAM_CHAT."


class TelegramGroup:
    """Satisfies bot.outlets.outlet.Outlet. The connector is its caller's, who also closes it."""

    name = TELEGRAM

    def __init__(self, connector: Connector, chat_id: int) -> None:
        self._connector = connector
        self._address = str(chat_id)

    async def tell(self, telling: Telling) -> None:
        try:
            await self._connector.send(OutboundMessage(outbox_id=0, address=self._address, text=telling.text))
        except SendFailed as failed:
            if failed.migrated_to is not None:
                # A group that became a supergroup; from now on it is written to there.
                self._address = failed.migrated_to
            if failed.kind is FailureKind.UNREACHABLE:
                raise SendFailed(FailureKind.CHANNEL, f"{NOT_A_MEMBER} {failed.sentence}", code=failed.code) from failed
            raise

    async def close(self) -> None:
        pass
