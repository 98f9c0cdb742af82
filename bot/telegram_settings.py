"""What the settings say about Telegram, and what is wrong with it. Read by bot/settings.py, which holds names and help."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Telegram:
    token: str
    mode: str
    webhook_secret: str
    api_url: str | None


def read_telegram(text: Callable[[str], str], api_url: str | None, problems: list[str]) -> Telegram | None:
    """The settings as `text` gives them; None when there is no bot. What is wrong is added to `problems`."""
    token, mode, secret = (text(name) for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_MODE", "TELEGRAM_WEBHOOK_SECRET"))
    if mode not in ("polling", "webhook"):
        problems.append(f"TELEGRAM_MODE is {mode!r}; set polling or webhook.")
    if not token:
        if secret:
            problems.append(
                "TELEGRAM_WEBHOOK_SECRET is set but TELEGRAM_BOT_TOKEN is empty; set the token from @BotFather."
            )
        return None
    # https://core.telegram.org/bots/api#authorizing-your-bot
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        problems.append(
            "TELEGRAM_BOT_TOKEN does not look like 123456:ABC-DEF…; copy the whole token from @BotFather."
        )
    # https://core.telegram.org/bots/api#setwebhook
    if mode == "webhook" and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        problems.append(
            "TELEGRAM_MODE is webhook but TELEGRAM_WEBHOOK_SECRET is empty or has other characters; "
            "set 1 to 256 characters of A-Z a-z 0-9 _ -."
        )
    return Telegram(token=token, mode=mode, webhook_secret=secret, api_url=api_url)


def read_staff_chat(text: Callable[[str], str], problems: list[str]) -> int | None:
    """The id of the staff's group; None when there is none. What is wrong is added to `problems`."""
    value = text("NIGHTDESK_STAFF_TELEGRAM_CHAT")
    if not value:
        return None
    # https://core.telegram.org/api/bots/ids: groups and supergroups have negative ids.
    if not re.fullmatch(r"-[0-9]{1,16}", value):
        problems.append(
            f"NIGHTDESK_STAFF_TELEGRAM_CHAT is {value!r}; a group's id is a negative number such as -1001234567890."
        )
        return None
    return int(value)
