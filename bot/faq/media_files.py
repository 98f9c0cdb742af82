"""Files that belong to entries: which are taken, and how they are stored below the FAQ's media folder."""

import contextlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from bot.faq.entry import Entry
from bot.whole_file import replace_whole

MEDIA_FOLDER = "media"
#: What the editor takes at once.
MAX_BYTES = 900_000
# Of an image WhatsApp takes 5 MB: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages; Telegram as much of
# a photo and more of a document: https://core.telegram.org/bots/api#sendphoto
MAX_SENT_BYTES = 5_000_000
CONTENT_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".pdf": "application/pdf"}
#: What every channel takes, with the bytes by which such a file begins.
KINDS = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".pdf": (b"%PDF-",),
}


class BadAttachment(Exception):
    """The file is not taken; the message is one sentence."""


def attachment_of(name: str, content: bytes) -> tuple[str, bytes]:
    """A safe name and the content. Raises BadAttachment."""
    path = Path(name.replace("\\", "/"))
    ending = path.suffix.lower()
    safe = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-")[:60]
    if ending not in KINDS:
        raise BadAttachment(f"{name:.80} is no file that customers can be sent; choose one that ends in .png, .jpg or .pdf.")
    if not content.startswith(KINDS[ending]):
        raise BadAttachment(f"{name:.80} is called {ending} but is none inside; save it as {ending} and choose it again.")
    if len(content) > MAX_BYTES:
        raise BadAttachment(f"{name:.80} has {len(content) / 1e6:.1f} MB; make it smaller than {MAX_BYTES / 1e6:.1f} MB.")
    return f"{safe or 'file'}{ending}", content


def problem_of(folder: Path, name: str) -> str | None:
    """Why the file cannot go with an answer, and what to do; None: it can. Reads its first bytes only."""
    media = folder / MEDIA_FOLDER
    path = media / name
    if Path(name).name != name:
        return f"the attachment {name:.80} is outside {media}; put the file there and name it alone"
    ending = path.suffix.lower()
    try:
        with path.open("rb") as file:
            begins, size = file.read(8), os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        return f"{path} does not exist; put the file there"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror}); put a file there that can"
    if ending not in KINDS:
        return f"{path} is no file that customers can be sent; use one that ends in .png, .jpg or .pdf"
    if not begins.startswith(KINDS[ending]):
        return f"{path} is called {ending} but is none inside; save it as {ending} and put it there again"
    if size > MAX_SENT_BYTES:
        return f"{path} has {size / 1e6:.1f} MB and WhatsApp takes {MAX_SENT_BYTES / 1e6:.0f} MB; make it smaller"
    return None


def read_files(folder: Path, entries: Iterable[Entry]) -> dict[str, bytes]:
    """What the files hold that go with the answers of `entries`, by name; one that is not there is left out."""
    found: dict[str, bytes] = {}
    for name in {name for entry in entries for name in entry.attachments}:
        with contextlib.suppress(OSError):
            found[name] = (folder / MEDIA_FOLDER / name).read_bytes()
    return found


def content_type(name: str) -> str:
    return CONTENT_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")


def store(folder: Path, name: str, content: bytes) -> bool:
    """Put the file there, whole or not at all; False when it was there already. Raises BadAttachment."""
    media = folder / MEDIA_FOLDER
    target = media / name
    try:
        media.mkdir(exist_ok=True)
        if target.exists():
            if target.read_bytes() == content:
                return False
            raise BadAttachment(f"There is another file {name} already; give yours another name.")
        replace_whole(target, content)
    except OSError as error:
        raise BadAttachment(f"{target} cannot be written ({error.strerror}); make room or give the right to write there.") from error
    return True
