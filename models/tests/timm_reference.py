"""timm's own Twins networks with random weights: the reference for ours."""

import numpy as np
import timm
import torch

from nano.architecture import NETWORKS, build_network

_TIMM_NAMES = {"pcpvt": "twins_pcpvt", "alt_gvt": "twins_svt"}


def build(variant_name: str) -> torch.nn.Module:
    return randomized(_untrained(variant_name))


def randomized(network: torch.nn.Module) -> torch.nn.Module:
    """The network with random tensors, biases and norms too, so that each counts."""
    generator = torch.Generator().manual_seed(20210428)
    with torch.no_grad():
        for name, tensor in network.named_parameters():
            if tensor.ndim > 1:
                tensor.normal_(0, (1.5 / tensor[0].numel()) ** 0.5, generator=generator)
            elif name.endswith("weight"):
                tensor.normal_(1, 0.2, generator=generator)
            else:
                tensor.normal_(0, 0.1, generator=generator)
    return network.eval()


def run(network: torch.nn.Module, images: np.ndarray) -> np.ndarray:
    """Logits [batch, classes] for normalised images [batch, 3, height, width] float32."""
    with torch.inference_mode():
        return np.concatenate([network(part).numpy() for part in torch.from_numpy(images).split(5)])


def tensors(network: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}


def _untrained(variant_name: str) -> torch.nn.Module:
    if variant_name in NETWORKS:
        return build_network(variant_name)
    family, size = variant_name.rsplit("_", 1)
    return timm.create_model(f"{_TIMM_NAMES[family]}_{size}")
