"""The networks that this folder trains: their hyper-parameters, and what timm builds from them."""

from timm.models.twins import Twins

NAME = "alt_gvt_nano"
"""The network that is shipped."""

NETWORKS = {
    NAME: {
        "img_size": 64,
        "num_classes": 10,
        "embed_dims": (32, 64, 128, 192),
        "num_heads": (1, 2, 4, 6),
        "mlp_ratios": (3, 3, 3, 3),
        "depths": (1, 1, 3, 1),
        "wss": (4, 4, 4, 2),
        "sr_ratios": (8, 4, 2, 1),
    },
    "pcpvt_nano": {
        "img_size": 96,
        "num_classes": 10,
        "embed_dims": (32, 64, 128, 256),
        "num_heads": (1, 2, 4, 8),
        "mlp_ratios": (4, 4, 4, 4),
        "depths": (1, 1, 3, 1),
        "wss": None,
        "sr_ratios": (8, 4, 2, 1),
    },
}
"""Arguments of timm's Twins by network, one entry per stage. Every head has 32 channels.

alt_gvt_nano: 64 pixels leave token grids of 16, 8, 4 and 2 on a side, which the windows divide
without padding. As in every Twins-SVT, blocks of odd index attend globally over keys sub-sampled
by the stage's sr_ratio: here the second block of stage 3 only. pcpvt_nano: grids of 24, 12, 6
and 3, and global attention alone, always over 3x3 keys.
"""


def image_size(name: str = NAME) -> int:
    """Returns the side of the network's square input in pixels."""
    return NETWORKS[name]["img_size"]


def build_network(name: str = NAME, drop_path_rate: float = 0.0) -> Twins:
    """Returns a freshly initialised network: [N, 3, side, side] float32 in, [N, 10] logits out."""
    return Twins(drop_path_rate=drop_path_rate, **NETWORKS[name])
