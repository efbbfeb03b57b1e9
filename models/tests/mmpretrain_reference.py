"""mmpretrain's own Twins networks and preprocessing, by the configurations in its package.

OpenMMLab's packages ask for another wheel of OpenCV, so they are installed without what they ask
for.
"""

from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import torch
from mmengine import Config
from mmengine.dataset import Compose
from mmengine.runner import Runner
from mmpretrain import get_model
from mmpretrain.structures import DataSample
from torch.utils.data import Dataset

from nano.architecture import NETWORKS
from timm_reference import randomized

_FAMILIES = {"pcpvt": "twins-pcpvt", "alt_gvt": "twins-svt"}
_BATCHES = {"small": "8xb128", "base": "8xb128", "large": "16xb64"}

# timm's names of the arguments that mmpretrain calls otherwise.
_ARGUMENTS = {"wss": "window_sizes"}
_PATCHES = [4, 2, 2, 2]


def build(variant_name: str) -> torch.nn.Module:
    """A network in which every tensor is random."""
    return randomized(get_model(model_configuration(variant_name), pretrained=False))


def model_configuration(variant_name: str) -> Config:
    """What mmpretrain builds the variant from; nano has another architecture and other classes."""
    family, size = variant_name.rsplit("_", 1)
    size = size if size in _BATCHES else "small"
    file = f"{_FAMILIES[family]}-{size}_{_BATCHES[size]}_in1k.py"
    package = distribution("mmpretrain")
    configuration = Config.fromfile(package.locate_file(f"mmpretrain/.mim/configs/twins/{file}"))
    if variant_name in NETWORKS:
        arguments = NETWORKS[variant_name]
        model = configuration.model
        model.backbone.arch = _nano_architecture(arguments)
        model.head.in_channels = arguments["embed_dims"][-1]
        model.head.num_classes = arguments["num_classes"]
        configuration.data_preprocessor.num_classes = arguments["num_classes"]
    return configuration


def _nano_architecture(arguments: dict) -> dict:
    stages = {
        _ARGUMENTS.get(name, name): list(value)
        for name, value in arguments.items()
        if isinstance(value, tuple)
    }
    return {**stages, "patch_sizes": _PATCHES, "strides": _PATCHES}


def run(network: torch.nn.Module, images: np.ndarray) -> np.ndarray:
    """Logits [batch, classes] for normalised images [batch, 3, height, width] float32."""
    with torch.inference_mode():
        parts = torch.from_numpy(images).split(5)
        return np.concatenate([network(part, mode="tensor").numpy() for part in parts])


def evaluation_input(file: str) -> np.ndarray:
    """The input [3, 224, 224] float32 that an image file becomes when mmpretrain tests."""
    configuration = model_configuration("alt_gvt_small")
    sample = Compose(configuration.test_pipeline)({"img_path": file})
    network = get_model(configuration, pretrained=False)
    batch = {"inputs": [sample["inputs"]], "data_samples": [sample["data_samples"]]}
    return network.data_preprocessor(batch)["inputs"][0].numpy()


def train_one_step(network: torch.nn.Module, folder: Path) -> None:
    """Writes folder/epoch_1.pth as mmpretrain's training does."""
    runner = Runner(
        network,
        str(folder),
        train_dataloader={
            "batch_size": 2,
            "dataset": _Grey(),
            "sampler": {"type": "DefaultSampler"},
            "collate_fn": {"type": "pseudo_collate"},
        },
        train_cfg={"by_epoch": True, "max_epochs": 1},
        optim_wrapper={"optimizer": {"type": "AdamW"}},
        param_scheduler={"type": "LinearLR"},
        default_scope="mmpretrain",
    )
    runner.train()


class _Grey(Dataset):
    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> dict:
        inputs = torch.full((3, 64, 64), 128, dtype=torch.uint8)
        return {"inputs": inputs, "data_samples": DataSample().set_gt_label(index)}
