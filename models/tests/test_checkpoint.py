"""What the exporter reads, and what it says of files that it can't use."""

import argparse
import copy
import os
import pickle
import pickletools
import struct
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

import mmpretrain_reference
from subject import Subject
from twins_export.checkpoint import read_checkpoint
from twins_export.errors import ExportError
from twins_export.variants import VARIANTS
from twins_export.weights import load_weights

NANO = VARIANTS["alt_gvt_nano"]


@pytest.mark.parametrize("source_format", ["paddle", "meituan", "timm"])
def test_every_format_gives_the_same_weights(nano: Subject, source_format: str) -> None:
    assert_equal(load_weights(nano.checkpoint(source_format), source_format, NANO), nano.tensors)


def test_mmpretrain_tensors_are_those_of_the_others_by_other_names(nano: Subject) -> None:
    weights = load_weights(nano.checkpoint("mmpretrain"), "mmpretrain", NANO)
    stored = nano.mmpretrain_network.state_dict()
    assert {name: value.shape for name, value in weights.items()} == {
        name: value.shape for name, value in nano.tensors.items()
    }
    for ours, theirs in (
        ("patch_embeds.1.proj.weight", "backbone.patch_embeds.1.projection.weight"),
        ("blocks.2.1.attn.sr.bias", "backbone.stages.2.1.attn.sr.bias"),
        ("blocks.2.0.mlp.fc2.bias", "backbone.stages.2.0.ffn.layers.1.bias"),
        ("norm.bias", "backbone.norm_after_stage3.bias"),
        ("head.bias", "head.fc.bias"),
    ):
        np.testing.assert_array_equal(weights[ours], stored[theirs].numpy())


def test_a_checkpoint_of_mmpretrains_training_is_read(nano: Subject, tmp_path: Path) -> None:
    network = copy.deepcopy(nano.mmpretrain_network)
    mmpretrain_reference.train_one_step(network, tmp_path)
    torch.save(network.state_dict(), tmp_path / "weights.pth")
    expected = load_weights(tmp_path / "weights.pth", "mmpretrain", NANO)
    assert_equal(load_weights(tmp_path / "epoch_1.pth", "mmpretrain", NANO), expected)


def test_files_of_before_pytorch_1_6_are_read(nano: Subject, tmp_path: Path) -> None:
    file = tmp_path / "old.pth"
    content = {
        "optimizer": {"exp_avg": torch.ones(3, dtype=torch.float64)},
        "model": {**nano.network.state_dict(), "norm.bias": nano.network.norm.weight[:]},
    }
    torch.save(content, file, _use_new_zipfile_serialization=False)
    assert_equal(
        load_weights(file, "meituan", NANO),
        {**nano.tensors, "norm.bias": nano.tensors["norm.weight"]},
    )
    file.write_bytes(file.read_bytes()[:-1000])
    assert_fails(file, "meituan", "it is damaged: it ends early")
    file.write_bytes(file.read_bytes()[:100])
    assert_fails(file, "meituan", "it is damaged")


@pytest.mark.parametrize(
    ("keys", "count", "reason"),
    [
        ([*"ab"], 3, "its list of storages: 'a'"),
        ([[1]], 3, "its list of storages: unhashable"),
        ([], 3, "its list of storages lacks"),
        (7, 3, "its list of storages: 'int' object is not iterable"),
        (None, -5, "its list of storages: .* has -5 elements"),
        (None, 2**50, "its list of storages: .* has 1125899906842624 elements"),
    ],
)
def test_a_damaged_list_of_storages_is_told(
    nano: Subject, tmp_path: Path, keys: object, count: int, reason: str
) -> None:
    file = tmp_path / "old.pth"
    torch.save(nano.network.state_dict(), file, _use_new_zipfile_serialization=False)
    head, stored_keys = split_before_storages(file)
    tail = pickle.dumps(stored_keys if keys is None else keys, protocol=2)
    file.write_bytes(head + tail + struct.pack("<q", count))
    assert_fails(file, "timm", f"it is damaged: {reason}")


def split_before_storages(file: Path) -> tuple[bytes, list[str]]:
    """A file of before PyTorch 1.6 up to the list of its storages, and that list."""
    with file.open("rb") as stream:
        for _ in range(4):
            list(pickletools.genops(stream))
        head = stream.tell()
        stored_keys = pickle.load(stream)
    return file.read_bytes()[:head], stored_keys


def test_safetensors_are_read(nano: Subject, tmp_path: Path) -> None:
    save_file(nano.tensors, tmp_path / "model.safetensors", metadata={"format": "pt"})
    assert_equal(load_weights(tmp_path / "model.safetensors", "timm", NANO), nano.tensors)


def test_a_training_checkpoint_is_read_without_its_training_state(
    nano: Subject, tmp_path: Path
) -> None:
    content = {
        "model": {f"module.{name}": value for name, value in nano.network.state_dict().items()},
        "optimizer": {"state": {0: {"exp_avg": torch.ones(3)}}},
        "args": argparse.Namespace(lr=0.1),
    }
    torch.save(content, tmp_path / "last.pth")
    assert_equal(load_weights(tmp_path / "last.pth", "meituan", NANO), nano.tensors)


def test_timm_prefers_averaged_weights_as_timm_itself_does(nano: Subject, tmp_path: Path) -> None:
    raw = {name: torch.zeros_like(value) for name, value in nano.network.state_dict().items()}
    content = {"state_dict": raw, "state_dict_ema": nano.network.state_dict()}
    torch.save(content, tmp_path / "last.pth.tar")
    assert_equal(load_weights(tmp_path / "last.pth.tar", "timm", NANO), nano.tensors)


def test_tensors_that_share_a_storage_are_told_apart(tmp_path: Path) -> None:
    whole = torch.arange(12.0).reshape(3, 4)
    torch.save({"part": whole[1:, ::2], "turned": whole.T}, tmp_path / "views.pth")
    tensors = read_checkpoint(tmp_path / "views.pth", "timm")
    np.testing.assert_array_equal(tensors["part"], [[4, 6], [8, 10]])
    np.testing.assert_array_equal(tensors["turned"], whole.T.numpy())


def test_older_paddle_files_with_a_name_table_are_read(nano: Subject, tmp_path: Path) -> None:
    tensors = {name: value.T if value.ndim == 2 else value for name, value in nano.tensors.items()}
    tensors["StructuredToParameterName@@"] = {name: name for name in tensors}
    (tmp_path / "old.pdparams").write_bytes(pickle.dumps(tensors, protocol=2))
    assert_equal(load_weights(tmp_path / "old.pdparams", "paddle", NANO), nano.tensors)


class Exploit:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch pwned",)


@pytest.mark.parametrize("write", [pickle.dump, torch.save], ids=["pickle", "zip"])
def test_a_checkpoint_runs_no_code(
    write: Callable[[object, IO[bytes]], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("evil.pth").open("wb") as stream:
        write({"model": Exploit()}, stream)
    assert_fails(tmp_path / "evil.pth", "timm", "it needs posix.system")
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html>", "it looks like a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "it looks like a Git LFS pointer"),
        (b"\x1f\x8b\x08", "it looks like a gzip archive"),
        (b"\x08\x0aonnx", "it is no checkpoint"),
        (b"PK\x03\x04 cut off", "it is damaged"),
        (pickle.dumps({"head.bias": np.zeros(9)})[:-20], "it is damaged"),
        (pickle.dumps([1, 2]), "it holds a list and no dictionary of tensors"),
        (pickle.dumps({"epoch": 3}), "epoch is a int, not a tensor"),
        (b'\x10\0\0\0\0\0\0\0{"head.bias": 1  }', "it is damaged"),
    ],
)
def test_an_unusable_file_is_named_with_its_fault(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(content)
    assert_fails(tmp_path / "file", "timm", reason)


def test_a_damaged_zip_is_recognised(nano: Subject, tmp_path: Path) -> None:
    content = bytearray(nano.checkpoint("timm").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = bytes(4096)
    (tmp_path / "damaged.pth").write_bytes(content)
    assert_fails(tmp_path / "damaged.pth", "timm", "it is damaged: Bad CRC-32")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert_fails(tmp_path / "nowhere.pth", "timm", "nowhere.pth can't be used: No such file")


def test_another_format_is_recognised(nano: Subject) -> None:
    assert_fails(nano.checkpoint("paddle"), "timm", "it looks like alt_gvt_nano of format paddle")


def test_mmpretrain_is_recognised(nano: Subject) -> None:
    reason = "it looks like alt_gvt_nano of format mmpretrain"
    assert_fails(nano.checkpoint("mmpretrain"), "timm", reason)


def test_mmpretrain_is_told_its_own_names(nano: Subject, tmp_path: Path) -> None:
    tensors = nano.mmpretrain_network.state_dict()
    del tensors["backbone.norm_after_stage3.bias"]
    torch.save(tensors, tmp_path / "other.pth")
    reason = "missing backbone.norm_after_stage3.bias$"
    assert_fails(tmp_path / "other.pth", "mmpretrain", reason)


def test_another_variant_is_recognised(nano: Subject) -> None:
    with pytest.raises(ExportError, match=r"isn't pcpvt_base .* it looks like alt_gvt_nano of"):
        load_weights(nano.checkpoint("timm"), "timm", VARIANTS["pcpvt_base"])


def test_another_network_is_recognised(tmp_path: Path) -> None:
    torch.save({"conv1.weight": torch.zeros(64, 3, 7, 7)}, tmp_path / "resnet.pth")
    assert_fails(
        tmp_path / "resnet.pth",
        "timm",
        r"it looks like no Twins at all, it starts with conv1.weight \[64, 3, 7, 7\]",
    )


def test_missing_extra_and_misshaped_tensors_are_named(nano: Subject, tmp_path: Path) -> None:
    tensors = dict(nano.network.state_dict())
    del tensors["norm.bias"]
    tensors["head_dist.bias"] = torch.zeros(10)
    tensors["blocks.2.1.attn.q.bias"] = torch.zeros(64)
    torch.save(tensors, tmp_path / "other.pth")
    assert_fails(
        tmp_path / "other.pth",
        "timm",
        "missing norm.bias; extra head_dist.bias; "
        r"mis-shaped blocks.2.1.attn.q.bias \[64\] instead of \[128\]",
    )


def test_a_value_that_is_not_finite_is_named(nano: Subject, tmp_path: Path) -> None:
    tensors = {name: value.copy() for name, value in nano.tensors.items()}
    tensors["norm.bias"][3] = np.nan
    save_file(tensors, tmp_path / "diverged.safetensors")
    assert_fails(tmp_path / "diverged.safetensors", "timm", "norm.bias holds values that aren't")


def assert_fails(file: Path, source_format: str, reason: str) -> None:
    with pytest.raises(ExportError, match=reason) as failure:
        load_weights(file, source_format, NANO)
    assert "\n" not in str(failure.value)


def assert_equal(weights: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert weights.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(weights[name], values)
