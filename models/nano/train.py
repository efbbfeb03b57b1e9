"""Trains alt_gvt_nano or pcpvt_nano on Fashion-MNIST's 60,000 training images, on the CPU.

    python -m nano.train --work-directory DIR            (from the folder models)

After each epoch DIR holds state.pth, from which the same command goes on after a stop,
checkpoint.pth with the averaged weights under timm's names, and one more line in accuracy.csv.
The accuracy on the test images is only reported: nothing is chosen by it, and the last epoch's
averaged weights are the result.
"""

import argparse
import copy
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from nano import fashion_mnist
from nano.architecture import NAME, NETWORKS, build_network, image_size
from nano.augmentation import augment
from nano.checkpoint import compute_logits, count_correct
from nano.optimization import Optimizers, learning_rate_factor
from nano.preprocessing import normalise_grey, resize_grey


@dataclass(frozen=True)
class Recipe:
    """The settings of a training run; state.pth of one recipe can't be continued by another."""

    network: str = NAME
    seed: int = 0
    epochs: int = 14
    batch_size: int = 128
    learning_rate: float = 2e-3
    warm_up_epochs: float = 1.0
    weight_decay: float = 0.05
    drop_path_rate: float = 0.05
    label_smoothing: float = 0.05
    averaging_decay: float = 0.998


@dataclass(frozen=True)
class Split:
    """Images resized once, [N, side, side] uint8 grey, and their class ids, [N] int64."""

    pixels: torch.Tensor
    class_ids: torch.Tensor

    @staticmethod
    def read(name: str, side: int) -> "Split":
        images, class_ids = fashion_mnist.read_split(name)
        return Split(resize_grey(images, side), torch.tensor(class_ids, dtype=torch.int64))


class Training:
    """One run: the network, its running average, the optimizers and the next epoch's number."""

    def __init__(self, recipe: Recipe, split: Split) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.split = split
        self.network = build_network(recipe.network, recipe.drop_path_rate)
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        self.optimizers = Optimizers(self.network, recipe.learning_rate, recipe.weight_decay)
        self.next_epoch = 0
        self._compiled = torch.compile(self.network)
        self._steps_per_epoch = len(split.class_ids) // recipe.batch_size

    def run_epoch(self) -> float:
        """Visits every training image once, except an incomplete last batch; returns the loss."""
        # Seeded by epoch, so that a continued run draws what an uninterrupted one would have.
        seed = self.recipe.seed * 1000 + self.next_epoch
        torch.manual_seed(seed)
        generator = torch.Generator().manual_seed(seed)
        order = torch.randperm(len(self.split.class_ids), generator=generator)
        self.network.train()
        total_loss = 0.0
        for step in range(self._steps_per_epoch):
            start = step * self.recipe.batch_size
            chosen = order[start : start + self.recipe.batch_size]
            pixels = augment(self.split.pixels[chosen], generator)
            loss = self._step(
                normalise_grey(pixels),
                self.split.class_ids[chosen],
                self.next_epoch * self._steps_per_epoch + step,
            )
            total_loss += loss
        self.next_epoch += 1
        return total_loss / self._steps_per_epoch

    def _step(self, images: torch.Tensor, class_ids: torch.Tensor, step: int) -> float:
        """Updates the weights with a batch [N, 3, side, side]; step counts from the run's start."""
        recipe = self.recipe
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self._compiled(images)
        loss = nn.functional.cross_entropy(
            logits.float(), class_ids, label_smoothing=recipe.label_smoothing
        )
        loss.backward()
        total_steps = recipe.epochs * self._steps_per_epoch
        warm_up_steps = recipe.warm_up_epochs * self._steps_per_epoch
        self.optimizers.step(learning_rate_factor(step, warm_up_steps, total_steps))
        self._update_average(step)
        return loss.item()

    @torch.no_grad()
    def _update_average(self, step: int) -> None:
        """Moves the average towards the weights, faster in the first steps when it is young."""
        decay = min(self.recipe.averaging_decay, (1 + step) / (10 + step))
        averages, weights = list(self.average.parameters()), list(self.network.parameters())
        torch._foreach_lerp_(averages, weights, 1 - decay)

    def save(self, work_directory: Path) -> None:
        """Writes state.pth and checkpoint.pth, each whole or not at all."""
        state = {
            "recipe": asdict(self.recipe),
            "next_epoch": self.next_epoch,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": self.optimizers.state_dict(),
        }
        _save_atomically(state, work_directory / "state.pth")
        _save_atomically(self.average.state_dict(), work_directory / "checkpoint.pth")

    def restore(self, work_directory: Path) -> None:
        """Continues from state.pth, where there is one."""
        file = work_directory / "state.pth"
        if not file.exists():
            return
        state = torch.load(file)
        if state["recipe"] != asdict(self.recipe):
            raise SystemExit(f"{file} belongs to another recipe: {state['recipe']}")
        self.next_epoch = state["next_epoch"]
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizers.load_state_dict(state["optimizers"])


def accuracy(network: nn.Module, split: Split) -> float:
    """Returns the share of images whose highest logit is that of their class, in float32."""
    logits = compute_logits(network.eval(), normalise_grey(split.pixels))
    return count_correct(logits, split.class_ids, 1) / len(split.class_ids)


def _save_atomically(content: dict, file: Path) -> None:
    unfinished = file.with_name(file.name + ".part")
    torch.save(content, unfinished)
    unfinished.replace(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--work-directory", type=Path, required=True)
    parser.add_argument("--network", choices=NETWORKS, default=NAME, help="default: %(default)s")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs, help="default: %(default)s")
    parser.add_argument(
        "--threads",
        type=int,
        default=1,
        help="of PyTorch; more than there are idle cores make it slower; default: %(default)s",
    )
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    train(Recipe(arguments.network, epochs=arguments.epochs), arguments.work_directory)


def train(recipe: Recipe, work_directory: Path) -> None:
    """Runs or continues the training in a folder; returns when all epochs are done."""
    work_directory.mkdir(parents=True, exist_ok=True)
    side = image_size(recipe.network)
    training = Training(recipe, Split.read("train", side))
    training.restore(work_directory)
    test = Split.read("test", side)
    for epoch in range(training.next_epoch, recipe.epochs):
        started = time.monotonic()
        loss = training.run_epoch()
        seconds = time.monotonic() - started
        top1 = accuracy(training.average, test)
        training.save(work_directory)
        line = f"{epoch + 1},{loss:.4f},{top1:.4f},{seconds:.0f}"
        print(f"epoch,loss,top1,seconds = {line}", flush=True)
        with (work_directory / "accuracy.csv").open("a") as log:
            log.write(line + "\n")


if __name__ == "__main__":
    main()
