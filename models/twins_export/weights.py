"""Maps a checkpoint's tensors to a variant's, each accounted for."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from twins_export.checkpoint import FORMATS, read_checkpoint
from twins_export.errors import ExportError
from twins_export.mmpretrain_names import mmpretrain_name
from twins_export.tensors import Shape, expected_tensors, is_linear_weight
from twins_export.variants import VARIANTS, Variant

_NAMED = 3  # how many tensors an error names before it counts the rest


def load_weights(path: Path, source_format: str, variant: Variant) -> dict[str, np.ndarray]:
    """The variant's float32 tensors in PyTorch's layout; the head may have any class count.

    Raises ExportError that names missing, extra, mis-shaped and non-finite tensors, or says
    which variant or format the checkpoint looks like instead.
    """
    tensors = read_checkpoint(path, source_format)
    found = _torch_shapes(tensors, source_format)
    faults = _faults(found, _expected(found, variant, source_format))
    if faults:
        raise ExportError(
            f"{path} isn't {variant.name} of format {source_format}: "
            + (_appearance(tensors, variant, source_format) or "; ".join(faults))
        )
    weights = {}
    for name in expected_tensors(variant, _classes(found, source_format)):
        stored = _stored_name(name, source_format)
        weights[name] = _torch_layout(stored, tensors.pop(stored), source_format)
        if not np.isfinite(weights[name]).all():
            raise ExportError(f"{path} can't be used: {stored} holds values that aren't finite")
    return weights


def _stored_name(name: str, source_format: str) -> str:
    return mmpretrain_name(name) if source_format == "mmpretrain" else name


def _expected(found: Mapping[str, Shape], variant: Variant, source_format: str) -> dict[str, Shape]:
    """The variant's tensors by the names of the format."""
    expected = expected_tensors(variant, _classes(found, source_format))
    return {_stored_name(name, source_format): shape for name, shape in expected.items()}


def _torch_layout(name: str, values: np.ndarray, source_format: str) -> np.ndarray:
    if source_format == "paddle" and is_linear_weight(name, values.shape):
        values = values.T
    return np.ascontiguousarray(values, np.float32)


def _torch_shapes(tensors: Mapping[str, np.ndarray], source_format: str) -> dict[str, Shape]:
    return {
        name: values.shape[::-1]
        if source_format == "paddle" and is_linear_weight(name, values.shape)
        else values.shape
        for name, values in tensors.items()
    }


def _classes(found: Mapping[str, Shape], source_format: str) -> int:
    return (found.get(_stored_name("head.bias", source_format)) or (1000,))[0]


def _faults(found: Mapping[str, Shape], expected: Mapping[str, Shape]) -> list[str]:
    misshaped = [
        f"{name} {list(found[name])} instead of {list(shape)}"
        for name, shape in expected.items()
        if name in found and found[name] != shape
    ]
    kinds = {
        "missing": [name for name in expected if name not in found],
        "extra": [name for name in found if name not in expected],
        "mis-shaped": misshaped,
    }
    return [f"{kind} {_some(names)}" for kind, names in kinds.items() if names]


def _some(names: list[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _appearance(
    tensors: Mapping[str, np.ndarray], variant: Variant, source_format: str
) -> str | None:
    """What else the checkpoint could be; None where it is nearest to what was asked for."""
    best = max(
        ((other, form) for other in VARIANTS.values() for form in FORMATS),
        key=lambda guess: _likeness(tensors, *guess),
    )
    if _likeness(tensors, *best) < 0.5:
        first = ", ".join(f"{name} {list(t.shape)}" for name, t in list(tensors.items())[:2])
        return f"it looks like no Twins at all, it starts with {first or 'nothing'}"
    if _likeness(tensors, variant, source_format) >= _likeness(tensors, *best):
        return None
    layout = "meituan or timm" if best[1] in ("meituan", "timm") else best[1]
    return f"it looks like {best[0].name} of format {layout}"


def _likeness(tensors: Mapping[str, np.ndarray], variant: Variant, source_format: str) -> float:
    """Share of names and shapes that the checkpoint and the variant have in common, 0 to 1."""
    found = _torch_shapes(tensors, source_format)
    expected = _expected(found, variant, source_format)
    common = found.items() & expected.items()
    return len(common) / max(len(found.keys() | expected.keys()), 1)
