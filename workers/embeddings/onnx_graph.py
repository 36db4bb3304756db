"""The graph of a BERT for ONNX Runtime, made in memory from the model's own weights.

The graph names its weights and does not hold them: `Graph.weights` goes to the session beside it. So nothing is
written to disk, and the whole takes a fraction of a second. Import this module inside functions only: it imports onnx.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from workers.embeddings.bert_weights import WORDS, Array, BertWeights
from workers.embeddings.model_config import ModelConfig

OPSET, IR_VERSION = 17, 8
FUSED = "com.microsoft"  # operators of ONNX Runtime that compute several steps at once
INPUTS = ("tokens", "positions", "texts")
STATES = "states"
ELSEWHERE = -1e9  # added to the attention that a token would pay to another text


@dataclass
class Graph:
    """A graph that grows. `weights` are its large constants by name."""

    weights: dict[str, Array] = field(default_factory=dict)
    _nodes: list[NodeProto] = field(default_factory=list)
    _constants: list[TensorProto] = field(default_factory=list)

    def add(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> list[str]:
        names = [f"{operator}_{len(self._nodes)}_{n}" for n in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def weight(self, name: str, array: Array) -> str:
        self.weights[name] = np.ascontiguousarray(array)
        return name

    def constant(self, value: Any) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def serialized(self, output: str) -> bytes:
        self._nodes.append(helper.make_node("Identity", [output], [STATES]))
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["tokens"]) for name in INPUTS]
        outputs = [ValueInfoProto(name=STATES)]
        weights = [_outside(name, array) for name, array in self.weights.items()]
        graph = helper.make_graph(self._nodes, "bert", inputs, outputs, [*self._constants, *weights])
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        model: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION).SerializeToString()
        return model


def _outside(name: str, array: Array) -> TensorProto:
    """A tensor that the session is given by its name."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=array.shape)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", "memory"), ("length", str(array.nbytes))):
        tensor.external_data.add(key=key, value=value)
    return tensor


class BertGraph:
    """From a stream of tokens, one text after the other, to their states. `positions` and `texts` say of each token
    where in its text it stands, and in which."""

    def __init__(self, weights: BertWeights, config: ModelConfig) -> None:
        self._weights = weights
        self._config = config
        self._graph = Graph()

    def make(self) -> tuple[bytes, dict[str, Array]]:
        """The graph, and its weights by name."""
        states, own_text = self._embedded(), self._own_text()
        for number in range(self._weights.layers):
            states = self._layer(f"encoder.layer.{number}", states, own_text)
        return self._graph.serialized(states), self._graph.weights

    def _embedded(self) -> str:
        weights, graph = self._weights, self._graph
        places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        [words] = graph.add("Gather", graph.weight(WORDS, weights[WORDS]), "tokens")
        [positions] = graph.add("Gather", graph.weight("positions_and_type", places), "positions")
        [added] = graph.add("Add", words, positions)
        [normed] = graph.add(
            "LayerNormalization",
            added,
            *self._weight_and_bias("embeddings.LayerNorm"),
            axis=-1,
            epsilon=self._config.epsilon,
        )
        return graph.add("Unsqueeze", normed, graph.constant([0]))[0]

    def _own_text(self) -> str:
        """What is added to attention, so that each token sees its own text only: 0 there, and elsewhere a number that
        leaves nothing. Nothing is computed for padding, because there is none."""
        graph = self._graph
        [rows] = graph.add("Unsqueeze", "texts", graph.constant([1]))
        [columns] = graph.add("Unsqueeze", "texts", graph.constant([0]))
        [is_same] = graph.add("Equal", rows, columns)
        [bias] = graph.add("Where", is_same, graph.constant(np.float32(0)), graph.constant(np.float32(ELSEWHERE)))
        return graph.add("Unsqueeze", bias, graph.constant([0, 1]))[0]

    def _layer(self, name: str, states: str, own_text: str) -> str:
        attended = self._attention(f"{name}.attention.self", states, own_text)
        states = self._added(f"{name}.attention.output", attended, states)
        wide = self._product(f"{name}.intermediate.dense", states)
        [active] = self._graph.add("BiasGelu", wide, self._bias(f"{name}.intermediate.dense"), domain=FUSED)
        return self._added(f"{name}.output", active, states)

    def _attention(self, name: str, states: str, own_text: str) -> str:
        """One product for query, key and value."""
        graph = self._graph
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}.weight"] for part in parts])
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        [product] = graph.add("MatMul", states, graph.weight(f"{name}.weight", weight.T))
        [added] = graph.add("Add", product, graph.weight(f"{name}.bias", bias))
        sizes = graph.constant([len(bias) // 3] * 3)
        query, key, value = graph.add("Split", added, sizes, outputs=3, axis=-1)
        heads = self._config.heads
        return graph.add("MultiHeadAttention", query, key, value, "", "", own_text, domain=FUSED, num_heads=heads)[0]

    def _added(self, name: str, inner: str, states: str) -> str:
        """The product of `inner`, added to the states and normalised."""
        product = self._product(f"{name}.dense", inner)
        norm = self._weight_and_bias(f"{name}.LayerNorm")
        bias = self._bias(f"{name}.dense")
        operator, epsilon = "SkipLayerNormalization", self._config.epsilon
        return self._graph.add(operator, product, states, *norm, bias, domain=FUSED, epsilon=epsilon)[0]

    def _product(self, name: str, states: str) -> str:
        return self._graph.add("MatMul", states, self._graph.weight(name, self._weights[f"{name}.weight"].T))[0]

    def _bias(self, name: str) -> str:
        return self._graph.weight(f"{name}.bias", self._weights[f"{name}.bias"])

    def _weight_and_bias(self, name: str) -> tuple[str, str]:
        return self._graph.weight(name, self._weights[f"{name}.weight"]), self._bias(name)
