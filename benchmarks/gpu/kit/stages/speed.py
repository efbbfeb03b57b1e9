"""Images a second of the networks alone, in Python."""

import threading
import time
from collections.abc import Callable, Iterable
from itertools import cycle, islice

from stages.networks import FORMS, NANO, SMALL, noise_for, open_session, scores_of
from stages.stage import Run, SkippedError


def speed(run: Run) -> dict:
    """By form, batch size and threads on one session."""
    batches = (1, 8, 32, 128, 256) if run.on_gpu else (1, 8)
    table = {}
    for name in (f"{largest(run)}-{form}" for form in FORMS):
        session = open_session(name, run.device)
        for batch in batches:
            for threads in (1, 2, 4) if run.on_gpu else (1, 2):
                table[f"{name} batch {batch} threads {threads}"] = _rate(session, [batch], threads)
        table[f"{name} batches of changing size"] = _rate(session, range(1, 9), 1)
    return {"passed": True, "note": fastest(table), **table}


def compiled(run: Run) -> dict:  # noqa: ARG001
    """timm's network in PyTorch on the same GPU, compiled, in half precision."""
    try:
        import timm  # noqa: PLC0415
        import torch  # noqa: PLC0415
    except ImportError as lack:
        raise SkippedError(str(lack)) from lack

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
    return {"passed": True, "note": fastest(table), **table}


def largest(run: Run) -> str:
    """The largest network that the kit has for the device."""
    return SMALL if run.on_gpu else NANO


def fastest(table: dict[str, float]) -> str:
    best = max(table, key=table.get)
    return f"{table[best]:.0f} images/s: {best}"


def rate(batches: Iterable[int], threads: int, forward: Callable[[int], object]) -> float:
    """Images a second over about a second, after each size has run once."""
    batches = list(batches)
    for batch in batches:
        forward(batch)
    start, done = time.perf_counter(), [0] * threads

    def work(thread: int) -> None:
        sizes = cycle(batches)
        while time.perf_counter() < start + 1:
            for batch in islice(sizes, len(batches)):
                forward(batch)
                done[thread] += batch

    workers = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return round(sum(done) / (time.perf_counter() - start), 1)


def _rate(session, batches: Iterable[int], threads: int) -> float:  # noqa: ANN001
    inputs = {batch: noise_for(session, batch) for batch in batches}
    return rate(inputs, threads, lambda batch: scores_of(session, inputs[batch]))
