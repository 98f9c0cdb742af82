"""Files that go with answers, on their way out: their content, and the address at which a provider fetches them.

The address cannot be guessed and ends: it carries the content's mark, until when it is good, and a keyed hash of both. Every
gateway of this database knows the key, and none keeps a list.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from bot.faq.media_files import content_type
from bot.storage import faq_files
from bot.storage.engine import Store
from bot.storage.outbox import WantedFile
from connectors.messages import OutboundFile

#: Providers fetch at once or, when they are busy, within hours.
LASTS = timedelta(hours=48)
PATH = "/files"


class FileGone(Exception):
    """The file is not there; the message is one sentence."""


@dataclass(frozen=True)
class AnswerFiles:
    """`key`: the secret that all processes of this database share; `public_url`: of the gateway, where there is one."""

    store: Store
    key: bytes
    public_url: str | None

    def load(self, wanted: WantedFile, now: datetime) -> OutboundFile:
        """What is sent. Raises FileGone."""
        with self.store.read() as session:
            content = faq_files.content(session, wanted.sha256)
        if wanted.sha256 is None or content is None:
            raise FileGone(
                f"The file {wanted.name} is not there, so only the text was sent; put it into the FAQ's media folder and publish."
            )
        return OutboundFile(wanted.name, content_type(wanted.name), content, self.url(wanted.sha256, wanted.name, now))

    def url(self, sha256: str, name: str, now: datetime) -> str | None:
        if not self.public_url:
            return None
        until = str(int((now + LASTS).timestamp()))
        return f"{self.public_url.rstrip('/')}{PATH}/{sha256}/{until}/{self._signed(sha256, until, name)}/{quote(name)}"

    def is_good(self, sha256: str, until: str, signature: str, name: str) -> bool:
        """Whether we made this address, however long ago."""
        return hmac.compare_digest(self._signed(sha256, until, name).encode(), signature.encode())

    def is_over(self, until: int, now: datetime) -> bool:
        return now >= datetime.fromtimestamp(until, UTC)

    def content(self, sha256: str) -> bytes | None:
        with self.store.read() as session:
            return faq_files.content(session, sha256)

    def _signed(self, sha256: str, until: str, name: str) -> str:
        key = hmac.digest(self.key, b"addresses of files", "sha256")
        made = hmac.digest(key, f"{sha256}/{until}/{name}".encode(), "sha256")
        return base64.urlsafe_b64encode(made).decode().rstrip("=")
