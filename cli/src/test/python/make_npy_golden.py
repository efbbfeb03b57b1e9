"""Writes the .npy files that NpyFileTest compares with, as NumPy itself writes them.

Run: python make_npy_golden.py ../resources/io/flinktwins/cli/classify
"""

import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1])
np.save(folder / "nchw-float32.npy", np.arange(6, dtype="<f4").reshape(3, 1, 2) / 8)
np.save(folder / "nchw-float16.npy", np.arange(6, dtype="<f2").reshape(3, 1, 2) / 8)
np.save(folder / "nhwc-uint8.npy", np.arange(6, dtype="u1").reshape(1, 2, 3))
