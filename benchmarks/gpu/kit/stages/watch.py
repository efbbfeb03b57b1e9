"""What is taken of the first GPU, while something runs."""

import shutil
import subprocess
import threading
import time

_QUERY = ["nvidia-smi", "--query-gpu=memory.used,utilization.gpu", "--format=csv,noheader,nounits"]
_SECONDS = 0.5
UNKNOWN = "skipped: neither nvidia-smi nor nvidia-ml-py"


def look() -> dict[str, int] | None:
    """Megabytes and per cent of its time; None where nothing can tell."""
    if shutil.which("nvidia-smi") is None:
        return _look_by_library()
    answer = subprocess.run(_QUERY, capture_output=True, check=True, text=True).stdout
    megabytes, percent = answer.splitlines()[0].split(",")
    return {"megabytes": int(megabytes), "percent": int(percent)}


def _look_by_library() -> dict[str, int] | None:
    try:
        import pynvml  # noqa: PLC0415  it comes as nvidia-ml-py, or not at all
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:  # there is no driver
        return None
    gpu = pynvml.nvmlDeviceGetHandleByIndex(0)
    bytes_used = pynvml.nvmlDeviceGetMemoryInfo(gpu).used
    return {
        "megabytes": bytes_used // 2**20,
        "percent": pynvml.nvmlDeviceGetUtilizationRates(gpu).gpu,
    }


class Watch:
    """Looks twice a second, from its start to its end. samples is for when it has ended."""

    def __init__(self) -> None:
        self.samples: list[dict[str, float]] = []
        self._start = time.perf_counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def seconds(self) -> float:
        return round(time.perf_counter() - self._start, 1)

    def summary(self) -> dict[str, int] | str:
        """The most memory, and the mean of the busiest half of the samples."""
        if not self.samples:
            return UNKNOWN
        busiest = sorted(sample["percent"] for sample in self.samples)[len(self.samples) // 2 :]
        return {
            "mostMegabytes": max(sample["megabytes"] for sample in self.samples),
            "percentOfBusiestHalf": round(sum(busiest) / len(busiest)),
        }

    def _look_on(self) -> None:
        while not self._over.wait(_SECONDS):
            sample = look()
            if sample is None:
                return
            self.samples.append({"seconds": self.seconds(), **sample})
