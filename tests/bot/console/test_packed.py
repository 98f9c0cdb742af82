"""Pages go to a browser packed; what flows or is packed already goes as it is."""

import gzip

from fastapi import FastAPI
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from bot.console import packed
from tests.bot.console.conftest import Cast, Opened, Store, wait


async def raw(browser: Opened, cast: Cast, path: str, accepts: str = "gzip") -> tuple[dict[str, str], bytes]:
    async with browser(cast.alice).stream("GET", path, headers={"accept-encoding": accepts}) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
        assert int(answer.headers.get("content-length", len(body))) == len(body)
        return dict(answer.headers), body


async def test_a_page_is_packed_for_whoever_can_unpack_it(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    for number in range(20):
        wait(sqlite_store, address=f"{number}")
    headers, body = await raw(browser, cast, "/queue")
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
    plain_headers, plain = await raw(browser, cast, "/queue", "identity")
    assert "content-encoding" not in plain_headers
    assert b"20 people are waiting" in plain
    assert b"20 people are waiting" in gzip.decompress(body)
    assert len(body) * 5 < len(plain)


async def test_files_that_never_change_are_packed_once(cast: Cast, browser: Opened, console: FastAPI) -> None:
    headers, body = await raw(browser, cast, "/static/nightdesk.css")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == console.state.desk.assets._assets["nightdesk.css"].content


async def test_what_flows_short_words_and_pictures_go_as_they_are(cast: Cast, browser: Opened, console: FastAPI) -> None:
    async def pieces():  # type: ignore[no-untyped-def]
        yield "a" * 5000
        yield "b"

    console.add_api_route("/flows", lambda: StreamingResponse(pieces(), media_type="text/plain"))
    console.add_api_route("/short", lambda: PlainTextResponse("Done."))
    console.add_api_route("/picture", lambda: Response(b"p" * 5000, media_type="image/png"))
    for path, size in (("/flows", 5001), ("/short", 5), ("/picture", 5000)):
        headers, body = await raw(browser, cast, path)
        assert ("content-encoding" in headers, len(body)) == (False, size), path


def test_the_length_of_a_page_tells_nothing_about_its_secrets() -> None:
    page = b"<p>" + b"secret " * 500
    assert len({len(packed.pack(page)) for _ in range(50)}) > 10
    assert gzip.decompress(packed.pack(page)) == page
