"""Putting the product together from its settings. Called by commands alone; importing this does nothing.

Imports stand where they are needed, so that light commands (`hours`, `faq check`) start at once.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.business.shop import Business, BusinessError, load_business
from bot.problems import WithProblems
from bot.settings import Settings, SettingsError, load_settings, read_environment

if TYPE_CHECKING:
    from bot.business.watch import BusinessWatch
    from bot.dialogue.client import DialogueClient
    from bot.dialogue.training import VectorModel
    from bot.faq.embed import Embedder
    from bot.faq.views import Views
    from bot.live_hours import LiveHours
    from bot.storage.engine import Store
    from bot.words.texts import Texts
    from bot.words.wordlists import WordLists

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "data" / "texts"
FAQ = ROOT / "data" / "faq"
WORDS = ROOT / "data" / "words.yml"


class CannotStart(WithProblems):
    """Something that the person at the terminal must mend first: `problems`, one sentence each."""


@dataclass
class Desk:
    """The product's collaborators, each built when it is first asked for."""

    settings: Settings
    say: Callable[[str], None] = field(default=lambda sentence: None)

    @cached_property
    def business(self) -> Business:
        try:
            return load_business(self.settings.business)
        except BusinessError as error:
            raise CannotStart(error.problems) from error

    @property
    def faq_folder(self) -> Path:
        """Where the FAQ's files are."""
        return self.settings.faq or FAQ

    @cached_property
    def live(self) -> "LiveHours":
        """The hours in force, as the database has them; the part must let it `follow`."""
        from bot.live_hours import LiveHours

        return LiveHours.open(self.store, lambda: self.business)

    @cached_property
    def business_watch(self) -> "BusinessWatch":
        """What takes this machine's business.yml into the database."""
        from bot.business.watch import BusinessWatch

        return BusinessWatch(self.settings.business, self.store, self.cannot_serve)

    def cannot_serve(self, business: Business) -> list[str]:
        """Why this product cannot serve a business whose file has no mistake, one sentence each."""
        from bot.words.texts import TextError, Texts

        try:
            Texts.load(TEXTS, business.language)
        except TextError as error:
            return str(error).splitlines()
        return []

    @cached_property
    def texts(self) -> "Texts":
        """The automatic texts; their default language is always that of the business in force."""
        from bot.words.texts import TextError, Texts

        try:
            return Texts.load(TEXTS, self.live.business.language).following(lambda: self.live.business.language)
        except TextError as error:
            raise CannotStart(str(error).splitlines()) from error

    @cached_property
    def words(self) -> "WordLists":
        """The words by which messages are read without the dialogue engine. Raises CannotStart."""
        from bot.words.wordlists import WordLists, WordsError

        try:
            return WordLists.load(WORDS)
        except WordsError as error:
            raise CannotStart(error.problems) from error

    @cached_property
    def store(self) -> "Store":
        """The database, brought to the newest shape."""
        from sqlalchemy.exc import OperationalError

        from bot.storage.engine import Store, open_engine
        from bot.storage.migrate import upgrade

        store = Store(open_engine(self.settings.database_url), self.erasure_key)
        try:
            upgrade(store)
        except OperationalError as error:
            where = store.engine.url.render_as_string(hide_password=True)
            why = str(error.orig).strip().splitlines()[0]
            raise CannotStart(
                [f"The database {where} cannot be used: {why}. Mend that, or name another one in NIGHTDESK_DATABASE_URL."]
            ) from error
        return store

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.actions_port}"

    @cached_property
    def dialogue(self) -> "DialogueClient":
        """The client of the Rasa server; close it at the end."""
        from bot.dialogue.client import DialogueClient

        return DialogueClient(self.rasa_url, self.rasa_token, f"{self.actions_url}/ready")

    @cached_property
    def rasa_token(self) -> str:
        """The secret between us and the Rasa server."""
        return self._kept_secret("rasa.token")

    @cached_property
    def erasure_key(self) -> bytes:
        """What tombstones are hashed with (bot.storage.tombstones)."""
        return (self.settings.erasure_key or self._kept_secret("erasure.key")).encode()

    def _kept_secret(self, name: str) -> str:
        """A secret that is made once and kept in a file that only we may read."""
        path = self.settings.var / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
        except FileExistsError:
            pass
        return path.read_text().strip()

    @property
    def secrets(self) -> list[str]:
        """Everything that must never reach a log."""
        known = [self.rasa_token, self.settings.database_url, self.erasure_key.decode()]
        if self.settings.twilio is not None:
            known += self.settings.twilio.secrets
        if self.settings.telegram is not None:
            known += [self.settings.telegram.token, self.settings.telegram.webhook_secret]
        if self.settings.email is not None:
            known += [self.settings.email.smtp_url, *self.settings.email.passwords]
        return known


def read_settings(dotenv: Path = Path(".env")) -> Settings:
    """The settings of this process. Raises CannotStart."""
    try:
        return load_settings(read_environment(os.environ, dotenv))
    except SettingsError as error:
        raise CannotStart(error.problems) from error


def build_views(settings: Settings) -> "Views":
    """The embedding models of the settings, remembering what they embedded. Raises CannotStart. Takes seconds."""
    from bot.faq.embed import ModelError
    from bot.faq.embedders.shipped import named, shipped

    folder = settings.var / "cache"
    try:
        return named(settings.model, folder) if settings.model else shipped(folder)
    except ModelError as error:
        raise CannotStart([str(error)]) from error


def vector_model(settings: Settings) -> "VectorModel":
    """The model whose vectors Rasa tells intents by: always the installed multilingual one, whose name is known at once.

    config.yml's scale and threshold were chosen for it (`python -m benchmarks.nlu`). Raises CannotStart, as loading does.
    """
    from bot.dialogue.training import VectorModel
    from bot.faq.embed import ModelError
    from bot.faq.embedders.shipped import any_language
    from bot.faq.embedders.universal import installed

    def load() -> "Embedder":
        try:
            return any_language(settings.var / "cache")
        except ModelError as error:
            raise CannotStart([str(error)]) from error

    try:
        return VectorModel(installed(), load)
    except ModelError as error:
        raise CannotStart([str(error)]) from error
