"""Writes an ONNX graph node by node."""

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import helper, numpy_helper

# The oldest versions that hold what the networks use: Gelu came with opset 20.
OPSET = 20
IR_VERSION = 9

CONTRIB_DOMAIN = "com.microsoft"
CONTRIB_OPSET = 1

BATCH = "batch"  # the only dimension that isn't fixed


@dataclass
class GraphWriter:
    """Collects the nodes and constants of one graph, in the order in which they run.

    Nodes are named after the checkpoint's layers, and a node's output carries its node's name,
    so that a graph viewer shows the network as the paper tells it.
    """

    precision: np.dtype
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def has_node(self, name: str) -> bool:
        return any(node.name == name for node in self.nodes)

    def node(
        self, operator: str, inputs: list[str], name: str, domain: str = "", **attributes: object
    ) -> str:
        """Adds a node with one output and returns that output's name."""
        made = helper.make_node(operator, inputs, [name], name=name, domain=domain, **attributes)
        self.nodes.append(made)
        return name

    def weight(self, name: str, values: np.ndarray) -> str:
        """Adds a constant of real numbers, in the graph's precision."""
        return self.constant(name, values.astype(self.precision))

    def constant(self, name: str, values: np.ndarray) -> str:
        """Adds a constant as it is, once: equal names share one constant."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.asarray(values, order="C"), name)
        return name

    def reshape(self, value: str, shape: tuple[int, ...], name: str) -> str:
        """Reshapes to shape; its -1 absorbs the batch, so that no batch size is ever fixed."""
        label = "shape/" + "x".join(str(size) for size in shape)
        return self.node("Reshape", [value, self.constant(label, np.array(shape))], name)

    def model(
        self,
        inputs: list[onnx.ValueInfoProto],
        outputs: list[onnx.ValueInfoProto],
        name: str,
        metadata: dict[str, str],
    ) -> onnx.ModelProto:
        """The finished model. The writer gives up its constants, to hold them only once."""
        graph = helper.make_graph(self.nodes, name, inputs, outputs)
        while self.constants:
            graph.initializer.append(self.constants.pop(next(iter(self.constants))))
        versions = [helper.make_opsetid("", OPSET)]
        if any(node.domain == CONTRIB_DOMAIN for node in self.nodes):
            versions.append(helper.make_opsetid(CONTRIB_DOMAIN, CONTRIB_OPSET))
        model = helper.make_model(
            graph, opset_imports=versions, ir_version=IR_VERSION, producer_name="twins_export"
        )
        helper.set_model_props(model, metadata)
        return model


def tensor_info(name: str, dtype: np.dtype, shape: tuple[int, ...]) -> onnx.ValueInfoProto:
    """A graph input or output of shape [batch, *shape]."""
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, kind, [BATCH, *shape])
