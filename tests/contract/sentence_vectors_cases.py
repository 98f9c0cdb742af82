"""Runs in Rasa's environment: prints what SentenceVectors makes of a good endpoint and of broken ones, as JSON.

Started by test_sentence_vectors.py; not a test by itself.
"""

import json
import logging
import os
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import sentence_vectors
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sentence_vectors import NoVectors, SentenceVectors

logged: list[str] = []
go_on = threading.Event()


class Endpoint(BaseHTTPRequestHandler):
    """A text's vector is (its length, the number of its a's, 7); `mode` says how it fails."""

    protocol_version = "HTTP/1.1"
    mode = "well"
    asked: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Endpoint.asked.append(asked)
        mode = Endpoint.mode
        if mode == "hangs":
            go_on.wait()
        if mode == "drops":
            self.close_connection = True
            return
        rows = [[len(text), text.count("a"), 7] for text in asked["texts"]]
        body = np.array(rows, "<f4").tobytes()
        if mode == "fails":
            body = b'{"error": "RuntimeError"}'
        if mode == "short":
            body = body[:-1]
        if mode == "other":
            body = body + b"\0\0\0\0"
        self.send_response(500 if mode == "fails" else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        # As a server that tires of waiting: the next request meets a closed connection.
        self.close_connection = mode == "closes"

    def log_message(self, *arguments: Any) -> None:
        pass


class Logged(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        logged.append(record.getMessage())


def feature(message: Message) -> Any:
    features = message.get_dense_features("text")[1]
    return None if features is None else features.features.tolist()


def say(component: SentenceVectors, *texts: str) -> Any:
    messages = [Message({"text": text}) for text in texts]
    component.process(messages)
    return [feature(message) for message in messages]


server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["NIGHTDESK_VECTORS_URL"] = f"http://127.0.0.1:{server.server_port}/embed"
os.environ["NIGHTDESK_VECTORS_MODEL"] = "letters"
logging.getLogger("sentence_vectors").addHandler(Logged())
sentence_vectors.EMBED_WITHIN_SECONDS = 0.3
folder = Path(tempfile.mkdtemp())
storage, resource = LocalModelStorage.create(folder), Resource("vectors")
parts = ({"scale": 2.0}, storage, resource, ExecutionContext(GraphSchema({}), node_name="vectors"))
report: Any = {"fingerprint": SentenceVectors.fingerprint_addon({})}

texts = ["a", "aaa", *("b" * number for number in range(1, 101))]
data = TrainingData([*(Message({"text": text, "intent": "x"}) for text in texts), Message({"intent": "y"})])
SentenceVectors.create(*parts).train(data)
del os.environ["NIGHTDESK_VECTORS_MODEL"]
component = SentenceVectors.load(*parts)
component.process_training_data(data)
report["learnt"] = [feature(message) for message in data.training_examples if message.get("text")]
report["without_text"] = [feature(message) for message in data.training_examples if not message.get("text")]
report["batches"] = [len(asked["texts"]) for asked in Endpoint.asked]
report["expected"] = np.array([[len(text), text.count("a")] for text in texts]).tolist()

Endpoint.asked.clear()
report["message"] = say(component, "aaaa")
report["again"] = say(SentenceVectors.load(*parts), "aaaa")
report["blank"] = say(component, "", "  ", "\u3000", "/confirm", '/choose_entry{"entry": "x"}')
report["models_asked_for"] = [asked["model"] for asked in Endpoint.asked]
Endpoint.asked.clear()
say(component, "a" * 5000)
report["longest"] = [len(text) for asked in Endpoint.asked for text in asked["texts"]]
Endpoint.mode = "closes"
report["kept_connection_closed"] = [say(component, "aaaa") for _ in range(3)]

report["broken"] = {}
for mode in ("fails", "short", "other", "drops"):
    Endpoint.mode = mode
    report["broken"][mode] = say(component, "my secret")
    Endpoint.mode = "well"
    report["broken"][f"after {mode}"] = say(component, "aaaa")
Endpoint.mode = "hangs"
began = time.monotonic()
report["broken"]["hangs"] = say(component, "my secret")
report["seconds_hanging"] = time.monotonic() - began
Endpoint.mode = "well"
began = time.monotonic()
report["broken"]["rests"] = say(component, *["my secret"] * 50)
report["seconds_resting"] = time.monotonic() - began
component._rests_until = time.monotonic()
report["after_rest"] = say(component, "aaaa")
go_on.set()

server.shutdown()
server.server_close()
component = SentenceVectors.load(*parts)
report["broken"]["away"] = say(component, "my secret")
os.environ["NIGHTDESK_VECTORS_URL"] = ""
component = SentenceVectors.load(*parts)
report["broken"]["no address"] = say(component, "my secret")
try:
    SentenceVectors.create(*parts).train(data)
    report["training_without"] = None
except NoVectors as error:
    report["training_without"] = str(error)
report["logged"] = logged
json.dump(report, sys.stdout)
