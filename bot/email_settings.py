"""What the settings say about e-mail to staff, and what is wrong with it. Read by bot/settings.py, which holds names and help."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Email:
    """How staff are written to. `smtp_url` is smtp:// or smtps:// with host, and perhaps port, user and password."""

    smtp_url: str
    sender: str
    recipients: tuple[str, ...]

    @property
    def passwords(self) -> tuple[str, ...]:
        """The password as it stands in the URL and as the server gets it; both must never reach a log."""
        written = urlsplit(self.smtp_url).password
        return (written, unquote(written)) if written else ()


def read_email(text: Callable[[str], str], problems: list[str]) -> Email | None:
    """The settings as `text` gives them; None when none is set. What is wrong is added to `problems`."""
    names = ("NIGHTDESK_STAFF_EMAIL", "NIGHTDESK_SMTP_URL", "NIGHTDESK_EMAIL_FROM")
    if not any(text(name) for name in names):
        return None
    for name in names:
        if not text(name):
            others = " and ".join(other for other in names if text(other))
            problems.append(f"{name} is empty but {others} is set; set all three, or none for no e-mail.")
    recipients = tuple(address.strip() for address in text(names[0]).split(",") if address.strip())
    for name, address in [(names[0], address) for address in recipients] + [(names[2], text(names[2]))]:
        if address and not re.fullmatch(r"[^\s@,<>]+@[^\s@,<>]+", address):
            problems.append(f"{name} has {address!r}, which is no e-mail address; mend it.")
    url = text(names[1])
    try:
        parts = urlsplit(url)
        correct = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        correct = False
    if url and not correct:
        problems.append("NIGHTDESK_SMTP_URL is no mail server; set one such as smtp://user:password@host:587")
    return Email(smtp_url=url, sender=text(names[2]), recipients=recipients)
