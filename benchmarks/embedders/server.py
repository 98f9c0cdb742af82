"""Starts the action server with an FAQ of its own database, asks it questions, and tells its memory and its speed."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from benchmarks.embedders.measure import QUESTIONS, resident_megabytes

AIM_MEGABYTES = 400
ROUNDS = 10
START_SECONDS = 180


def serve_and_measure(folder: Path) -> dict[str, Any]:
    """Megabytes after the start and after questions, seconds until ready, milliseconds per question over HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "NIGHTDESK_VAR": str(folder),
        "NIGHTDESK_DATABASE_URL": f"sqlite:///{folder / 'nightdesk.db'}",
        "NIGHTDESK_ACTIONS_PORT": str(port),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "bot"]
    subprocess.run([*command, "faq", "publish"], env=environment, check=True, capture_output=True)  # noqa: S603
    begun = time.perf_counter()
    command.append("actions")
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/ready", server)
            ready_seconds = time.perf_counter() - begun
            started = resident_megabytes(server.pid)
            busy = busy_seconds(server.pid)
            with httpx.Client() as client:
                url = f"http://127.0.0.1:{port}/webhook"
                taken = [ask(client, url, question) for _ in range(ROUNDS) for question in QUESTIONS]
            return {
                "started_megabytes": started,
                "serving_megabytes": resident_megabytes(server.pid),
                "ready_seconds": ready_seconds,
                "cpu": (busy_seconds(server.pid) - busy) * 1000 / len(taken),
                "first_round_p50": median(taken[: len(QUESTIONS)]),
                "p50": median(taken),
                "p95": quantiles(taken, n=20)[18],
            }
        finally:
            server.terminate()


def busy_seconds(process: int) -> float:
    """The processor's time that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("The action server did not start; nightdesk actions tells why.")


def ask(client: httpx.Client, url: str, text: str) -> float:
    """Milliseconds that an answer takes."""
    message = {"text": text, "metadata": {"now": "2026-11-23T22:40:00+00:00", "language": "en"}}
    tracker = {"sender_id": "x", "slots": {}, "latest_message": message, "events": []}
    begun = time.perf_counter()
    response = httpx.post(
        url, json={"next_action": "action_answer_faq", "tracker": tracker, "domain": {}, "version": "3"}
    )
    taken = (time.perf_counter() - begun) * 1000
    assert response.json().get("responses"), json.dumps(response.json())[:300]
    return taken
