"""The JSON API: the same rules as the pages."""

from bot.storage.engine import Store
from tests.bot.console.conftest import Cast, Opened, wait


async def test_a_program_claims_replies_and_closes(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    alice = browser(cast.alice)
    me = (await alice.get("/api/v1/me")).json()
    assert (me["name"], me["role"]) == ("Alice", "agent")
    queue = (await alice.get("/api/v1/queue")).json()
    assert queue["counts"]["waiting"] == 1
    assert (queue["items"][0]["request"], queue["items"][0]["overdue"]) == ("Where is my bicycle?", False)
    alice.headers["X-CSRF-Token"] = me["csrf_token"]
    base = "/api/v1/conversations/1"
    assert (await alice.post(f"{base}/claim")).json() == {"done": True}
    body = {"text": "Here it is.", "client_key": "k"}
    ids = {(await alice.post(f"{base}/reply", json=body)).json()["message_id"] for _ in range(2)}
    assert len(ids) == 1
    talk = (await alice.get(base)).json()
    assert (talk["holder"], talk["staff_name"]) == ("staff", "Alice")
    assert [line["text"] for line in talk["transcript"]] == ["Where is my bicycle?", "Alice took over.", "Here it is."]
    assert (await alice.post(f"{base}/hand-back")).status_code == 200
    assert (await alice.post(f"{base}/close")).json() == {"error": "Nobody holds this conversation; claim it first."}


async def test_it_refuses_without_session_secret_or_sense(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    wait(sqlite_store)
    assert (await browser(None).get("/api/v1/queue")).status_code == 401
    alice = browser(cast.alice)
    assert (await alice.post("/api/v1/conversations/1/claim")).status_code == 403
    alice.headers["X-CSRF-Token"] = alice.csrf
    answer = await alice.post("/api/v1/conversations/1/reply", json={"text": "x"})
    assert answer.status_code == 422
    assert "client_key" in answer.json()["error"]
    assert (await alice.post("/api/v1/conversations/9/claim")).status_code == 409
    assert (await alice.get("/api/v1/conversations/9")).status_code == 404


async def test_openapi_names_every_act(browser: Opened) -> None:
    paths = (await browser(None).get("/api/v1/openapi.json")).json()["paths"]
    assert set(paths) == {
        "/api/v1/me",
        "/api/v1/callbacks",
        "/api/v1/queue",
        "/api/v1/digests",
        "/api/v1/hours",
        "/api/v1/overrides",
        "/api/v1/overrides/{override_id}/withdraw",
        "/api/v1/conversations/{conversation_id}",
        "/api/v1/conversations/{conversation_id}/reply",
        "/api/v1/conversations/{conversation_id}/close",
        "/api/v1/conversations/{conversation_id}/{act}",
        "/api/v1/conversations/{conversation_id}/note",
        "/api/v1/conversations/{conversation_id}/tags",
        "/api/v1/conversations/{conversation_id}/assign",
        "/api/v1/conversations/{conversation_id}/move",
        "/api/v1/conversations/{conversation_id}/snooze",
        "/api/v1/conversations/{conversation_id}/wake",
        "/api/v1/conversations/{conversation_id}/called",
        "/api/v1/conversations/{conversation_id}/undo/{message_id}",
        "/api/v1/conversations/{conversation_id}/scheduled/{message_id}/send",
        "/api/v1/conversations/{conversation_id}/kept/{message_id}/withdraw",
        "/api/v1/colleagues",
        "/api/v1/conversations/{conversation_id}/template/{reason}",
        "/api/v1/marks",
        "/api/v1/messages/{message_id}/mark",
        "/api/v1/messages/{message_id}/unmark",
        "/api/v1/calibrations",
        "/api/v1/calibrations/{number}/put-in-force",
    }
