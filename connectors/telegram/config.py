"""What the Telegram connector needs to know. Filled in by whoever builds it; nothing is read from settings here."""

from dataclasses import dataclass, field

TELEGRAM_API_URL = "https://api.telegram.org"


@dataclass(frozen=True)
class TelegramConfig:
    """`webhook_secret` is needed in webhook mode only: 1 to 256 characters of A-Z a-z 0-9 _ and -."""

    token: str = field(repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    api_url: str | None = None
    staff_chat: int | None = None  #: the group in which staff write commands
