"""Runs the kit's stages beside this file; needs Python 3.11 and NumPy, and PyTorch for CUDA.

    python run.py --out RESULTS [--device cpu] [--stages parity speed]

Each stage is a process with a time limit of its own and leaves STAGE.json; summary.md has one line
for each. A stage that this machine can't run is skipped, which is no success.
"""

import argparse
import sys
from pathlib import Path

from stages import STAGES
from stages.pieces import KIT, unpack
from stages.runner import run_here, run_in_a_process, table
from stages.stage import GPU, Run


def main() -> None:
    options = _parser().parse_args()
    out = options.out
    if options.stage:
        run_here(STAGES[options.stage], Run(options.stage, options.device, out))
        return
    out.mkdir(parents=True, exist_ok=True)
    missing = unpack()
    results = {
        name: run_in_a_process(STAGES[name], Run(name, options.device, out), missing)
        for name in options.stages
    }
    summary = table(results)
    (out / "summary.md").write_text(summary)
    print(summary, end="")
    sys.exit(any(result["outcome"] == "failed" for result in results.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--out", type=_results, required=True, metavar="RESULTS", help="folder of the results")
    add("--device", choices=("cpu", GPU), default=GPU, help="cpu rehearses; default: %(default)s")
    names = f"of {', '.join(STAGES)}; default: all"
    add("--stages", nargs="+", choices=STAGES, default=list(STAGES), metavar="STAGE", help=names)
    add("--stage", choices=STAGES, help=argparse.SUPPRESS)
    return parser


def _results(text: str) -> Path:
    out = Path(text).absolute()
    if out.exists() and not out.is_dir():
        raise argparse.ArgumentTypeError(f"{out} is a file; name a folder")
    for name, folder in (("the kit's folder", KIT), ("the folder", out)):
        if " " in str(folder):
            raise argparse.ArgumentTypeError(
                f"{name} {folder} has a space in its path, which Java can't be told; rename it"
            )
    return out


if __name__ == "__main__":
    main()
