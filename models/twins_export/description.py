"""twins.json: what the serving job must know of a model and can't read from its graph."""

import json
from dataclasses import dataclass
from pathlib import Path

from twins_export.pixels import PixelInput
from twins_export.preprocessing import Preprocessing

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Source:
    """The checkpoint that a model was made from. sha256 in hexadecimal."""

    format: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Description:
    """The content of twins.json."""

    name: str
    variant: str
    version: int
    source: Source
    pixels: PixelInput
    attention: str
    preprocessing: Preprocessing
    softmax: bool
    labels: list[str]

    def write(self, file: Path) -> None:
        content = json.dumps(self._content(), indent=2, ensure_ascii=False)
        file.write_text(content + "\n", encoding="utf-8")

    def _content(self) -> dict:
        return {
            "formatVersion": FORMAT_VERSION,
            "name": self.name,
            "variant": self.variant,
            "version": self.version,
            "source": vars(self.source),
            "input": {
                "layout": self.pixels.layout,
                "type": self.pixels.dtype.name,
                "height": self.preprocessing.image,
                "width": self.preprocessing.image,
                "channels": "RGB",
            },
            "attention": self.attention,
            "preprocessing": self.preprocessing.describe(folded=self.pixels.is_bytes),
            "scores": "probabilities" if self.softmax else "logits",
            "labels": self.labels,
        }
