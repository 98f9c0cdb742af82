"""Logging: one line per event on stderr, with secrets and customers' addresses taken out. Message bodies are never logged."""

import logging
import re
import sys
from collections.abc import Iterable

# Long digit runs are phone numbers or chat ids; a bot token stands in Telegram's URLs.
_NUMBERS = re.compile(r"\+?\d[\d ()-]{6,}\d")
_BOT_TOKEN = re.compile(r"bot\d+:[A-Za-z0-9_-]+")


class Redacting(logging.Formatter):
    """Takes the given secrets, bot tokens and numbers of eight and more digits out of every line."""

    def __init__(self, part: str, secrets: Iterable[str]) -> None:
        super().__init__(f"%(asctime)s {part} %(levelname)s %(message)s", datefmt="%H:%M:%S")
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return self.redact(super().format(record), keep=len(self.formatTime(record, self.datefmt)))

    def redact(self, line: str, keep: int = 0) -> str:
        """`line` without anything secret; its first `keep` characters (the time) stay."""
        head, line = line[:keep], line[keep:]
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        line = _BOT_TOKEN.sub("bot[secret]", line)
        # One event is one line: nobody can write a false line into the log.
        return head + _NUMBERS.sub("[number]", line).replace("\r", " ").replace("\n", "\n    ")


def set_up(part: str, secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Log to stderr as `part`. Vendors' libraries speak only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(part, secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("nightdesk").setLevel(level)
