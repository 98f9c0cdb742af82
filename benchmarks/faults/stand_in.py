"""A dialogue engine that answers at once: `python -m benchmarks.faults.stand_in RASA_PORT ACTIONS_PORT`, on 127.0.0.1.

It stands in for Rasa and its action server where they are not what is tried, speaks the contract of bot/dialogue, and names
in its answer every mark (see traffic.py) of the message that it answers, so that answers can be counted.
"""

import asyncio
import json
import re
import sys
from typing import Any

import uvicorn

MARK = re.compile(r"\bc\d+m\d+\b")


def answer(text: str) -> list[dict[str, Any]]:
    """What the engine says to `text`."""
    marks = MARK.findall(text)
    said = f"This is about {', '.join(marks)}." if marks else "Yes, we do."
    return [{"custom": {"answer": said, "proof": {"rule": "faq_answer", "entry": "orders", "confidence": 0.99}}}]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    said: Any = answer(json.loads(body)["message"]) if scope["method"] == "POST" else {"status": "ok"}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})


async def main(ports: list[int]) -> None:
    configs = [
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off")
        for port in ports
    ]
    await asyncio.gather(*(uvicorn.Server(config).serve() for config in configs))


if __name__ == "__main__":
    asyncio.run(main([int(port) for port in sys.argv[1:]]))
