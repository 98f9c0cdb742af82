"""What every page of the console works with: the database, the shop's name and zone, templates. Built once by create_console."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from bot import clock
from bot.callback import phone
from bot.console import files, times, words
from bot.console.attempts import Attempts
from bot.console.passwords import Passwords
from bot.console.pulse import Pulse
from bot.console.static_files import Assets, assets
from bot.console.titles import Titles
from bot.faq.recalibration import Proposal
from bot.hours.say import sentence
from bot.live_hours import LiveHours
from bot.promise_keeper import WARN_AHEAD
from bot.storage import notices, quarantine, queue
from bot.storage.engine import Store
from bot.storage.sessions import SignedIn

PAGES = Path(__file__).parent / "pages"
# Our own script asks for a page with this header and takes only its live parts.
LIVE_HEADER = "x-nightdesk"
UNDELIVERED_SHOWN = timedelta(days=1)
UNDELIVERED_LIMIT = 50


@dataclass
class Desk:
    store: Store
    live: LiveHours
    media_folder: Path
    secure_cookies: bool
    try_enabled: bool
    pulse: Pulse
    #: fits a calibration on the marks; raises CannotRecalibrate
    propose: Callable[[], Proposal]
    passwords: Passwords = field(default_factory=Passwords)
    attempts: Attempts = field(default_factory=Attempts)
    assets: Assets = field(default_factory=assets)
    titles: Titles = field(default_factory=Titles)
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        self.templates = Environment(
            loader=FileSystemLoader(PAGES),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["capitalize_first"] = sentence
        self.templates.globals.update(
            words=words,
            files=files,
            asset=self.assets.url,
            icon=self.assets.icon,
            department=self.department,
            phone_shown=phone.shown,
            their_time=self.their_time,
            try_enabled=self.try_enabled,
            warn_ahead=WARN_AHEAD,
        )

    @property
    def business_name(self) -> str:
        return self.live.business.name

    @property
    def timezone(self) -> ZoneInfo:
        return self.live.business.timezone

    def department(self, department_id: str) -> str:
        """A department as staff call it; also one that business.yml has lost since."""
        known = self.live.business.departments.get(department_id)
        return sentence(known.called("en")) if known is not None else words.department(department_id)

    def their_time(self, moment: datetime, zone: str | None) -> str | None:
        """A moment on a customer's own clock, with its date where that is another; None where it shows the same as here."""
        if zone is None:
            return None
        here, theirs = moment.astimezone(self.timezone), moment.astimezone(ZoneInfo(zone))
        if here.utcoffset() == theirs.utcoffset():
            return None
        return f"{theirs:%H:%M}" if here.date() == theirs.date() else f"{theirs:%a} {theirs.day} {theirs:%b}, {theirs:%H:%M}"

    @property
    def cookie(self) -> str:
        # https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
        return "__Host-nightdesk" if self.secure_cookies else "nightdesk"

    def page(
        self,
        request: Request,
        template: str,
        who: SignedIn | None = None,
        *,
        status: int = 200,
        **values: object,
    ) -> HTMLResponse:
        """A page. Whoever is signed in sees the counts above it; our script gets it without the frame."""
        now = clock.now()
        frame: dict[str, object] = {"counts": None, "unseen": 0, "breaking": None, "undelivered": 0}
        if who is not None:
            with self.store.read() as session:
                frame["counts"] = queue.counts(session, who.user_id, now)
                frame["unseen"] = quarantine.count_unseen(session)
                frame["breaking"] = queue.breaking(session, now, WARN_AHEAD)
                frame["undelivered"] = len(notices.undelivered(session, now - UNDELIVERED_SHOWN, UNDELIVERED_LIMIT))
        values = {
            "who": who,
            "now": now,
            "time": lambda moment: self.time(moment, now),
            "is_live": is_live(request),
            "pulse": getattr(request.state, "mark", self.pulse.mark),
            "path": request.url.path,
            "business_name": self.business_name,
            "timezone": self.timezone.key,
            "refused": self.live.refused if who is not None else None,
            "hours_since": self.live.since,
            **frame,
            **values,
        }
        return HTMLResponse(self.templates.get_template(template).render(values), status_code=status)

    def time(self, moment: datetime, now: datetime) -> times.ShownTime:
        return times.show(moment, now, self.timezone)


def is_live(request: Request) -> bool:
    """Whether our own script asks, and not a browser that goes to a page."""
    return LIVE_HEADER in request.headers


def desk_of(request: Request) -> Desk:
    """The desk that serves this request."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    # Taken before the page asks the database, so that a change in between is never missed.
    if not hasattr(request.state, "mark"):
        request.state.mark = desk.pulse.mark
    return desk


