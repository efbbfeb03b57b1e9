"""The names of mmpretrain's tensors: the network is the same, and most of its parts have others."""

import re

# As tools/model_converters/twins2mmpretrain.py of open-mmlab/mmpretrain has them.
_RENAMED = (
    (r"^patch_embeds\.(\d)\.proj\.", r"patch_embeds.\1.projection."),
    (r"^pos_block\.(\d)\.proj\.0\.", r"position_encodings.\1.proj."),
    (r"^blocks\.", "stages."),
    (r"\.mlp\.fc1\.", ".ffn.layers.0.0."),
    (r"\.mlp\.fc2\.", ".ffn.layers.1."),
    (r"^norm\.", "norm_after_stage3."),
    (r"^head\.", "fc."),
)


def mmpretrain_name(name: str) -> str:
    """What mmpretrain calls the tensor that the other projects call by this name."""
    part = "head" if name.startswith("head.") else "backbone"
    for pattern, replacement in _RENAMED:
        name = re.sub(pattern, replacement, name)
    return f"{part}.{name}"
