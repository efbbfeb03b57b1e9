"""Runs the stages of the kit beside this file; needs Python 3.11 and NumPy, and PyTorch for CUDA.

    python run.py --out RESULTS [--device cpu] [--stages parity speed]

Each stage is a process with a time limit of its own and leaves STAGE.json; summary.md has one line
for each. A stage that this device can't run is skipped, which is no success.
"""

import argparse
import hashlib
import io
import json
import os
import site
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
UNPACKED = HERE / "unpacked"
GPU = "cuda"
NANO, SMALL = "alt_gvt_nano", "alt_gvt_small"
FORMS = [
    f"{precision}-{pixels}-{attention}"
    for precision in ("fp32", "fp16")
    for pixels, attention in (("float32", "contrib"), ("uint8", "contrib"), ("uint8", "plain"))
]


def open_session(name: str, device: str, tf32: bool = True, memory: int = 0, alone: bool = False):  # noqa: ANN201
    """A session with the pipeline's options; alone: fails if a node would run on the processor."""
    import onnxruntime  # noqa: PLC0415  it is unpacked before a stage starts

    options = onnxruntime.SessionOptions()
    options.enable_mem_pattern = False
    if alone:
        options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
    file = UNPACKED / "models" / f"{name}.onnx"
    if device != GPU:
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    cuda = {"arena_extend_strategy": "kSameAsRequested", "use_tf32": str(int(tf32))}
    if memory:
        cuda["gpu_mem_limit"] = str(memory)
    session = onnxruntime.InferenceSession(
        file, options, providers=[("CUDAExecutionProvider", cuda)]
    )
    if "CUDAExecutionProvider" not in session.get_providers():
        raise RuntimeError("ONNX Runtime fell back to the processor")
    return session


def placement(device: str) -> dict:
    """Every node has a kernel on the GPU: a session that may use nothing else loads and runs."""
    names = [f"{variant}-{form}" for variant in (NANO, SMALL) for form in FORMS]
    outcomes = {}
    for name in names:
        try:
            _run(open_session(name, device, alone=True), noise(name, 2))
            outcomes[name] = "all nodes on the GPU"
        except Exception as error:  # noqa: BLE001  each form has its own verdict
            outcomes[name] = f"failed: {error}"
    failed = [outcome for outcome in outcomes.values() if outcome.startswith("failed")]
    note = f"{len(failed)} of {len(names)} failed {failed[0][:200] if failed else ''}"
    return {"passed": not failed, "note": note.replace("\n", " "), **outcomes}


def parity(device: str) -> dict:
    """The scores of the device beside those that the processor gave where the kit was made."""
    stored = np.load(UNPACKED / "models" / "images.npz")
    results = {}
    for form in FORMS:
        for tf32 in (False, True) if form.startswith("fp32") and device == GPU else (False,):
            scores = _scores(open_session(f"{NANO}-{form}", device, tf32), form, stored)
            results[f"{form}{'-tf32' if tf32 else ''}"] = _compare(scores, stored)
    passed = all(_is_equal(name, result) for name, result in results.items())
    worst = min(result["sameClass"] for result in results.values())
    return {"passed": passed, "note": f"same class at least {worst:.2%}", **results}


def _scores(session, form: str, stored) -> np.ndarray:  # noqa: ANN001
    scores = []
    for part in np.array_split(stored["pixels"], max(1, len(stored["pixels"]) // 32)):
        images = np.repeat(part[..., None], 3, axis=3)
        if "float32" in form:
            scaled = (images.astype(np.float32) / 255 - stored["mean"]) / stored["std"]
            images = np.ascontiguousarray(scaled.transpose(0, 3, 1, 2), np.float32)
        scores.append(_run(session, images))
    return np.concatenate(scores)


def _compare(scores: np.ndarray, stored) -> dict:  # noqa: ANN001
    expected, classes = stored["scores"], scores.argmax(axis=1)
    return {
        "images": len(scores),
        "sameClass": float((classes == expected.argmax(axis=1)).mean()),
        "largestDifference": float(np.abs(scores - expected).max() / np.abs(expected).max()),
        "top1": float((classes == stored["classes"]).mean()),
        "expectedTop1": float((expected.argmax(axis=1) == stored["classes"]).mean()),
    }


def _is_equal(name: str, result: dict) -> bool:
    if name.startswith("fp32") and not name.endswith("-tf32"):
        return result["largestDifference"] <= 1e-4
    near = abs(result["top1"] - result["expectedTop1"]) <= 0.001
    return result["sameClass"] >= 0.998 and near


def speed(device: str) -> dict:
    """Images a second by form, batch size and threads on one session."""
    variant, batches = (SMALL, (1, 8, 32, 128, 256)) if device == GPU else (NANO, (1, 8))
    table = {}
    for name in (f"{variant}-{form}" for form in FORMS):
        session = open_session(name, device)
        for batch in batches:
            for threads in (1, 2, 4) if device == GPU else (1, 2):
                table[f"{name} batch {batch} threads {threads}"] = _rate(session, [batch], threads)
        table[f"{name} batches of changing size"] = _rate(session, list(range(1, 9)), 1)
    fastest = max(table, key=table.get)
    return {"passed": True, "note": f"{table[fastest]:.0f} images/s: {fastest}", **table}


def _rate(session, batches: list[int], threads: int) -> float:  # noqa: ANN001
    """Images a second over about a second, after each size has run once."""
    inputs = {batch: noise_for(session, batch) for batch in batches}
    for images in inputs.values():
        _run(session, images)
    start, done = time.perf_counter(), [0] * threads

    def work(thread: int) -> None:
        sizes = cycle(batches)
        while time.perf_counter() < start + 1:
            for batch in islice(sizes, len(batches)):
                _run(session, inputs[batch])
                done[thread] += batch

    workers = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return round(sum(done) / (time.perf_counter() - start), 1)


def compiled(_: str) -> dict:
    """timm's network in PyTorch on the same GPU, compiled, in half precision."""
    import timm  # noqa: PLC0415
    import torch  # noqa: PLC0415

    network = torch.compile(timm.create_model("twins_svt_small").eval().half().cuda())
    table = {}
    for batch in (8, 32, 128):
        images = torch.randn(batch, 3, 224, 224).half().cuda()
        with torch.inference_mode():
            for _ in range(3):
                network(images)
            torch.cuda.synchronize()
            start = time.perf_counter()
            for _ in range(20):
                network(images)
            torch.cuda.synchronize()
        table[f"batch {batch}"] = round(20 * batch / (time.perf_counter() - start), 1)
    return {"passed": True, "note": f"{max(table.values()):.0f} images/s", **table}


def memory(device: str) -> dict:
    """What the process and the GPU hold after loading and closing a network again and again."""
    loads = 500 if device == GPU else 20
    held = []
    for load in range(loads):
        session = open_session(f"{NANO}-fp16-uint8-contrib", device)
        _run(session, noise_for(session, 8))
        del session
        if load in (loads // 2, loads - 1):
            held.append({"loads": load + 1, "process": _resident(), "gpu": _gpu_megabytes(device)})
    return {"passed": True, "note": json.dumps(held), "held": held}


def out_of_memory(device: str) -> dict:
    """A batch that the limit has no memory for fails, and the session serves the next one."""
    session = open_session(f"{SMALL}-fp16-uint8-contrib", device, memory=200_000_000)
    _run(session, noise_for(session, 1))
    try:
        _run(session, noise_for(session, 512))
    except Exception as error:  # noqa: BLE001  its words are what the pipeline must recognise
        message = str(error)
    else:
        return {"passed": False, "note": "512 images fitted into 200 MB"}
    _run(session, noise_for(session, 1))
    return {"passed": True, "note": message[:200], "message": message}


def noise_for(session, batch: int) -> np.ndarray:  # noqa: ANN001
    entry = session.get_inputs()[0]
    values = np.random.default_rng(0).integers(0, 256, (batch, *entry.shape[1:]), np.uint8)
    return values if entry.type == "tensor(uint8)" else values.astype(np.float32) / 128 - 1


def noise(name: str, batch: int) -> np.ndarray:
    side = 64 if name.startswith(NANO) else 224
    if "uint8" in name:
        return np.zeros((batch, side, side, 3), np.uint8)
    return np.zeros((batch, 3, side, side), np.float32)


def _run(session, images: np.ndarray) -> np.ndarray:  # noqa: ANN001
    (scores,) = session.run(None, {"images": images})
    if not np.isfinite(scores).all():
        raise RuntimeError("the scores are not finite")
    return scores


def _resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def _gpu_megabytes(device: str) -> int | None:
    if device != GPU:
        return None
    command = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    return int(subprocess.run(command, capture_output=True, check=True).stdout.split()[0])


# A stage, its limit in seconds, and whether it says something on a GPU alone.
STAGES: dict[str, tuple[Callable[[str], dict], int, bool]] = {
    "placement": (placement, 120, True),
    "parity": (parity, 180, False),
    "speed": (speed, 240, False),
    "compiled": (compiled, 240, True),
    "memory": (memory, 240, False),
    "out_of_memory": (out_of_memory, 60, True),
}


def main() -> None:
    options = _parser().parse_args()
    if options.stage:
        function = STAGES[options.stage][0]
        (options.out / f"{options.stage}.json").write_text(json.dumps(function(options.device)))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    unpack()
    results = {stage: run_stage(stage, options) for stage in options.stages}
    lines = ["| stage | outcome | seconds | |", "|---|---|---|---|"]
    lines += [
        f"| {stage} | {result['outcome']} | {result['seconds']:.0f} | {result['note']} |"
        for stage, result in results.items()
    ]
    (options.out / "summary.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    sys.exit(any(result["outcome"] == "failed" for result in results.values()))


def run_stage(stage: str, options: argparse.Namespace) -> dict:
    _, limit, needs_gpu = STAGES[stage]
    if needs_gpu and options.device != GPU:
        result = {"outcome": "skipped", "seconds": 0, "note": "needs a GPU"}
    else:
        result = _in_a_process(stage, limit, options)
    (options.out / f"{stage}.json").write_text(json.dumps(result, indent=2) + "\n")
    return result


def _in_a_process(stage: str, limit: int, options: argparse.Namespace) -> dict:
    arguments = ["--stage", stage, "--device", options.device, "--out", str(options.out)]
    file, log = options.out / f"{stage}.json", options.out / f"{stage}.log"
    file.unlink(missing_ok=True)
    start = time.perf_counter()
    with log.open("w") as output:
        try:
            code = subprocess.run(
                [sys.executable, __file__, *arguments],
                env=_environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=limit,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            code = f"no end within {limit} s"
    seconds = time.perf_counter() - start
    if code or not file.exists():
        last = log.read_text(errors="replace").strip().splitlines()[-1:]
        return {"outcome": "failed", "seconds": seconds, "note": f"{code} {' '.join(last)}"}
    details = json.loads(file.read_text())
    outcome = "passed" if details.pop("passed") else "failed"
    return {"outcome": outcome, "seconds": seconds, "note": details.pop("note"), **details}


def _environment() -> dict[str, str]:
    """CUDA's libraries are those that came with PyTorch."""
    folders = [*site.getsitepackages(), site.getusersitepackages()]
    libraries = [str(lib) for folder in folders for lib in Path(folder).glob("nvidia/*/lib")]
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return {
        **os.environ,
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
        "ORT_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": str(UNPACKED),
        "LD_LIBRARY_PATH": ":".join([*libraries, *filter(None, [inherited])]),
    }


def unpack() -> None:
    """Checks each piece against the manifest, and unpacks those that are there, once."""
    manifest = json.loads((HERE / "manifest.json").read_text())
    archives: dict[str, list[Path]] = {}
    for name, piece in manifest.items():
        content = (HERE / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != piece["sha256"]:
            sys.exit(f"{name} is not what the manifest says: copy it again")
        if ".tar.xz." in name:
            archives.setdefault(name.rpartition(".")[0], []).append(HERE / name)
    if UNPACKED.exists():
        return
    for parts in archives.values():
        ordered = sorted(parts, key=lambda part: int(part.suffix[1:]))
        content = b"".join(part.read_bytes() for part in ordered)
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:xz") as archive:
            archive.extractall(UNPACKED, filter="data")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--out", type=Path, required=True, metavar="RESULTS", help="folder of the results")
    add("--device", choices=("cpu", GPU), default=GPU, help="cpu rehearses; default: %(default)s")
    add("--stages", nargs="+", choices=STAGES, default=list(STAGES), metavar="STAGE")
    add("--stage", choices=STAGES, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main()
