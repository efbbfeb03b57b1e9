"""Writes the descriptions that other projects leave beside their models, for readers to be tested.

    python tests/data/make_samples.py

paddleclas_export/inference.yml: what tools/export_model.py of PaddleClas writes for
alt_gvt_small with Global.export_for_fd, by dump_infer_config in ppcls/utils/config.py: the
evaluation steps without DecodeImage, and the labels inside the file.
paddleclas_deploy/inference_cls.yaml: the steps of PaddleClas's default deploy configuration,
which name no interpolation, with the label list that it refers to.
timm/config.json, timm_fashion/config.json: what timm saves beside a model, written by timm.
"""

import json
from pathlib import Path

import timm
import yaml
from timm.models._hub import save_config_for_hf
from torch import nn

from twins_export.labels import read_labels

FOLDER = Path(__file__).parent
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
PILLOW_BICUBIC = {"backend": "pil", "interpolation": "bicubic"}
FASHION = [
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle-boot"),
]


def main() -> None:
    # PaddleClas keeps the order of its own dictionaries and sorts those read from YAML.
    steps, labels = dump(exported_steps(), sort_keys=True), dump(exported_labels())
    write_text("paddleclas_export/inference.yml", steps + labels)
    write_text("paddleclas_deploy/inference_cls.yaml", dump(deploy_configuration()))
    lines = [f"{index} {label}\n" for index, label in enumerate(read_labels(None, 1000))]
    write_text("paddleclas_deploy/imagenet1k_label_list.txt", "".join(lines))
    write_timm("timm", timm.create_model("twins_svt_small"))
    write_timm("timm_fashion", fashion_network(), {"label_names": FASHION})


def exported_steps() -> dict:
    return {
        "PreProcess": {
            "transform_ops": [
                {"ResizeImage": {"resize_short": 256, **PILLOW_BICUBIC}},
                {"CropImage": {"size": 224}},
                normalization(1.0 / 255.0),
                {"ToCHWImage": None},
            ]
        },
    }


def exported_labels() -> dict:
    return {"PostProcess": {"Topk": {"topk": 5, "label_list": read_labels(None, 1000)}}}


def deploy_configuration() -> dict:
    return {
        "Global": {"inference_model_dir": "./models", "batch_size": 1, "use_gpu": False},
        "PreProcess": {
            "transform_ops": [
                {"ResizeImage": {"resize_short": 256}},
                {"CropImage": {"size": 224}},
                normalization(0.00392157),
                {"ToCHWImage": None},
            ]
        },
        "PostProcess": {
            "main_indicator": "Topk",
            "Topk": {"topk": 5, "class_id_map_file": "imagenet1k_label_list.txt"},
            "SavePreLabel": {"save_dir": "./pre_label/"},
        },
    }


def normalization(scale: float) -> dict:
    step = {"scale": scale, "mean": MEAN, "std": STD, "order": "", "channel_num": 3}
    return {"NormalizeImage": step}


def fashion_network() -> nn.Module:
    network = timm.create_model("twins_svt_small", num_classes=len(FASHION))
    network.pretrained_cfg["num_classes"] = len(FASHION)
    return network


def dump(content: dict, sort_keys: bool = False) -> str:
    return yaml.safe_dump(json.loads(json.dumps(content)), sort_keys=sort_keys)  # no aliases


def write_text(name: str, text: str) -> None:
    file = FOLDER / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def write_timm(name: str, network: nn.Module, model_config: dict | None = None) -> None:
    (FOLDER / name).mkdir(exist_ok=True)
    save_config_for_hf(network, str(FOLDER / name / "config.json"), model_config)


if __name__ == "__main__":
    main()
