"""Gives the intent classifier the vector of the whole sentence, which is the same as the one that the FAQ search looks with.

The action server embeds (bot/dialogue/vectors.py); while Rasa is trained, `nightdesk train` does. Here is no model.
"""

import json
import logging
import os
import time
from http.client import HTTPConnection, HTTPException
from typing import Any, Dict, List, Optional, Text, Tuple, Type
from urllib.parse import urlsplit

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

logger = logging.getLogger(__name__)

#: A message waits this long for its vector, out of the 12 s that Rasa has for it.
EMBED_WITHIN_SECONDS = 2.0
#: After waiting in vain nobody is asked for this long, so that messages do not queue up behind one another's waiting.
REST_SECONDS = 10.0
#: While training, a text that does not come fails the training.
TRAIN_WITHIN_SECONDS = 60.0
# The bounds of the endpoint.
TEXTS_AT_ONCE = 64
MAX_CHARS = 4096


class NoVectors(Exception):
    """The endpoint gave none; the message says why and holds no text of a customer."""


class TooSlow(NoVectors):
    """It did not answer in time."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceVectors(DenseFeaturizer, GraphComponent):
    """A sentence feature of every text: its vector, less the mean of the training texts, over their deviation, times `scale`.

    Without an answer of the endpoint it is all zeros, the mean: then only the words speak, and what they leave in doubt is
    looked up.
    NIGHTDESK_VECTORS_URL is the endpoint, NIGHTDESK_VECTORS_MODEL (while training) the name of its model.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        return []

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**DenseFeaturizer.get_default_config(), "scale": 0.5}

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[str]:
        """Another model's vectors are other features, though nothing that Rasa sees has changed."""
        return os.environ.get("NIGHTDESK_VECTORS_MODEL")

    def __init__(self, config: Dict[Text, Any], name: Text, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, {**self.get_default_config(), **config})
        self._storage, self._resource = storage, resource
        self._url = urlsplit(os.environ.get("NIGHTDESK_VECTORS_URL", ""))
        self._connection: Optional[HTTPConnection] = None
        self._rests_until = 0.0
        self._model = os.environ.get("NIGHTDESK_VECTORS_MODEL", "")
        self._mean = self._deviation = np.zeros(0, np.float32)

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "SentenceVectors":
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceVectors":
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._model = json.loads((folder / "model.json").read_text())["model"]
            component._mean, component._deviation = np.load(folder / "mean_and_deviation.npy")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vectors' mean and deviation. Raises NoVectors."""
        vectors = self._training_vectors([message.get(TEXT) for message in _with_text(training_data.training_examples)])
        deviation = vectors.std(0)
        self._mean, self._deviation = vectors.mean(0), np.where(deviation > 0, deviation, 1).astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            (folder / "model.json").write_text(json.dumps({"model": self._model}))
            np.save(folder / "mean_and_deviation.npy", np.stack([self._mean, self._deviation]))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to every training text. Raises NoVectors."""
        messages = _with_text(training_data.training_examples)
        vectors = self._training_vectors([message.get(TEXT) for message in messages])
        for message, row in zip(messages, vectors, strict=True):
            self._add(message, self._scaled(row))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the feature to customers' messages; zeros when there is no vector in time."""
        for message in _with_text(messages):
            text = message.get(TEXT)[:MAX_CHARS]
            # A button's payload is no sentence: Rasa reads it by itself, after this.
            is_sentence = bool(text.strip()) and not text.startswith(INTENT_MESSAGE_PREFIX)
            row = self._vector(text) if is_sentence else None
            self._add(message, np.zeros_like(self._mean) if row is None else self._scaled(row))
        return messages

    def _vector(self, text: Text) -> Optional[np.ndarray]:
        if time.monotonic() < self._rests_until:
            return None
        try:
            [row] = self._ask([text], EMBED_WITHIN_SECONDS)
            if len(row) != len(self._mean):
                raise NoVectors(f"vectors of {len(row)} numbers came, {len(self._mean)} were learnt")
        except NoVectors as error:
            if isinstance(error, TooSlow):
                self._rests_until = time.monotonic() + REST_SECONDS
            logger.error("The intent of a message is told without its vector: %s.", error)
            return None
        return row

    def _training_vectors(self, texts: List[Text]) -> np.ndarray:
        cut = [text[:MAX_CHARS] for text in texts]
        parts = [cut[start : start + TEXTS_AT_ONCE] for start in range(0, len(cut), TEXTS_AT_ONCE)]
        return np.concatenate([self._ask(part, TRAIN_WITHIN_SECONDS) for part in parts])

    def _ask(self, texts: List[Text], timeout_seconds: float) -> np.ndarray:
        """One row per text. Raises NoVectors."""
        body = json.dumps({"model": self._model, "texts": texts})
        status, answer = self._post(body, timeout_seconds)
        if status != 200:
            raise NoVectors(f"{self._url.geturl()} answered {status} {answer[:300].decode(errors='replace')}")
        if not answer or len(answer) % (4 * len(texts)):
            raise NoVectors(f"{self._url.geturl()} answered with {len(answer)} bytes for {len(texts)} texts")
        return np.frombuffer(answer, "<f4").reshape(len(texts), -1)

    def _post(self, body: Text, timeout_seconds: float) -> Tuple[int, bytes]:
        if not self._url.hostname:
            raise NoVectors("NIGHTDESK_VECTORS_URL names no server; start Rasa through nightdesk")
        # A kept connection may have been closed at the other end meanwhile: a new one then tells how things stand.
        for connection in (self._connection, None):
            fresh = connection is None
            if connection is None:
                connection = HTTPConnection(self._url.hostname or "", self._url.port)
            connection.timeout = timeout_seconds
            try:
                if connection.sock is not None:
                    connection.sock.settimeout(timeout_seconds)
                connection.request("POST", self._url.path, body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                status, answer = response.status, response.read()
            except TimeoutError as error:
                connection.close()
                self._connection = None
                raise TooSlow(f"{self._url.geturl()} did not answer within {timeout_seconds:g} s") from error
            except (OSError, HTTPException) as error:
                connection.close()
                self._connection = None
                if fresh:
                    raise NoVectors(f"{self._url.geturl()} cannot be asked ({type(error).__name__})") from error
            else:
                self._connection = connection
                return status, answer
        raise AssertionError("a fresh connection either answers or raises")

    def _scaled(self, row: np.ndarray) -> np.ndarray:
        return (row - self._mean) / self._deviation * self._config["scale"]

    def _add(self, message: Message, row: np.ndarray) -> None:
        message.add_features(Features(row.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        pass


def _with_text(messages: List[Message]) -> List[Message]:
    return [message for message in messages if message.get(TEXT) is not None]
