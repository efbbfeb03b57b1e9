"""The tensors that a Twins checkpoint holds, by name and shape."""

from collections.abc import Iterator

from twins_export.variants import Stage, Variant

Shape = tuple[int, ...]


def expected_tensors(variant: Variant, classes: int) -> dict[str, Shape]:
    """Names and shapes of a variant's tensors, in PyTorch's layout: a linear weight is [out, in].

    PaddleClas, Meituan and timm use the same names, mmpretrain has others; PaddlePaddle alone
    keeps linear weights as [in, out].
    """
    shapes: dict[str, Shape] = {}
    for stage in variant.stages:
        shapes.update(_stage_tensors(stage))
    shapes.update(_norm("norm", variant.dims[-1]))
    shapes.update(_weight_and_bias("head", (classes, variant.dims[-1])))
    return shapes


def is_linear_weight(name: str, shape: Shape) -> bool:
    """Whether PaddlePaddle stores this tensor transposed. Convolutions have four dimensions."""
    return name.endswith(".weight") and len(shape) == 2


def _stage_tensors(stage: Stage) -> Iterator[tuple[str, Shape]]:
    dim, index = stage.dim, stage.index
    patch = (dim, stage.input_dim, stage.patch, stage.patch)
    yield from _weight_and_bias(f"patch_embeds.{index}.proj", patch)
    yield from _norm(f"patch_embeds.{index}.norm", dim)
    yield from _weight_and_bias(f"pos_block.{index}.proj.0", (dim, 1, 3, 3))
    for block in range(stage.depth):
        name = f"blocks.{index}.{block}"
        yield from _norm(f"{name}.norm1", dim)
        yield from _attention_tensors(stage, f"{name}.attn", stage.is_local(block))
        yield from _norm(f"{name}.norm2", dim)
        yield from _weight_and_bias(f"{name}.mlp.fc1", (stage.hidden, dim))
        yield from _weight_and_bias(f"{name}.mlp.fc2", (dim, stage.hidden))


def _attention_tensors(stage: Stage, name: str, local: bool) -> Iterator[tuple[str, Shape]]:
    dim = stage.dim
    if local:
        yield from _weight_and_bias(f"{name}.qkv", (3 * dim, dim))
    else:
        yield from _weight_and_bias(f"{name}.q", (dim, dim))
        yield from _weight_and_bias(f"{name}.kv", (2 * dim, dim))
    if not local and stage.sampling > 1:
        yield from _weight_and_bias(f"{name}.sr", (dim, dim, stage.sampling, stage.sampling))
        yield from _norm(f"{name}.norm", dim)
    yield from _weight_and_bias(f"{name}.proj", (dim, dim))


def _norm(name: str, dim: int) -> Iterator[tuple[str, Shape]]:
    return _weight_and_bias(name, (dim,))


def _weight_and_bias(name: str, weight: Shape) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight", weight
    yield f"{name}.bias", weight[:1]
