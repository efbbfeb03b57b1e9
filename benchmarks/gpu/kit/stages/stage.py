"""What a stage is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GPU = "cuda"


@dataclass(frozen=True)
class Run:
    """Where the stages run, and the folder for what they find out."""

    device: str
    results: Path

    @property
    def on_gpu(self) -> bool:
        return self.device == GPU


@dataclass(frozen=True)
class Stage:
    """One question to the machine.

    answer returns "passed", a "note" of one line, and whatever else it found out; seconds is the
    limit; archives are those of the kit that it needs.
    """

    answer: Callable[[Run], dict]
    seconds: int
    archives: tuple[str, ...]
    needs_gpu: bool = False


class SkippedError(Exception):
    """Says what this machine lacks for a stage."""
