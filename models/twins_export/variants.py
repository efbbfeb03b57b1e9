"""The Twins networks that can be exported: one table, read beside tables 1 and 2 of the paper.

Source: Chu et al., "Twins: Revisiting the Design of Spatial Attention in Vision Transformers",
https://arxiv.org/abs/2104.13840.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Epsilons:
    """What LayerNorm adds to the variance.

    patch: after a patch embedding; sampling: after a sub-sampling; block: before attention, MLP
    and head.
    """

    patch: float = 1e-5
    sampling: float = 1e-5
    block: float = 1e-6


@dataclass(frozen=True)
class Stage:
    """One of the four resolutions of a network.

    grid: tokens along each side of the feature map; the stage has grid * grid tokens.
    patch: side of the pixel or token square that one token of this stage embeds.
    dim: channels per token; heads: attention heads; hidden: channels inside the MLP.
    sampling: side of the square of tokens that global attention condenses into one key.
    window: side of a local attention window in tokens, None where all attention is global.
    """

    index: int
    grid: int
    patch: int
    input_dim: int
    dim: int
    heads: int
    hidden: int
    depth: int
    sampling: int
    window: int | None

    @property
    def tokens(self) -> int:
        return self.grid * self.grid

    def is_local(self, block: int) -> bool:
        """Twins-SVT alternates local (even blocks) and global attention; PCPVT is all global."""
        return self.window is not None and block % 2 == 0


@dataclass(frozen=True)
class Variant:
    """A Twins network: the rows of the paper's tables, and the image it was trained for.

    image: side of the square input in pixels. The tuples have one entry for each stage.
    """

    name: str
    dims: tuple[int, ...]
    heads: tuple[int, ...]
    mlp_ratios: tuple[int, ...]
    depths: tuple[int, ...]
    windows: tuple[int, ...] | None
    samplings: tuple[int, ...] = (8, 4, 2, 1)
    image: int = 224
    epsilons: Epsilons = Epsilons()

    def of_format(self, source_format: str) -> "Variant":
        """The variant as the project of that format builds it.

        Source for mmpretrain: PatchEmbed in mmpretrain/models/backbones/twins.py, norm_cfg in
        configs/_base_/models/twins_*.py.
        """
        if source_format != "mmpretrain":
            return self
        epsilon = 1e-6 if self.windows is None else 1e-5
        return replace(self, epsilons=Epsilons(sampling=epsilon, block=epsilon))

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(self._stage(index) for index in range(len(self.dims)))

    def _stage(self, index: int) -> Stage:
        return Stage(
            index=index,
            grid=self.image // (4 * 2**index),
            patch=4 if index == 0 else 2,
            input_dim=3 if index == 0 else self.dims[index - 1],
            dim=self.dims[index],
            heads=self.heads[index],
            hidden=self.dims[index] * self.mlp_ratios[index],
            depth=self.depths[index],
            sampling=self.samplings[index],
            window=None if self.windows is None else self.windows[index],
        )


def _pcpvt(name: str, depths: tuple[int, ...]) -> Variant:
    return Variant(name, (64, 128, 320, 512), (1, 2, 5, 8), (8, 8, 4, 4), depths, None)


def _svt(name: str, width: int, depths: tuple[int, ...]) -> Variant:
    dims = (width, 2 * width, 4 * width, 8 * width)
    heads = tuple(dim // 32 for dim in dims)
    return Variant(name, dims, heads, (4, 4, 4, 4), depths, (7, 7, 7, 7))


# Trained in this project on Fashion-MNIST, small enough for a demo and for tests.
_NANO = (
    Variant(
        "alt_gvt_nano",
        (32, 64, 128, 192),
        (1, 2, 4, 6),
        (3, 3, 3, 3),
        (1, 1, 3, 1),
        (4, 4, 4, 2),
        image=64,
    ),
    Variant(
        "pcpvt_nano",
        (32, 64, 128, 256),
        (1, 2, 4, 8),
        (4, 4, 4, 4),
        (1, 1, 3, 1),
        None,
        image=96,
    ),
)

VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        _pcpvt("pcpvt_small", (3, 4, 6, 3)),
        _pcpvt("pcpvt_base", (3, 4, 18, 3)),
        _pcpvt("pcpvt_large", (3, 8, 27, 3)),
        _svt("alt_gvt_small", 64, (2, 2, 10, 4)),
        _svt("alt_gvt_base", 96, (2, 2, 18, 2)),
        _svt("alt_gvt_large", 128, (2, 2, 18, 2)),
        *_NANO,
    )
}
