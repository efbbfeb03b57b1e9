"""Weights in a file, the network that carries them, and what it answers."""

import hashlib
from pathlib import Path

import torch
from timm.models.twins import Twins

from nano.architecture import NAME, build_network

PRETRAINED_DIRECTORY = Path(__file__).parents[1] / "pretrained" / NAME
CHECKPOINT_FILE = PRETRAINED_DIRECTORY / "checkpoint.pth"


def load_network(checkpoint: Path = CHECKPOINT_FILE) -> Twins:
    """Returns the network in evaluation mode with the weights of a timm state_dict file."""
    network = build_network()
    network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    return network.eval()


@torch.inference_mode()
def compute_logits(network: Twins, inputs: torch.Tensor, batch_size: int = 100) -> torch.Tensor:
    """Returns the logits [N, 10] of inputs [N, 3, side, side], float32, computed in batches."""
    return torch.cat([network(batch) for batch in inputs.split(batch_size)])


def count_correct(logits: torch.Tensor, class_ids: torch.Tensor, k: int) -> int:
    """Returns for how many rows of logits [N, 10] the class id [N] is among the k highest."""
    highest = logits.topk(k, dim=1).indices
    return int((highest == class_ids[:, None]).any(dim=1).sum())


def sha256(file: Path) -> str:
    """Returns the file's SHA-256 in hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
