"""What a stage is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GPU = "cuda"


@dataclass(frozen=True)
class Run:
    """Where a stage runs, and the folder for what it finds out."""

    stage: str
    device: str
    results: Path

    @property
    def on_gpu(self) -> bool:
        return self.device == GPU

    def file(self, kind: str) -> Path:
        """One of the stage's files."""
        return self.results / f"{self.stage}.{kind}"


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
