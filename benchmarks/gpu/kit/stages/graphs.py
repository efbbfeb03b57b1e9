"""What a graph costs on the device: its products, its copies, its nodes."""

import json
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from stages.networks import FASTEST, noise_for, open_session, scores_of, session_options
from stages.speed import fastest, largest, rate
from stages.stage import Run

_ROUNDING = 0.02  # of fp16, beside the largest score


def products(run: Run) -> dict:
    """Gemm with its bias, as exported, against MatMul and Add."""
    forms = {"Gemm": "", "MatMul": "-matmul"}
    sessions = {name: _unfused(run, suffix) for name, suffix in forms.items()}
    table = {}
    for name, session in sessions.items():
        for batch in (8, 32, 128) if run.on_gpu else (8,):
            images = noise_for(session, batch)
            table[f"{name} batch {batch}"] = rate(
                [batch], 1, lambda _, session=session, images=images: scores_of(session, images)
            )
    gemm, matmul = (scores_of(session, noise_for(session, 8)) for session in sessions.values())
    difference = float(np.abs(gemm - matmul).max() / np.abs(gemm).max())
    ran = {name: _products_in(run, suffix) for name, suffix in forms.items()}
    passed = difference < _ROUNDING and all(ran[name] == {name} for name in forms)
    return {"passed": passed, "note": fastest(table), "difference": difference, **table}


def binding(run: Run) -> dict:
    """run, which copies images and scores, against IOBinding to memory of the device."""
    name, table = f"{largest(run)}-{FASTEST}", {}
    session = open_session(name, run.device)
    for batch in (8, 32, 128) if run.on_gpu else (8,):
        images = noise_for(session, batch)
        bound = _bound(session, images, run.device)
        table[f"run batch {batch}"] = rate(
            [batch], 1, lambda _, images=images: scores_of(session, images)
        )
        table[f"IOBinding batch {batch}"] = rate(
            [batch], 1, lambda _, bound=bound: session.run_with_iobinding(bound)
        )
    return {"passed": True, "note": fastest(table), **table}


def profile(run: Run) -> dict:
    """ONNX Runtime's profile of five passes, as a file beside the results."""
    name = f"{largest(run)}-{FASTEST}"
    file = _profile(name, run, session_options(), run.results / "profile", passes=5)
    micros = Counter()
    for node in _nodes(file):
        micros[f"{node['args']['op_name']} ({node['args']['provider']})"] += node["dur"]
    longest = [f"{name} {time / micros.total():.0%}" for name, time in micros.most_common(3)]
    note = f"{file.name}: {', '.join(longest)}"
    return {"passed": bool(micros), "note": note, "micros": dict(micros)}


def _bound(session, images: np.ndarray, device: str):  # noqa: ANN001, ANN202
    import onnxruntime  # noqa: PLC0415

    bound = session.io_binding()
    bound.bind_ortvalue_input(
        session.get_inputs()[0].name, onnxruntime.OrtValue.ortvalue_from_numpy(images, device, 0)
    )
    bound.bind_output(session.get_outputs()[0].name, device)
    return bound


def _unfused(run: Run, suffix: str):  # noqa: ANN202
    return open_session(
        f"{largest(run)}-{FASTEST}{suffix}", run.device, options=_options_without_fusion()
    )


def _options_without_fusion():  # noqa: ANN202
    """ONNX Runtime would make a Gemm of a MatMul and an Add."""
    options = session_options()
    options.add_session_config_entry("optimization.disable_specified_optimizers", "MatMulAddFusion")
    return options


def _products_in(run: Run, suffix: str) -> set[str]:
    """Which operators multiplied, of the two."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"{largest(run)}-{FASTEST}{suffix}"
        file = _profile(name, run, _options_without_fusion(), Path(folder, "profile"), passes=1)
        return {node["args"]["op_name"] for node in _nodes(file)} & {"Gemm", "MatMul"}


def _profile(name: str, run: Run, options, prefix: Path, passes: int) -> Path:  # noqa: ANN001
    options.enable_profiling = True
    options.profile_file_prefix = str(prefix)
    session = open_session(name, run.device, options=options)
    for _ in range(passes):
        scores_of(session, noise_for(session, 32))
    return Path(session.end_profiling())


def _nodes(profile: Path) -> list[dict]:
    """The events of nodes that ran, with their microseconds (dur)."""
    return [
        event
        for event in json.loads(profile.read_text())
        if event["cat"] == "Node" and event["name"].endswith("_kernel_time")
    ]
