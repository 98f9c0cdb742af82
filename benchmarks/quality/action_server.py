"""How much memory the whole action server takes, with the FAQ that ships, after a few questions."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

READY_SECONDS = 120.0
QUESTIONS = ("Where is my order?", "do you repair e-bikes", "Kann ich ein Rad zurückgeben?", "what is the moon made of")


def resident_mb() -> float | None:
    """Megabytes of 1,000,000 bytes; None when it did not start, or the system does not tell."""
    if not Path("/proc/self/status").is_file():
        return None
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("TWILIO_", "TELEGRAM_"))}
        environment |= {
            "NIGHTDESK_VAR": folder,
            "NIGHTDESK_DATABASE_URL": f"sqlite:///{folder}/nightdesk.db",
            "NIGHTDESK_ACTIONS_PORT": str(port),
        }
        published = subprocess.run(
            [sys.executable, "-m", "bot", "faq", "publish"], env=environment, capture_output=True, text=True, check=False
        )
        if published.returncode != 0:
            print(published.stderr, file=sys.stderr)
            return None
        server = subprocess.Popen(
            [sys.executable, "-m", "actions"], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            return _asked(server.pid, f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(30)


def _asked(pid: int, address: str) -> float | None:
    until = time.monotonic() + READY_SECONDS
    while not _is_ready(address):
        if time.monotonic() > until:
            print(f"The action server was not ready after {READY_SECONDS:.0f} s.", file=sys.stderr)
            return None
        time.sleep(0.5)
    for text in QUESTIONS:
        call = {"next_action": "action_answer_faq", "tracker": _tracker(text), "domain": {}}
        httpx.post(f"{address}/webhook", json=call, timeout=60).raise_for_status()
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS")), 1)


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/ready", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _tracker(text: str) -> dict[str, Any]:
    metadata = {"now": "2026-11-23T21:40:00+00:00", "language": "en", "channel": "telegram"}
    message = {"text": text, "intent": {"name": "question", "confidence": 0.9}, "entities": [], "metadata": metadata}
    return {
        "sender_id": "benchmark", "slots": {}, "latest_message": message, "latest_event_time": 0, "paused": False,
        "events": [{"event": "user", "text": text}], "active_loop": {}, "latest_action_name": "action_listen",
        "followup_action": None,
    }  # fmt: skip
