"""Makes of PaddleClas's program of a network what PaddleX's own server can serve.

    python paddlex_pipeline.py --models DIR --out DIR/paddlex
    paddlex --serve --pipeline DIR/paddlex/image_classification.yaml --host 127.0.0.1 --port 8080

DIR is what ../make_models.py wrote. PaddleX knows networks by a list of names, which Twins are not
in; under the name of another one it runs whatever program is there. Needs PyYAML.
"""

import argparse
import json
import shutil
from pathlib import Path

import yaml

NAME = "ResNet50"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True, help="what make_models.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    model = options.out / "model"
    model.mkdir(parents=True)
    for name in ("inference.json", "inference.pdiparams"):
        shutil.copy(options.models / "paddle" / name, model)
    described = json.loads((options.models / "ours" / "1" / "twins.json").read_text())
    write(model / "inference.yml", description(described))
    write(options.out / "image_classification.yaml", pipeline(model.resolve()))


def write(file: Path, content: dict) -> None:
    file.write_text(yaml.safe_dump(content, sort_keys=False))


def description(described: dict) -> dict:
    asked = described["preprocessing"]
    resize = {
        "resize_short": asked["resize"]["shortSide"],
        "backend": "pil",
        "interpolation": "BICUBIC",
    }
    normalize = {name: asked[name] for name in ("scale", "mean", "std")}
    labels = described["labels"] or [str(i) for i in range(1000)]
    return {
        "Global": {"model_name": NAME},
        "PreProcess": {
            "transform_ops": [
                {"ResizeImage": resize},
                {"CropImage": {"size": asked["crop"]["height"]}},
                {"NormalizeImage": {**normalize, "order": "", "channel_num": 3}},
                {"ToCHWImage": None},
            ]
        },
        "PostProcess": {"Topk": {"topk": 5, "label_list": labels}},
    }


def pipeline(model: Path) -> dict:
    module = {
        "module_name": "image_classification",
        "model_name": NAME,
        "model_dir": str(model),
        "batch_size": 1,
        "topk": 5,
    }
    return {
        "pipeline_name": "image_classification",
        "SubModules": {"ImageClassification": module},
        "Serving": {"visualize": False},
    }


if __name__ == "__main__":
    main()
