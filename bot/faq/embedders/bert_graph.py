"""Writes a BERT sentence encoder as an ONNX graph with 8-bit weights, for onnxruntime.

The graph begins behind the tables of words and positions (their rows are read straight from the package's file, so no
second copy of them is in memory) and ends in vectors of length 1. It takes texts of equal length, without padding.
Weights are kept in blocks with a scale each, and activations as 8 bits row by row: a text's vector does not
depend on the texts beside it, as it would with one scale for a whole batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

#: Raise it when the vectors or the file change: it is in the models' names.
FORMAT = 2
_VENDOR = "com.microsoft"
_INT8_ACTIVATIONS = 4

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Shape:
    """The sizes in the model's config.json."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float


@dataclass(frozen=True)
class Blocks:
    """A matrix as numbers around 128, [outputs, blocks, inputs of a block], and the scale of each block."""

    numbers: Array
    scales: Array


class Weights(Protocol):
    """A model's weights by their names in Hugging Face's BERT."""

    def tensor(self, name: str) -> Array:
        """In float32."""

    def matrix(self, names: Sequence[str]) -> Blocks:
        """The matrices of these names, one below the other."""


def write(shape: Shape, weights: Weights) -> bytes:
    """The model as an ONNX file."""
    # Needed once, to write the file; later starts do without.
    from onnx import TensorProto, helper

    graph = _Graph(shape, weights)
    graph.encode()
    made = helper.make_graph(
        graph.nodes,
        "sentence_encoder",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["texts", "tokens", shape.hidden])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", shape.hidden])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_VENDOR, 1)]
    return bytes(helper.make_model(made, opset_imports=opsets, ir_version=9).SerializeToString())


class _Graph:
    """Collects nodes and constants. Every method that adds a node gives the name of its output back."""

    def __init__(self, shape: Shape, weights: Weights) -> None:
        self._shape, self._weights = shape, weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def encode(self) -> None:
        state = self._normalise("embeddings.LayerNorm", "embedded", "rows")
        for layer in range(self._shape.layers):
            state = self._layer(f"encoder.layer.{layer}.", state)
        axes = self._keep("axes", np.array([1], np.int64))
        mean = self._add("ReduceMean", "mean", state, axes, keepdims=0)
        self._add("LpNormalization", "vectors", mean, axis=-1, p=2)

    def _layer(self, layer: str, state: str) -> str:
        names = [f"{layer}attention.self.{part}" for part in ("query", "key", "value")]
        bias = self._keep(f"{layer}bias", np.concatenate([self._weights.tensor(f"{name}.bias") for name in names]))
        split = [f"{name}.out" for name in names]
        together = self._product(f"{layer}together", state, *(f"{name}.weight" for name in names))
        sizes = self._keep(f"{layer}sizes", np.full(3, self._shape.hidden, np.int64))
        self._node("Split", split, together, sizes, axis=-1)
        attended = self._vendor("MultiHeadAttention", f"{layer}attended", *split, bias, num_heads=self._shape.heads)
        state = self._back_in(f"{layer}attention.output", attended, state)
        inner = self._product(f"{layer}inner", state, f"{layer}intermediate.dense.weight")
        inner = self._vendor("BiasGelu", f"{layer}gelu", inner, self._constant(f"{layer}intermediate.dense.bias"))
        return self._back_in(f"{layer}output", inner, state)

    def _back_in(self, part: str, found: str, state: str) -> str:
        """What a half of a layer found, brought to size, added to what went in, and normalised.

        Two steps: the vendor's SkipLayerNormalization is both in one and takes four times as long.
        """
        found = self._product(f"{part}.product", found, f"{part}.dense.weight", bias=f"{part}.dense.bias")
        return self._normalise(f"{part}.LayerNorm", f"{part}.normal", self._add("Add", f"{part}.sum", found, state))

    def _normalise(self, layer: str, output: str, state: str) -> str:
        parts = self._constant(f"{layer}.weight"), self._constant(f"{layer}.bias")
        return self._add("LayerNormalization", output, state, *parts, epsilon=self._shape.epsilon, axis=-1)

    def _product(self, name: str, state: str, *matrices: str, bias: str | None = None) -> str:
        found = self._weights.matrix(matrices)
        outputs, blocks, size = found.numbers.shape
        return self._vendor(
            "MatMulNBits",
            name,
            state,
            self._keep(f"{name}.weight", found.numbers),
            self._keep(f"{name}.scales", found.scales),
            *([] if bias is None else ["", "", self._constant(bias)]),
            K=blocks * size,
            N=outputs,
            bits=8,
            block_size=size,
            accuracy_level=_INT8_ACTIVATIONS,
        )

    def _constant(self, name: str) -> str:
        return self._keep(name, self._weights.tensor(name))

    def _keep(self, name: str, array: Array) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _add(self, kind: str, output: str, *inputs: str, **attributes: Any) -> str:
        self._node(kind, [output], *inputs, **attributes)
        return output

    def _vendor(self, kind: str, output: str, *inputs: str, **attributes: Any) -> str:
        # https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
        return self._add(kind, output, *inputs, domain=_VENDOR, **attributes)

    def _node(self, kind: str, outputs: list[str], *inputs: str, domain: str = "", **attributes: Any) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, list(inputs), outputs, domain=domain, **attributes))


def quantise(weight: Array, size: int) -> Blocks:
    """A float matrix, [outputs, inputs], in blocks of `size` inputs."""
    outputs, inputs = weight.shape
    blocks = weight.astype(np.float32).reshape(outputs, inputs // size, size)
    scales = np.abs(blocks).max(axis=-1) / 127
    divisors = np.where(scales == 0, 1, scales)[..., None]
    return Blocks((np.rint(blocks / divisors) + 128).astype(np.uint8), scales.astype(np.float32))
