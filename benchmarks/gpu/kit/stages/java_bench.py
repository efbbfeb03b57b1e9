"""./twins bench on the device: the engine alone, and all of the pipeline."""

import json

from stages.speed import fastest, largest
from stages.stage import Run
from stages.twins import SERVED, device, twins
from stages.watch import Watch

_IN_FLIGHT = ("--batches-in-flight=1", "--batches-in-flight=2")


def java_engine(run: Run) -> dict:
    """Images a second of the engine alone, by batch size and by sessions."""
    details = {
        batch: _bench(run, f"--batch-size={batch}")
        for batch in ((8, 32, 128) if run.on_gpu else (8,))
    }
    table = {
        f"batch {batch}, {layout}": rate
        for batch, result in details.items()
        for layout, rate in result["rawImagesPerSecondByLayout"].items()
    }
    return {"passed": True, "note": fastest(table), **table, "details": details}


def java_bench(run: Run) -> dict:
    """Images a second end to end, of 500x375, by what a slot does at once."""
    details = {}
    for options in _cases(run):
        with Watch() as watch:
            result = _bench(run, *options)
        details[" ".join(options)] = {**result, "gpu": watch.summary()}
    table = {name: result["endToEndImagesPerSecond"] for name, result in details.items()}
    return {"passed": True, "note": fastest(table), **table, "details": details}


def _cases(run: Run) -> list[tuple[str, ...]]:
    """Options of bench, then after -- those of the job."""
    if not run.on_gpu:
        return [("--pad-batches=always", "--", in_flight) for in_flight in _IN_FLIGHT]
    sharing = ("--model-sharing=process",)
    return [
        *[("--batch-size=32", "--", in_flight) for in_flight in _IN_FLIGHT],
        ("--batch-size=32", "--pad-batches=never", "--", _IN_FLIGHT[1]),
        *[("--batch-size=32", "--", f"--decoder-threads={threads}") for threads in (4, 8)],
        *[("--batch-size=32", f"--parallelism={slots}", "--", *sharing) for slots in (2, 4)],
    ]


def _bench(run: Run, *options: str) -> dict:
    if not any(option.startswith("--parallelism") for option in options):
        options = ("--parallelism=1", *options)
    model = SERVED / f"{largest(run)}-fp16"
    amount = (f"--images={4000 if run.on_gpu else 100}", "--rounds=1", "--json")
    return json.loads(twins(run, "bench", f"--model={model}", device(run), *amount, *options))
