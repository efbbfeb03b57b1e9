"""The hyper-parameters of alt_gvt_nano and the network that timm builds from them."""

from timm.models.twins import Twins

NAME = "alt_gvt_nano"

IMAGE_SIZE = 64
"""Side of the square input in pixels."""

HYPER_PARAMETERS = {
    "img_size": IMAGE_SIZE,
    "patch_size": 4,
    "in_chans": 3,
    "num_classes": 10,
    "embed_dims": (32, 64, 128, 192),
    "num_heads": (1, 2, 4, 6),
    "mlp_ratios": (3, 3, 3, 3),
    "depths": (1, 1, 3, 1),
    "wss": (4, 4, 4, 2),
    "sr_ratios": (8, 4, 2, 1),
}
"""Arguments of timm's Twins, one entry per stage.

64 pixels leave token grids of 16, 8, 4 and 2 on a side, which these windows divide without
padding. As in every Twins-SVT, blocks of odd index attend globally over keys sub-sampled by the
stage's sr_ratio: here the second block of stage 3 only. Every head has 32 channels.
"""


def build_network(drop_path_rate: float = 0.0) -> Twins:
    """Returns a freshly initialised network: [N, 3, 64, 64] float32 in, [N, 10] logits out."""
    return Twins(drop_path_rate=drop_path_rate, **HYPER_PARAMETERS)
