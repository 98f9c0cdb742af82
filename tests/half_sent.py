"""A client that goes away before all that it announced has arrived."""

from starlette.types import ASGIApp, Message


async def post_half(app: ASGIApp, path: str, headers: dict[str, str], part: bytes) -> int:
    """Send `part` of a body and close the connection. Returns the status that nobody reads; what the app raises is raised."""
    given: list[Message] = [
        {"type": "http.request", "body": part, "more_body": True},
        {"type": "http.disconnect"},
    ]
    status: list[int] = []

    async def receive() -> Message:
        return given.pop(0) if len(given) > 1 else given[0]

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": raw,
        "client": ("127.0.0.1", 1), "server": ("desk.test", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return status[0]
