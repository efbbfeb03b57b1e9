"""Times the six published variants: PyTorch's export of timm's network beside ours.

    pip install -r graphs/requirements.txt               (from the folder benchmarks)
    python -m graphs.latency
    python -m graphs.latency --device cuda               (onnxruntime-gpu 1.26.0 for onnxruntime)

Prints one line of a Markdown table for each variant and batch size, in the order of PaddleClas's
table for a V100. Each graph's cell has the milliseconds of a forward pass: median by the clock
(10th to 90th percentile), and what all cores spent on it. A ratio says how many times as fast as
the plain export a graph is: by the clock, and by processor time. Weights are random, which
doesn't change what a forward pass costs.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from onnxruntime import InferenceSession

from graphs.networks import GRAPHS, write_graphs
from twins_export.inference import session_options
from twins_export.variants import VARIANTS

PUBLISHED = [name for name in VARIANTS if not name.endswith("_nano")]
BATCHES = (1, 4, 8)
WARM_UP_ROUNDS = 2

PROVIDERS = {
    "cpu": ["CPUExecutionProvider"],
    "cuda": ["CUDAExecutionProvider"],
    # TensorRT leaves to CUDA what it has no kernel for.
    "tensorrt": ["TensorrtExecutionProvider", "CUDAExecutionProvider"],
}


def main() -> None:
    options = _parser().parse_args()
    graphs = GRAPHS[options.device]
    print(_line("variant", "batch", *graphs, *(f"{graph} ratio" for graph in graphs[1:])))
    print(_line(*["---"] * (2 * len(graphs) + 1)))
    for variant in options.variants:
        with TemporaryDirectory() as folder:
            files = write_graphs(variant, graphs, Path(folder))
            sessions = [open_session(file, options.device, options.threads) for file in files]
            for batch in BATCHES:
                seconds = measure(sessions, batch, options.rounds)
                print(_line(variant, batch, *_cells(1000 * seconds)), flush=True)


def open_session(file: Path, device: str, threads: int) -> InferenceSession:
    settings = session_options()
    settings.intra_op_num_threads = threads
    # A thread that spins while it waits for the other would count as work.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = InferenceSession(file, settings, providers=PROVIDERS[device])
    if session.get_providers()[0] != PROVIDERS[device][0]:
        raise SystemExit(f"ONNX Runtime can't use {device} here: it fell back to the processor")
    return session


def measure(sessions: list[InferenceSession], batch: int, rounds: int) -> np.ndarray:
    """Returns [session, round, 2] seconds by the clock and of the processor for a forward pass.

    The sessions take turns, so that whatever else the machine does hits them alike.
    """
    images = np.random.default_rng(0).normal(size=(batch, 3, 224, 224)).astype(np.float32)
    seconds = np.zeros((len(sessions), WARM_UP_ROUNDS + rounds, 2))
    for turn in range(WARM_UP_ROUNDS + rounds):
        for index, session in enumerate(sessions):
            started = np.array([time.perf_counter(), time.process_time()])
            session.run(None, {"images": images})
            seconds[index, turn] = [time.perf_counter(), time.process_time()] - started
    return seconds[:, WARM_UP_ROUNDS:]


def _cells(milliseconds: np.ndarray) -> list[str]:
    """The cells of [session, round, 2] milliseconds; ratios compare the passes of one round."""
    cells = []
    for clock, processor in milliseconds.transpose(0, 2, 1):
        low, middle, high = np.percentile(clock, [10, 50, 90])
        cells.append(f"{middle:.1f} ({low:.1f} to {high:.1f}), {np.median(processor):.1f}")
    plain, *ours = milliseconds
    ratios = (np.median(plain / graph, axis=0) for graph in ours)
    return cells + ["{:.2f}, {:.2f}".format(*ratio) for ratio in ratios]


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--device", choices=PROVIDERS, default="cpu", help="default: %(default)s")
    add("--threads", type=int, default=2, help="of the processor; default: %(default)s")
    add("--rounds", type=int, default=20, help="for each batch size; default: %(default)s")
    add("--variants", nargs="+", choices=PUBLISHED, default=PUBLISHED, metavar="NAME")
    return parser


if __name__ == "__main__":
    main()
