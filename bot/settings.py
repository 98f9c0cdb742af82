"""Every setting: its name, default, unit and help. Read once at start, checked together; secrets also come as NAME_FILE.

`.env.example` is written from this list; a test keeps the two the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.email_settings import Email, read_email
from bot.problems import WithProblems
from bot.telegram_settings import Telegram, read_staff_chat, read_telegram
from bot.twilio_settings import Twilio, read_twilio


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    help: str
    secret: bool = False


SETTINGS = (
    Setting("NIGHTDESK_BUSINESS", "business.yml", "The file that describes the shop: name, hours, departments."),
    Setting("NIGHTDESK_FAQ", "", "The folder of the FAQ that trainers change in the console. Empty: data/faq."),
    Setting("NIGHTDESK_VAR", "var", "Folder for everything that Nightdesk writes: database, media, trained models."),
    Setting(
        "NIGHTDESK_DATABASE_URL",
        "sqlite:///var/nightdesk.db",
        "Database. SQLite needs nothing; PostgreSQL: postgresql://user:password@host/name",
        secret=True,
    ),
    Setting("NIGHTDESK_GATEWAY_PORT", "8080", "TCP port of the public part (webhooks)."),
    Setting("NIGHTDESK_CONSOLE_PORT", "8081", "TCP port of the console for staff. Keep it private."),
    Setting("NIGHTDESK_RASA_PORT", "5005", "TCP port of the Rasa server, on loopback only."),
    Setting("NIGHTDESK_ACTIONS_PORT", "5055", "TCP port of the action server, on loopback only."),
    Setting(
        "NIGHTDESK_HOST",
        "127.0.0.1",
        "Address on which gateway and console listen. 0.0.0.0 is every interface; put HTTPS before it.",
    ),
    Setting(
        "NIGHTDESK_PUBLIC_URL",
        "",
        "Where the providers reach the gateway, for example https://desk.example.com; signatures count on it.",
    ),
    Setting(
        "NIGHTDESK_CONSOLE_URL",
        "",
        "Where staff reach the console when it is not http://127.0.0.1:PORT; https:// makes its cookies secure.",
    ),
    Setting(
        "NIGHTDESK_MODEL",
        "",
        "A sentence-transformers model, by folder or name, instead of the installed one for English. Empty: the installed ones.",
    ),
    Setting(
        "NIGHTDESK_ERASURE_KEY",
        "",
        "What erased messages are remembered by, without saying whose. Empty: made once and kept in NIGHTDESK_VAR; several "
        "machines need the same.",
        secret=True,
    ),
    Setting("TWILIO_ACCOUNT_SID", "", "Twilio account, begins with AC. With a token and a sender below it is on."),
    Setting(
        "TWILIO_AUTH_TOKEN",
        "",
        "Twilio's auth token. Several, separated by commas, while you change it; the first one sends.",
        secret=True,
    ),
    Setting(
        "TWILIO_SIGNING_KEYS",
        "",
        "Keys with which Twilio signs by HMAC-SHA256, if you use them: ID:SECRET, several separated by commas.",
        secret=True,
    ),
    Setting("TWILIO_WHATSAPP_FROM", "", "Turns WhatsApp on: your number at Twilio, for example whatsapp:+14155238886"),
    Setting(
        "TWILIO_SMS_FROM",
        "",
        "Turns SMS on: your number at Twilio, for example +14155238886, a short code, or a Messaging Service (MG…).",
    ),
    Setting("TWILIO_MESSENGER_FROM", "", "Turns Messenger on: your page at Twilio, for example messenger:106540352242922"),
    Setting("TWILIO_BUTTONS", "on", "on: buttons and lists where the channel has them. off: always numbered lines."),
    Setting(
        "TWILIO_TYPING",
        "on",
        'on: WhatsApp shows "typing…" and blue ticks while a longer answer is prepared (at Twilio a public beta, not for '
        "health data). off: it does not.",
    ),
    Setting("TWILIO_API_URL", "", "Another base URL than Twilio's own, for an emulator."),
    Setting("TELEGRAM_BOT_TOKEN", "", "The bot's token from @BotFather. Turns Telegram on.", secret=True),
    Setting("TELEGRAM_MODE", "polling", "polling (needs no public address) or webhook."),
    Setting(
        "TELEGRAM_WEBHOOK_SECRET",
        "",
        "For TELEGRAM_MODE=webhook: 1 to 256 characters A-Z a-z 0-9 _ - that only Telegram and you know.",
        secret=True,
    ),
    Setting("TELEGRAM_API_URL", "", "Another base URL than Telegram's own, for an emulator."),
    Setting(
        "NIGHTDESK_STAFF_TELEGRAM_CHAT",
        "",
        "The id of your staff's Telegram group (a negative number), in which the bot is a member: who waits, digests and warnings "
        "come there, staff answer from there, and may write /closed and /open (docs/pocket.md).",
    ),
    Setting("NIGHTDESK_STAFF_EMAIL", "", "E-mail addresses for digests and warnings, separated by commas."),
    Setting(
        "NIGHTDESK_SMTP_URL",
        "",
        "The mail server: smtp://user:password@host:587 (STARTTLS when offered) or smtps://user:password@host:465",
        secret=True,
    ),
    Setting("NIGHTDESK_EMAIL_FROM", "", "The sender's address of these e-mails."),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    business: Path
    faq: Path | None  #: None: data/faq
    var: Path
    database_url: str
    gateway_port: int
    console_port: int
    rasa_port: int
    actions_port: int
    host: str
    public_url: str | None
    console_url: str | None
    model: str | None
    erasure_key: str | None
    twilio: Twilio | None
    telegram: Telegram | None
    staff_telegram_chat: int | None
    email: Email | None

    @property
    def console_address(self) -> str:
        """The console's URL as staff type it."""
        return self.console_url or f"http://127.0.0.1:{self.console_port}"


class SettingsError(WithProblems):
    """What is wrong with the settings: `problems` holds one sentence per mistake."""


def read_environment(environ: Mapping[str, str], dotenv: Path | None = None) -> dict[str, str]:
    """The environment over the values of a .env file; NAME_FILE stands for the content of that file.

    Raises SettingsError.
    """
    values = {key: value or "" for key, value in dotenv_values(dotenv).items()} if dotenv and dotenv.exists() else {}
    values.update(environ)
    problems = [] if dotenv is None or not dotenv.exists() else _misspelt(dotenv)
    for setting in SETTINGS:
        file_name = values.get(f"{setting.name}_FILE", "")
        if not setting.secret or not file_name:
            continue
        if values.get(setting.name):
            problems.append(f"{setting.name} and {setting.name}_FILE are both set; keep one of them.")
            continue
        try:
            values[setting.name] = Path(file_name).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{setting.name}_FILE names {file_name}, which cannot be read ({error}); mend the path.")
    if problems:
        raise SettingsError(problems)
    return values


def _misspelt(dotenv: Path) -> list[str]:
    problems = []
    known = set(BY_NAME) | {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    for number, line in enumerate(dotenv.read_text(errors="replace").splitlines(), 1):
        name = line.removeprefix("export ").partition("=")[0].strip()
        if name.startswith(("NIGHTDESK_", "TWILIO_", "TELEGRAM_")) and name not in known:
            problems.append(f"{dotenv.name}:{number}: {name} is no setting; see .env.example for their names.")
    return problems


def load_settings(values: Mapping[str, str]) -> Settings:
    """Check all settings together. Raises SettingsError with one sentence per mistake."""
    reader = _Reader(values)
    var = Path(reader.text("NIGHTDESK_VAR"))
    database_url = values.get("NIGHTDESK_DATABASE_URL") or f"sqlite:///{var / 'nightdesk.db'}"
    settings = Settings(
        business=Path(reader.text("NIGHTDESK_BUSINESS")),
        faq=Path(faq) if (faq := reader.text("NIGHTDESK_FAQ")) else None,
        var=var,
        database_url=reader.database(database_url),
        gateway_port=reader.port("NIGHTDESK_GATEWAY_PORT"),
        console_port=reader.port("NIGHTDESK_CONSOLE_PORT"),
        rasa_port=reader.port("NIGHTDESK_RASA_PORT"),
        actions_port=reader.port("NIGHTDESK_ACTIONS_PORT"),
        host=reader.text("NIGHTDESK_HOST"),
        public_url=reader.url("NIGHTDESK_PUBLIC_URL"),
        console_url=reader.url("NIGHTDESK_CONSOLE_URL"),
        model=reader.text("NIGHTDESK_MODEL") or None,
        erasure_key=reader.text("NIGHTDESK_ERASURE_KEY") or None,
        twilio=reader.twilio(),
        telegram=reader.telegram(),
        staff_telegram_chat=reader.staff_chat(),
        email=reader.email(),
    )
    reader.check_ports_differ()
    if settings.telegram and settings.telegram.mode == "webhook" and not settings.public_url:
        reader.problems.append(
            "TELEGRAM_MODE is webhook but NIGHTDESK_PUBLIC_URL is empty; set the public URL or use TELEGRAM_MODE=polling."
        )
    if settings.twilio and not settings.public_url:
        reader.problems.append(
            "TWILIO_ACCOUNT_SID is set but NIGHTDESK_PUBLIC_URL is empty; Twilio signs its webhooks with that URL, so set it."
        )
    if settings.staff_telegram_chat is not None and settings.telegram is None:
        reader.problems.append(
            "NIGHTDESK_STAFF_TELEGRAM_CHAT is set but TELEGRAM_BOT_TOKEN is empty; set the token from @BotFather."
        )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


class _Reader:
    """Reads values one by one and gathers what is wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return (self._values.get(name) or BY_NAME[name].default).strip()

    def port(self, name: str) -> int:
        value = self.text(name)
        if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
            self.problems.append(f"{name} is {value!r}, which is no TCP port; set a number from 1 to 65535.")
            return 0
        return int(value)

    def check_ports_differ(self) -> None:
        names = [name for name in BY_NAME if name.endswith("_PORT")]
        seen: dict[str, str] = {}
        for name in names:
            value = self.text(name)
            if value in seen:
                self.problems.append(f"{seen[value]} and {name} are both {value}; give each part its own port.")
            seen[value] = name

    def url(self, name: str) -> str | None:
        value = self.text(name).rstrip("/")
        if not value:
            return None
        try:
            parts = urlsplit(value)
            correct = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            correct = False
        if not correct or parts.query or parts.fragment:
            self.problems.append(
                f"{name} is {value!r}, which is no web address; set one such as https://desk.example.com"
            )
            return None
        return value

    def database(self, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            self.problems.append(
                f"NIGHTDESK_DATABASE_URL begins with {value.partition(':')[0]!r}; "
                "set sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
            )
        return value

    def twilio(self) -> Twilio | None:
        return read_twilio(self.text, self.url("TWILIO_API_URL"), self.problems)

    def telegram(self) -> Telegram | None:
        return read_telegram(self.text, self.url("TELEGRAM_API_URL"), self.problems)

    def staff_chat(self) -> int | None:
        return read_staff_chat(self.text, self.problems)

    def email(self) -> Email | None:
        return read_email(self.text, self.problems)


def example() -> str:
    """The text of .env.example."""
    lines = [
        "# Nightdesk's settings. Copy this file to .env and fill in what you use; everything has a default.",
        "# A secret may also come from a file: TWILIO_AUTH_TOKEN_FILE=/run/secrets/twilio",
        "",
    ]
    for setting in SETTINGS:
        lines += [
            f"# {setting.help}" + (" (secret)" if setting.secret else ""),
            f"#{setting.name}={setting.default}",
            "",
        ]
    return "\n".join(lines)
