"""What graphs.latency times against each other computes the same."""

from pathlib import Path

import numpy as np
import onnxruntime

from graphs.networks import PLAIN, write_graphs


def test_the_graphs_are_one_network(tmp_path: Path) -> None:
    images = np.random.default_rng(0).normal(size=(2, 3, 224, 224)).astype(np.float32)
    plain, ours = (
        onnxruntime.InferenceSession(file).run(None, {"images": images})[0]
        for file in write_graphs("alt_gvt_small", (PLAIN, "fp32"), tmp_path)
    )
    assert np.abs(plain).max() > 0
    np.testing.assert_allclose(ours, plain, atol=1e-5 * np.abs(plain).max())
