"""softmax(q k' / sqrt(size of a head)) v, as one operator or as the products that it is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from twins_export.graph import CONTRIB_DOMAIN, GraphWriter


@dataclass(frozen=True)
class Rows:
    """A value [batch * count, dim], count rows of it for each member of attention's batch."""

    value: str
    count: int


@dataclass(frozen=True)
class Heads:
    """Into how many heads of which size each row is split."""

    count: int
    size: int


Attention = Callable[[GraphWriter, str, Heads, Rows, Rows, Rows], str]
"""Writes what the query attends to: [batch * query.count, heads * size]."""


def contrib_attention(
    graph: GraphWriter, name: str, heads: Heads, query: Rows, key: Rows, value: Rows
) -> str:
    """ONNX Runtime's own operator, which scales by itself."""
    dim = heads.count * heads.size
    inputs = [
        graph.reshape(rows.value, (-1, rows.count, dim), f"{name}.{role}")
        for role, rows in (("query", query), ("key", key), ("value", value))
    ]
    mixed = graph.node(
        "MultiHeadAttention", inputs, f"{name}.mix", CONTRIB_DOMAIN, num_heads=heads.count
    )
    return graph.reshape(mixed, (-1, dim), f"{name}.rows")


def plain_attention(
    graph: GraphWriter, name: str, heads: Heads, query: Rows, key: Rows, value: Rows
) -> str:
    """MatMul, Softmax and MatMul, for engines that know ONNX's standard operators alone.

    The query is scaled before the product, which half precision could not hold otherwise.
    """
    scale = graph.weight(f"attention.scale.{heads.size}", np.array(1 / sqrt(heads.size)))
    scaled = graph.node("Mul", [query.value, scale], f"{name}.scaled")
    queries = _split(graph, f"{name}.query", heads, Rows(scaled, query.count), [0, 2, 1, 3])
    keys = _split(graph, f"{name}.key", heads, key, [0, 2, 3, 1])
    values = _split(graph, f"{name}.value", heads, value, [0, 2, 1, 3])
    products = graph.node("MatMul", [queries, keys], f"{name}.products")
    shares = graph.node("Softmax", [products], f"{name}.shares", axis=-1)
    mixed = graph.node("MatMul", [shares, values], f"{name}.mix")
    mixed = graph.node("Transpose", [mixed], f"{name}.merged", perm=[0, 2, 1, 3])
    return graph.reshape(mixed, (-1, heads.count * heads.size), f"{name}.rows")


ATTENTIONS: dict[str, Attention] = {"contrib": contrib_attention, "plain": plain_attention}
"""The ways to write attention, by the names that the command and twins.json use."""


def _split(graph: GraphWriter, name: str, heads: Heads, rows: Rows, perm: list[int]) -> str:
    """rows as [batch, count, heads, size], in the order of perm."""
    shape = (-1, rows.count, heads.count, heads.size)
    split = graph.reshape(rows.value, shape, f"{name}.split")
    return graph.node("Transpose", [split], name, perm=perm)
