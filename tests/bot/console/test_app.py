"""What holds for every page: who may see it, what its headers say, and that customers' words are never markup."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from bot.console import acting_api, answers_api, api, hours_api
from bot.console.headers import LIMIT_BYTES, POLICY
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Direction, Message, Proof, Status, StoredAttachment
from connectors.messages import Attachment, Kind, Unreadable
from tests.bot.console.conftest import Browser, Cast, Opened, build, say, wait
from tests.bot.console.xss import XSS
from tests.cast import NIGHT
from tests.half_sent import post_half

PAGES = (
    "/queue",
    "/queue?show=mine",
    "/queue?show=colleagues",
    "/queue?show=bot",
    "/queue?show=closed",
    "/conversations/1",
    "/conversations/1/copy",
    "/answers",
    "/numbers",
    "/on-call",
    "/unanswered",
    "/drafts",
    "/unreadable",
    "/account",
    "/try",
)
FOR_EVERYBODY = {
    "/sign-in",
    "/sign-in/code",
    "/invite/{token}",
    "/static/{name}",
    "/favicon.ico",
    "/healthz",
    "/metrics",
    "/api/v1/openapi.json",
}

class Markup(HTMLParser):
    """What a browser would take for markup in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts = 0

    @classmethod
    def of(cls, page: str) -> "Markup":
        parser = cls()
        parser.feed(page)
        return parser

    @property
    def our_scripts(self) -> int:
        return sum(tag == "script" and name == "src" and value.startswith("/static/") for tag, name, value in self.attributes)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.attributes += [(tag, "", ""), *((tag, name, value or "") for name, value in attrs)]


def routes(app: FastAPI) -> list[tuple[str, str]]:
    schema = app.openapi()["paths"]
    found = [(method.upper(), path) for path, methods in schema.items() for method in methods]
    for route in _all_routes(app.routes):
        if getattr(route, "endpoint", None) in (
            *vars(acting_api).values(), *vars(api).values(), *vars(hours_api).values(), *vars(answers_api).values()
        ):
            continue  # It stands in the schema, with its prefix.
        found += [(method, route.path) for method in getattr(route, "methods", None) or () if method != "HEAD"]
    return sorted(set(found))


def _all_routes(given: list) -> list:
    """Routers that are included may stand as one entry that holds their routes."""
    found = []
    for route in given:
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        found += _all_routes(inner) if inner else [route]
    return found


async def test_charlie_sees_nothing(sqlite_store: Store, cast: Cast, console: FastAPI, browser: Opened) -> None:
    wait(sqlite_store, "A secret wish")
    charlie = browser(None)
    closed = [(method, path) for method, path in routes(console) if path not in FOR_EVERYBODY]
    assert len(closed) == 121
    for method, path in closed:
        url = re.sub(r"\{.*?\}", "1", path.replace("{act}", "claim"))
        answer = await charlie.request(method, url)
        assert answer.status_code in (303, 401), (method, url, answer.status_code)
        assert "secret wish" not in answer.text
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("sent_to", "page"),
    [
        ("/faq/entries/returns", "/faq/entries/returns"),
        ("/faq/entries/returns/move", "/faq/entries/returns"),
        ("/faq/new", "/faq/new"),
        ("/conversations/7/reply", "/conversations/7"),
        ("/queue/bulk", "/queue"),
        ("/made-up", ""),
    ],
)
async def test_whoever_was_signed_out_comes_back_to_the_page_of_the_form(
    cast: Cast, browser: Opened, sent_to: str, page: str
) -> None:
    answer = await browser(None).act(sent_to, text="Kept in the browser")
    if page:
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={quote(page, safe='')}")
    else:
        assert "location" not in answer.headers


async def test_the_numbers_for_machines_hold_nothing_personal(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store, "A secret wish", name="Dana Doe", address="+4917012345678")
    text = (await browser(None).get("/metrics")).text
    assert 'nightdesk_conversations{holder="waiting"} 1' in text
    assert 'nightdesk_messages{direction="in",status="handled"} 1' in text
    for personal in ("secret", "Dana", "4917012345678", "Alice"):
        assert personal not in text
    assert (await browser(None).get("/healthz")).text == "ok\n"


async def test_every_answer_carries_the_safe_headers(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    answers = [await alice.get(path) for path in (*PAGES, "/nowhere", "/people", "/api/v1/me", "/api/v1/nowhere")]
    answers.append(await alice.post("/conversations/1/claim"))
    answers.append(await browser(None).get("/sign-in"))
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"


async def test_an_error_of_ours_is_a_page_with_headers_and_no_details(
    console: FastAPI, cast: Cast, browser: Opened
) -> None:
    @console.get("/broken")
    def broken() -> None:
        raise ValueError("a secret of the inside")

    answer = await browser(cast.alice).get("/broken")
    assert answer.status_code == 500
    assert "Something broke" in answer.text
    assert "secret of the inside" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


#: Those that bring a script beside the ones that every page has.
WITH_A_SCRIPT_MORE = ("/conversations/1", "/drafts", "/faq/risk")


async def test_pages_hold_no_script_and_no_style_of_their_own(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    ada = browser(cast.ada)
    for path in (*PAGES, "/people"):
        page = await ada.get(path)
        assert page.status_code == 200, path
        found = Markup.of(page.text)
        assert found.scripts == found.our_scripts == (8 if path in WITH_A_SCRIPT_MORE else 7), path
        assert not {name for _, name, _ in found.attributes if name.startswith("on") or name == "style"}


@pytest.mark.parametrize("evil", XSS)
async def test_words_of_customers_are_never_markup(
    evil: str, sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    conversation_id = wait(sqlite_store, evil, name=evil, address=evil)
    files = (Attachment("document", "r", "text/html", evil), Attachment("image", "r", "image/png", evil))
    say(sqlite_store, evil, name=evil, address=evil, kind=Kind.MEDIA, attachments=files)
    with sqlite_store.write() as session:
        for row in session.query(StoredAttachment):
            row.status, row.path = "stored", "1"
        reply = Message(
            conversation_id=conversation_id,
            channel="telegram",
            direction=Direction.OUT,
            author=Author.BOT,
            status=Status.FAILED,
            text=evil,
            payload={"buttons": [{"label": evil, "payload": evil}]},
            error=evil,
            created_at=NIGHT,
            status_at=NIGHT,
        )
        session.add(reply)
        session.flush()
        details = {"candidates": [{"id": evil, "confidence": 0.5}], evil: {evil: evil}}
        session.add(Proof(message_id=reply.id, rule=evil, entry=evil, matched=evil, confidence=0.5, details=details))
        inbox.quarantine(session, Unreadable("telegram", "u1", {"text": evil, evil: 1}, evil), NIGHT)
    alice = browser(cast.alice)
    for path in (*PAGES, f"/conversations/{conversation_id}"):
        page = await alice.get(path)
        assert page.status_code == 200
        found = Markup.of(page.text)
        assert found.scripts == found.our_scripts
        assert not {name for _, name, _ in found.attributes if name.startswith("on") or name == "style"}
        assert not [value for _, _, value in found.attributes if value.lower().startswith("javascript:")]
        assert not {tag for tag, _, _ in found.attributes} & {"iframe", "object", "embed", "base", "style"}
        assert "83810205" not in page.text


async def test_a_page_of_another_site_cannot_act(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    path, form = "/conversations/1/claim", {"csrf": alice.csrf}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.test"}, {"Origin": "null"}):
        assert (await alice.post(path, data=form, headers=headers)).status_code == 403
    assert (await alice.post("/sign-in", data={}, headers={"Origin": "https://evil.test"})).status_code == 403
    assert (await alice.post(path)).status_code == 403
    assert (await alice.post(path, data={"csrf": "x" * 43})).status_code == 403
    assert (await alice.post(path, data=form, headers={"Origin": "http://desk.test"})).status_code == 303


async def test_the_secret_of_another_session_does_not_count(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    alice, other = browser(cast.alice), browser(cast.alice)
    assert (await alice.post("/conversations/1/claim", data={"csrf": other.csrf})).status_code == 403


async def test_more_than_a_megabyte_is_refused_in_one_sentence(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    answer = await alice.act("/conversations/1/reply", text="x" * LIMIT_BYTES, client_key="k1")
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    long = await alice.act("/conversations/1/reply", text="x" * 5000, client_key="k1")
    assert long.status_code == 409
    assert "5,000 characters" in long.text
    with sqlite_store.read() as session:
        assert session.query(Message).filter_by(author=Author.STAFF).count() == 0


async def test_a_browser_that_closes_half_way_is_no_fault_and_changes_nothing(
    sqlite_store: Store, cast: Cast, console: FastAPI, browser: Opened
) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"nightdesk={alice.cookies['nightdesk']}"}
    assert await post_half(console, "/conversations/1/claim", headers, f"csrf={alice.csrf}".encode()) == 400
    with sqlite_store.read() as session:
        assert session.get_one(Conversation, 1).staff_id is None


async def test_cookies_are_safe_where_https_is_spoken(sqlite_store: Store, tmp_path: Path, cast: Cast) -> None:
    app = build(sqlite_store, tmp_path, secure=True)
    app.state.desk.passwords = _KnowsAll()
    async with Browser(transport=httpx.ASGITransport(app), base_url="https://desk.test") as charlie:
        answer = await charlie.post("/sign-in", data={"name": "Alice", "password": "whatever it is"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-nightdesk=")
    for part in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert part in cookie
    assert "Domain" not in cookie


class _KnowsAll:
    async def is_right(self, password: str, password_hash: str | None) -> bool:
        return True
